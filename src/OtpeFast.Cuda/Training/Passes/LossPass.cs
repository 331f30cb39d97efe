using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>Loss, its gradient, and the count of output spikes, with what they carry from step to step.</summary>
internal sealed class LossPass
{
    private readonly int _samples;
    private readonly float _leak; // of the scores
    private readonly DeviceBuffer<float>? _scores; // [samples, S] leaky sum of the output spikes
    private readonly int _kind; // as score_loss.cu numbers them
    private readonly DeviceBuffer<float>? _overTime; // [samples, S] of scores that the forward pass has made
    private readonly DeviceBuffer<int> _counts; // [samples, S] output spikes so far
    private readonly DeviceBuffer<double> _losses; // [2, samples] of the batch so far, and of the last call
    private readonly DeviceBuffer<int> _correct; // [samples]

    public LossPass(DeviceMemory memory, CudaStream stream, CudaLayer output, int samples, ReadoutSpec readout)
    {
        int stride = output.Shape.Stride;
        _leak = (float)readout.Leak[0];
        _kind = (int)readout.Loss;
        _samples = samples;
        bool isScored = output.Table?.HasScore ?? false;
        _overTime = isScored ? memory.Buy<float>(stream, samples, stride) : null;
        _scores = readout.Kind == Readout.LeakySpikes && !isScored ? memory.Buy<float>(stream, samples, stride) : null;
        _counts = memory.Buy<int>(stream, samples, stride);
        _losses = memory.Buy<double>(stream, 2, samples);
        _correct = memory.Buy<int>(stream, samples);
    }

    /// <summary>Forgets scores, counts and losses.</summary>
    public void Reset(CudaStream stream)
    {
        stream.Fill(_counts.Pointer, 0, _counts.Length);
        stream.Fill(_losses.Pointer, 0, 2 * _losses.Length);
        if (_scores is not null)
        {
            stream.Fill(_scores, 0f);
        }
    }

    /// <summary>Takes the loss of some steps.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="output">The output layer.</param>
    /// <param name="input">The labels.</param>
    /// <param name="scale">Factor of the gradient: one over the number of terms of the mean.</param>
    /// <param name="place">Which steps.</param>
    public void Enqueue(Launcher launcher, CudaLayer output, InputSlot input, float scale, StepPlace place)
    {
        var grid = new Grid(Grid.Cover(place.Samples, 4));
        LayerDescription shape = output.Shape;
        var work = KernelWork.OfFloats((double)place.Rows * shape.Stride, 4.0 * place.Rows * shape.Neurons);
        if (_overTime is not null)
        {
            DevicePointer<uint> bits = output.Table!.Kind == (int)Neuron.LeakyIntegrator ? DevicePointer<uint>.Null : output.Bits.Pointer;
            launcher.ScoreLoss(
                grid, work, output.Table.Score, bits, input.Labels, input.Targets, input.Weights, output.Error, _overTime, _counts, _losses, _correct, _kind,
                place.Samples, place.Steps, shape.Neurons, shape.Stride, scale);
        }
        else if (_scores is null)
        {
            launcher.LossOfSpikes(
                grid, work,
                output.Bits, input.Labels, input.Weights, output.Error, _counts, _losses, _correct, place.Input, place.Output, place.Samples, place.Steps,
                shape.Neurons, shape.Stride, scale);
        }
        else
        {
            launcher.LossOfScores(
                grid, work,
                output.Bits, input.Labels, input.Weights, output.Error, _scores, _counts, _losses, _correct, place.Input, place.Output,
                place.Samples, place.Steps, shape.Neurons, shape.Stride, _leak, scale);
        }
    }

    /// <summary>Brings losses and predictions back.</summary>
    public void Download(CudaStream stream, InputSlot slot)
    {
        stream.Download(_losses, 0, slot.Losses, 2 * _samples);
        stream.Download(_correct, 0, slot.Correct, _samples);
    }
}
