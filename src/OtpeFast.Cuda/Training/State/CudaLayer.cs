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

    /// <summary>Takes the shape; buffers are bought when it is known how many rows there are.</summary>
    public CudaLayer(
        DeviceMemory memory, CudaStream stream, NetworkDescription network, int index, LayerPlan? plan, ReadoutSpec readout, SpikeTimingOptions timing)
    {
        _memory = memory;
        _stream = stream;
        _plan = plan;
        Shape = network.Layers[index];
        Index = index;
        IsOutput = index == network.Layers.Count - 1;
        LayerSpec spec = network.Spec.Layers[index];
        Neuron = NeuronConstants.Of(spec);
        Table = NeuronTable.IsNeeded(spec, plan, IsOutput ? readout : null)
            ? new NeuronTable(memory, stream, spec, Shape, plan, IsOutput ? readout : null, timing)
            : null;
        ForwardName = Name($"layer {index + 1} forward");
        BackwardName = Name($"layer {index + 1} backward");
        GradientName = Name($"layer {index + 1} gradient");
    }

    /// <summary>Inputs, neurons, place of the parameters.</summary>
    public LayerDescription Shape { get; }

    /// <summary>What the rule needs of it.</summary>
    public LayerPlan Plan => _plan ?? throw new InvalidOperationException("A layer that only runs forward has no plan.");

    /// <summary>The constants of its neurons.</summary>
    public NeuronConstants Neuron { get; }

    /// <summary>What neurons have that are not LIF neurons all alike, or whose input is put together; null for those that are.</summary>
    public NeuronTable? Table { get; }

    /// <summary>Whether its input is put together, of several delays or its own spikes.</summary>
    public bool IsConnected => Table?.IsConnected ?? false;

    /// <summary>The leak of whoever reads its spikes; 0 without a carry.</summary>
    public float CarryLeak => (float)(_plan?.Reader.Leak[0] ?? 0);

    /// <summary>The leak of what the rule keeps of its inputs; 0 where it keeps nothing.</summary>
    public float TraceLeak => (float)(_plan?.TraceLeak[0] ?? 0);

    /// <summary>The reset as the traces see it, by its number.</summary>
    public int TraceReset => (int)Plan.TraceReset;

    /// <summary>Whether what the reset leaves is kept at a fixed spike.</summary>
    public bool IsDetached => _plan?.Trace == global::OtpeFast.Trace.Detached;

    /// <summary>The layer, counted from 0.</summary>
    public int Index { get; }

    public bool IsFirst => Index == 0;

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

    /// <summary>[row, S] what the reset leaves of an influence; null where it follows from the gate.</summary>
    public DeviceBuffer<float>? Kept { get; private set; }

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

    /// <summary>Buys what the forward pass alone needs.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="withLists">Whether the spikes are wanted as lists.</param>
    /// <param name="samples">Number of samples.</param>
    public void BuyForward(long rows, bool withLists, int samples)
    {
        Bits = Buy<uint>(rows, Words);
        Table?.BuyForward(rows, samples, IsFirst);
        Dense = IsConnected ? Buy<float>(rows, InputStride) : null;
        if (withLists || (Table?.IsRecurrent ?? false))
        {
            Lists = Buy<ushort>(rows, Shape.Neurons);
            Lengths = Buy<int>(rows);
        }
    }

    /// <summary>Buys errors for a forward pass that is scored.</summary>
    /// <param name="rows">Number of rows.</param>
    public void BuyError(long rows) => Error = Buy<float>(rows, Shape.Stride);

    /// <summary>Buys the rows of the plan, and what kernels need besides.</summary>
    /// <param name="rows">Most rows, of all samples and of all steps that are kept.</param>
    /// <param name="samples">Most samples.</param>
    public void Buy(long rows, int samples)
    {
        bool history = Has(RowNames.GateHistory);
        foreach (Row row in Plan.Rows)
        {
            // Kernels of the history form write the gates of a step where the step stands among all.
            bool isKept = row.Lifetime == RowLifetime.Sequence || (history && row.Name is (RowNames.Gate or RowNames.MeanGate or RowNames.Kept));
            long count = isKept ? rows : samples;
            if (Table?.Buy(row, rows, samples) ?? false)
            {
                continue;
            }

            switch (row.Name, row.Lifetime)
            {
                case (RowNames.Spikes, _):
                    BuyForward(count, withLists: !IsOutput, samples);
                    Dense ??= IsFirst ? Buy<float>(count, InputStride) : null;
                    break;
                case (RowNames.Gate, _):
                    Gate = Buy<float>(count, Shape.Stride);
                    break;
                case (RowNames.GateHistory, _):
                    // The same memory as the gates of a step: Gate.
                    Coefficient = Buy<float>(rows, Shape.Stride);
                    Bias = Buy<float>(samples, Shape.Stride);
                    Partial = Buy<float>(GradientParts.Sparse(Shape, rows), Shape.Inputs, Shape.Stride);
                    break;
                case (RowNames.MeanGate, _):
                    MeanGate = Buy<float>(count, Shape.Stride);
                    break;
                case (RowNames.Kept, _):
                    Kept = Buy<float>(count, Shape.Stride);
                    break;
                case (RowNames.KeptHistory, _):
                    break; // the same memory as those of a step
                case (RowNames.Score, _):
                    break; // the loss keeps it
                case (RowNames.GateSum, _):
                    GateSum = Buy<float>(samples, Shape.Stride);
                    break;
                case (RowNames.Membrane, _):
                    Membrane = Buy<float>(samples, Shape.Stride);
                    break;
                case (RowNames.Error, _):
                    Error = Buy<float>(count, Shape.Stride);
                    break;
                case (RowNames.Gated, _):
                    Gated = Buy<float>(count, Shape.Stride);
                    break;
                case (RowNames.Coefficient, _):
                    Coefficient = Buy<float>(rows, Shape.Stride);
                    Partial = Buy<float>(GradientParts.Sparse(Shape, rows), Shape.Inputs, Shape.Stride);
                    break;
                case (RowNames.Bias, _):
                    Bias = Buy<float>(samples, Shape.Stride);
                    break;
                case (RowNames.Trace, RowLifetime.State):
                    Trace = Buy<float>(samples, InputStride);
                    PostsynapticTrace = Buy<float>(samples, InputStride);
                    BuyTraceRows(rows);
                    break;
                case (RowNames.Trace, RowLifetime.Sequence):
                    BuyTraceRows(rows);
                    break;
                case (RowNames.CarriedTrace, _):
                    break; // beside the trace
                case (RowNames.Eligibility, RowLifetime.State):
                    Eligibility = Buy<float>(samples, Shape.Inputs + 1, Shape.Stride);
                    break;
                case (RowNames.CarriedEligibility, RowLifetime.State):
                    PostsynapticEligibility = Buy<float>(samples, Shape.Inputs + 1, Shape.Stride);
                    break;
                case (RowNames.Eligibility or RowNames.CarriedEligibility, RowLifetime.Sample):
                    break; // in registers
                default:
                    throw new NotSupportedException($"There are no kernels that keep the row {row.Name} for a {row.Lifetime}.");
            }
        }
    }

    /// <summary>A row of the neurons by its name in the plan.</summary>
    public DeviceBuffer<float>? Row(string name) => name switch
    {
        RowNames.Gate => Gate,
        RowNames.MeanGate => MeanGate,
        RowNames.Error => Error,
        RowNames.Gated => Gated,
        RowNames.Coefficient => Coefficient,
        _ => throw new NotSupportedException($"No kernel asks for the row {name} by its name."),
    };

    /// <summary>Membrane potentials at rest, traces and sums at zero.</summary>
    public void ResetState(CudaStream stream)
    {
        if (Membrane is not null)
        {
            stream.Fill(Membrane, Neuron.AtRest);
        }

        Clear(stream, GateSum);
        Clear(stream, Eligibility);
        Clear(stream, PostsynapticEligibility);
        Clear(stream, Trace);
        Clear(stream, PostsynapticTrace);
    }

    private bool Has(string row) => _plan?.Has(row) ?? false;

    private void BuyTraceRows(long rows)
    {
        TraceRows = Buy<float>(rows, InputStride);
        Partial = Buy<float>(GradientParts.Dense(Shape, rows), Shape.Inputs, Shape.Stride);
    }

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
