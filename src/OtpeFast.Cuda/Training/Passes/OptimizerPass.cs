using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>The optimizer: its moments on the device, and one step over every parameter.</summary>
internal sealed class OptimizerPass
{
    private readonly OptimizerOptions _options;
    private readonly int _parameters;

    public OptimizerPass(DeviceMemory memory, CudaStream stream, OptimizerOptions options, int parameters)
    {
        _options = options;
        _parameters = parameters;
        State = memory.Buy<float>(stream, options.Kind == OptimizerKind.Sgd ? 0 : 2, parameters);
    }

    /// <summary>[2, parameters] the moments; empty for SGD.</summary>
    public DeviceBuffer<float> State { get; }

    /// <summary>Number of steps taken, or given to the device.</summary>
    public long Steps { get; private set; }

    /// <summary>Begins a step: what the device must know of it.</summary>
    public (float Rate, float NormScale) BeginStep() => _options.At(++Steps);

    /// <summary>Sets the number of steps that led to a state.</summary>
    public void Restore(long steps) => Steps = steps;

    public void Enqueue(Launcher launcher, DeviceBuffer<float> parameters, DeviceBuffer<float> gradients, DevicePointer schedule, DevicePointer step)
    {
        var grid = new Grid(Grid.Cover(_parameters, 256));
        (float keepMean, float keepNorm) = (_options.FirstMomentDecay, _options.SecondMomentDecay);
        DevicePointer mean = State.Pointer;
        DevicePointer norm = State.At(_parameters);
        switch (_options.Kind)
        {
            case OptimizerKind.Adamax:
                launcher.Launch(
                    KernelCatalog.Adamax, grid, parameters, gradients, mean, norm, schedule, step, keepMean, 1 - keepMean, keepNorm, _options.Epsilon, _parameters);
                break;
            case OptimizerKind.Adam:
                launcher.Launch(
                    KernelCatalog.Adam, grid, parameters, gradients, mean, norm, schedule, step, keepMean, 1 - keepMean, keepNorm, 1 - keepNorm, _options.Epsilon, _parameters);
                break;
            default:
                launcher.Launch(KernelCatalog.Sgd, grid, parameters, gradients, schedule, step, _parameters);
                break;
        }
    }
}
