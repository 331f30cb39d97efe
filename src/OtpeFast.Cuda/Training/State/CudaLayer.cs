using System.Text;
using OtpeFast.Cuda.Execution;

namespace OtpeFast.Cuda.Training.State;

/// <summary>
/// One layer on the device: its shape, and the rows it needs under its rule. S is the stride, a multiple of 16; a row is one step of one sample.
/// </summary>
internal sealed class CudaLayer
{
    private readonly DeviceMemory _memory;
    private readonly CudaStream _stream;
    private readonly LayerPlan? _plan; // none without learning

    /// <summary>Takes the shape; buffers are bought by the programs.</summary>
    public CudaLayer(DeviceMemory memory, CudaStream stream, NetworkDescription network, int index, LayerPlan? plan)
    {
        _memory = memory;
        _stream = stream;
        _plan = plan;
        Shape = network.Layers[index];
        Constants = LifConstants.Of(network.Spec.Layers[index]);
        IsFirst = index == 0;
        IsOutput = index == network.Layers.Count - 1;
        ForwardName = Name($"layer {index + 1} forward");
        BackwardName = Name($"layer {index + 1} backward");
        GradientName = Name($"layer {index + 1} gradient");
    }

    /// <summary>Inputs, neurons, place of the parameters.</summary>
    public LayerDescription Shape { get; }

    /// <summary>What the rule needs of it.</summary>
    public LayerPlan Plan => _plan ?? throw new InvalidOperationException("A layer that only runs forward has no plan.");

    /// <summary>The constants of its neurons.</summary>
    public LifConstants Constants { get; }

    public bool IsFirst { get; }

    public bool IsOutput { get; }

    /// <summary>Words of the spikes of one row.</summary>
    public int Words => (Shape.Neurons + 31) / 32;

    /// <summary>Floats of a dense row of the input.</summary>
    public int InputStride => (Shape.Inputs + 15) & ~15;

    /// <summary>Names of the parts for profilers, ending in a zero.</summary>
    public byte[] ForwardName { get; }

    public byte[] BackwardName { get; }

    public byte[] GradientName { get; }

    /// <summary>[row, words] the spikes.</summary>
    public DeviceBuffer<uint> Bits { get; private set; } = null!;

    /// <summary>[row, neurons] the neurons that fired, and [row] their number.</summary>
    public DeviceBuffer<ushort>? Lists { get; private set; }

    public DeviceBuffer<int>? Lengths { get; private set; }

    /// <summary>[row, S] surrogate derivative of the spikes.</summary>
    public DeviceBuffer<float>? Gate { get; private set; }

    /// <summary>[row, S] leaky mean of that.</summary>
    public DeviceBuffer<float>? MeanGate { get; private set; }

    /// <summary>[row, S] the error at the layer's spikes.</summary>
    public DeviceBuffer<float>? Error { get; private set; }

    /// <summary>[row, S] errors times gates.</summary>
    public DeviceBuffer<float>? Gated { get; private set; }

    /// <summary>[row, S] C, the factor of each input in the gradient.</summary>
    public DeviceBuffer<float>? Coefficient { get; private set; }

    /// <summary>[samples, S] the bias gradient of each sample.</summary>
    public DeviceBuffer<float>? Bias { get; private set; }

    /// <summary>[parts, inputs, S] the weight gradient of each part of the rows.</summary>
    public DeviceBuffer<float>? Partial { get; private set; }

    /// <summary>[samples, S] membrane potential, as its distance from the threshold, carried on.</summary>
    public DeviceBuffer<float>? Membrane { get; private set; }

    /// <summary>[samples, S] leaky sum of the gates, carried on.</summary>
    public DeviceBuffer<float>? GateSum { get; private set; }

    /// <summary>[samples, inputs + 1, S] E, carried on.</summary>
    public DeviceBuffer<float>? Eligibility { get; private set; }

    /// <summary>[samples, inputs + 1, S] R, carried on.</summary>
    public DeviceBuffer<float>? PostsynapticEligibility { get; private set; }

    /// <summary>[samples, S_in] leaky sum of the input, and the leaky sum of that, carried on.</summary>
    public DeviceBuffer<float>? Trace { get; private set; }

    public DeviceBuffer<float>? PostsynapticTrace { get; private set; }

    /// <summary>[row, S_in] the trace that the gradient is made of.</summary>
    public DeviceBuffer<float>? TraceRows { get; private set; }

    /// <summary>[row, S_in] the network's input with its counts; first layer only.</summary>
    public DeviceBuffer<float>? Dense { get; private set; }

    public void BuyForward(long rows, bool withLists)
    {
        Bits = Buy<uint>(rows, Words);
        if (withLists)
        {
            Lists = Buy<ushort>(rows, Shape.Neurons);
            Lengths = Buy<int>(rows);
        }

        Gate = Has(RowNames.Gate) ? Buy<float>(rows, Shape.Stride) : null;
        MeanGate = Has(RowNames.MeanGate) ? Buy<float>(rows, Shape.Stride) : null;
    }

    public void BuyError(long rows) => Error = Buy<float>(rows, Shape.Stride);

    public void BuyGated(long rows) => Gated = Has(RowNames.Gated) ? Buy<float>(rows, Shape.Stride) : null;

    public void BuyCoefficient(long rows, int samples)
    {
        Coefficient = Buy<float>(rows, Shape.Stride);
        Bias = Buy<float>(samples, Shape.Stride);
    }

    public void BuyPartial(int parts) => Partial = Buy<float>(parts, Shape.Inputs, Shape.Stride);

    public void BuyState(int samples)
    {
        Membrane = Buy<float>(samples, Shape.Stride);
        GateSum = Has(RowNames.MeanGate) ? Buy<float>(samples, Shape.Stride) : null;
    }

    public void BuyEligibility(int samples)
    {
        Eligibility = Buy<float>(samples, Shape.Inputs + 1, Shape.Stride);
        PostsynapticEligibility = Has(RowNames.CarriedEligibility) ? Buy<float>(samples, Shape.Inputs + 1, Shape.Stride) : null;
    }

    public void BuyTrace(int samples)
    {
        Trace = Buy<float>(samples, InputStride);
        PostsynapticTrace = Buy<float>(samples, InputStride);
    }

    public void BuyTraceRows(long rows) => TraceRows = Buy<float>(rows, InputStride);

    public void BuyDense(long rows) => Dense = IsFirst ? Buy<float>(rows, InputStride) : null;

    /// <summary>Membrane potentials at rest, traces and sums at zero.</summary>
    public void ResetState(CudaStream stream)
    {
        if (Membrane is not null)
        {
            stream.Fill(Membrane, -Constants.Threshold);
        }

        Clear(stream, GateSum);
        Clear(stream, Eligibility);
        Clear(stream, PostsynapticEligibility);
        Clear(stream, Trace);
        Clear(stream, PostsynapticTrace);
    }

    private bool Has(string row) => _plan?.Has(row) ?? false;

    private static void Clear(CudaStream stream, DeviceBuffer<float>? buffer)
    {
        if (buffer is not null)
        {
            stream.Fill(buffer, 0f);
        }
    }

    private static byte[] Name(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private DeviceBuffer<T> Buy<T>(params ReadOnlySpan<long> shape)
        where T : unmanaged
        => _memory.Buy<T>(_stream, shape);
}
