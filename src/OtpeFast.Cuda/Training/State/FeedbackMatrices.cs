using OtpeFast.Cuda.Execution;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Training.State;

/// <summary>
/// The fixed matrices by which errors come to hidden layers in the place of the transposed weights, laid out as those: [delay, neurons, stride].
/// </summary>
internal sealed class FeedbackMatrices
{
    private readonly CudaStream _stream;
    private readonly DeviceMemory _memory;
    private readonly Matrix[] _matrices; // [hidden layer]

    /// <summary>Draws them.</summary>
    public FeedbackMatrices(DeviceMemory memory, CudaStream stream, TrainerPlan plan, ulong seed)
    {
        (_memory, _stream) = (memory, stream);
        ValueList<LayerPlan> layers = plan.Layers;
        IsBroadcast = plan.Description.Feedback == Feedback.Broadcast;
        _matrices = new Matrix[plan.Description.Feedback == Feedback.Layers ? 0 : layers.Count - 1];
        for (int l = 0; l < _matrices.Length; l++)
        {
            LayerPlan from = layers[IsBroadcast ? layers.Count - 1 : l + 1];
            int rows = (IsBroadcast ? 1 : from.Layer.Delays.Count) * layers[l].Shape.Neurons;
            _matrices[l] = new Matrix(rows, from.Shape.Neurons, from.Shape.Stride, memory.Buy<float>(stream, rows, from.Shape.Stride));
            var drawn = new float[rows * from.Shape.Stride];
            WeightInitializer.Feedback(rows, from.Shape.Neurons, from.Shape.Stride, seed, (ulong)l, drawn);
            memory.Upload<float>(stream, drawn, _matrices[l].Buffer);
        }
    }

    /// <summary>Whether the output layer alone hands errors on, to all others.</summary>
    public bool IsBroadcast { get; }

    /// <summary>On the device: the matrix of a delay; null by the weights.</summary>
    public DevicePointer<float>? Of(int hidden, int tap, int neurons)
        => _matrices.Length == 0 ? default(DevicePointer<float>?) : _matrices[hidden].Buffer.At((long)tap * neurons * _matrices[hidden].Stride);

    /// <summary>Sets the matrix of a hidden layer.</summary>
    /// <param name="hidden">The hidden layer.</param>
    /// <param name="values">[neurons below, neurons], one after the other where there are several delays.</param>
    public void Set(int hidden, ReadOnlySpan<float> values)
    {
        Matrix matrix = Find(hidden);
        ParameterCheck.Feedback(values, matrix.Rows * matrix.Neurons);

        var padded = new float[matrix.Rows * matrix.Stride];
        for (int row = 0; row < matrix.Rows; row++)
        {
            values.Slice(row * matrix.Neurons, matrix.Neurons).CopyTo(padded.AsSpan(row * matrix.Stride));
        }

        _memory.Upload<float>(_stream, padded, matrix.Buffer);
    }

    /// <summary>Copies the matrix of a hidden layer.</summary>
    public void CopyTo(int hidden, Span<float> values)
    {
        Matrix matrix = Find(hidden);
        BatchCheck.Length(values.Length, matrix.Rows * matrix.Neurons, nameof(values));
        PinnedBuffer<float> pinned = _memory.Pin<float>(matrix.Rows * matrix.Stride);
        _stream.Download(matrix.Buffer, 0, pinned, matrix.Rows * matrix.Stride);
        _stream.Synchronize();
        for (int row = 0; row < matrix.Rows; row++)
        {
            pinned.Span.Slice(row * matrix.Stride, matrix.Neurons).CopyTo(values[(row * matrix.Neurons)..]);
        }

        _memory.GiveBack(pinned);
    }

    private Matrix Find(int hidden)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hidden);
        return _matrices.Length == 0 ? throw new InvalidOperationException("Errors come down by the weights; there is no matrix of its own.")
            : hidden < _matrices.Length ? _matrices[hidden]
            : throw new ArgumentOutOfRangeException(nameof(hidden));
    }

    private sealed record Matrix(int Rows, int Neurons, int Stride, DeviceBuffer<float> Buffer);
}
