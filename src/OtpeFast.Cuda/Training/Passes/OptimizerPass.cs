using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

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

    /// <summary>One step.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="parameters">All parameters.</param>
    /// <param name="gradients">All gradients.</param>
    /// <param name="input">The schedule.</param>
    /// <param name="step">On the device: which step of the schedule.</param>
    public void Enqueue(Launcher launcher, DeviceBuffer<float> parameters, DeviceBuffer<float> gradients, InputSlot input, DevicePointer<int> step)
    {
        var grid = new Grid(Grid.Cover(_parameters, 256));
        (float keepMean, float keepNorm) = (_options.FirstMomentDecay, _options.SecondMomentDecay);
        DevicePointer<float> mean = State.Pointer;
        DevicePointer<float> norm = State.At(_parameters);
        DevicePointer<float> schedule = input.Schedule;
        var withMoments = KernelWork.OfFloats(7.0 * _parameters, 10.0 * _parameters);
        switch (_options.Kind)
        {
            case OptimizerKind.Adamax:
                launcher.Adamax(
                    grid, withMoments, parameters, gradients, mean, norm, schedule, step, input.ScheduleWidth, _parameters,
                    keepMean, takeMean: 1 - keepMean, keepNorm, _options.Epsilon);
                break;
            case OptimizerKind.Adam:
                launcher.Adam(
                    grid, withMoments, parameters, gradients, mean, norm, schedule, step, input.ScheduleWidth, _parameters,
                    keepMean, takeMean: 1 - keepMean, keepNorm, takeNorm: 1 - keepNorm, _options.Epsilon);
                break;
            case OptimizerKind.Sgd:
                launcher.Sgd(
                    grid, KernelWork.OfFloats(3.0 * _parameters, 2.0 * _parameters), parameters, gradients, schedule, step, input.ScheduleWidth, _parameters);
                break;
            default:
                throw new NotSupportedException($"There is no kernel for the optimizer {_options.Kind}.");
        }
    }
}
