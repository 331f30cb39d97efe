using OtpeFast.Cuda.Execution;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Training.State;

/// <summary>
/// What a layer has on the device whose neurons are not LIF neurons that are all alike, or whose input is more than what comes from below: the constants of
/// each neuron, its states, and the input put together.
/// </summary>
internal sealed class NeuronTable
{
    private readonly DeviceMemory _memory;
    private readonly CudaStream _stream;
    private readonly LayerSpec _spec;
    private readonly LayerPlan? _plan;
    private readonly LayerDescription _shape;

    /// <summary>Uploads the constants.</summary>
    /// <param name="memory">Where.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="spec">What the layer is.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="plan">What a trainer keeps of it; null without learning.</param>
    /// <param name="readout">The readout of an output layer; null for others.</param>
    /// <param name="timing">The constants of S-TLLR.</param>
    public NeuronTable(
        DeviceMemory memory, CudaStream stream, LayerSpec spec, LayerDescription shape, LayerPlan? plan, ReadoutSpec? readout, SpikeTimingOptions timing)
    {
        (_memory, _stream, _spec, _shape, _plan) = (memory, stream, spec, shape, plan);
        Timing = timing;
        IsConnected = !spec.IsPlain;
        HasScore = readout is not null && readout.Kind != Readout.Spikes;
        bool timed = plan?.TimesSpikes ?? false;
        PerNeuron carry = timed ? timing.PostLeak : plan?.Reader.Leak ?? 0;
        PerNeuron traces = timed ? timing.PreLeak : plan?.TraceLeak ?? 0;
        Func<int, float>[] rows =
        [
            neuron => spec.Constant("leak", neuron), spec.Spikes ? neuron => spec.Constant("pull", neuron) : static _ => 0,
            neuron => spec.Constant("threshold", neuron), spec.StateAtRest, neuron => spec.Constant("adaptation_leak", neuron),
            neuron => spec.Constant("adaptation_strength", neuron), neuron => spec.Constant("current_leak", neuron), neuron => (float)carry[neuron],
            neuron => (float)(plan?.Reader.CurrentLeak?[neuron] ?? 0), neuron => (float)traces[neuron], neuron => (float)(readout?.Leak[neuron] ?? 0),
        ];
        Constants = Upload([.. rows.SelectMany(row => Enumerable.Range(0, shape.Stride).Select(neuron => row(Math.Min(neuron, shape.Neurons - 1))))]);
        Delays = memory.Buy<int>(stream, spec.Delays.Count);
        memory.Upload<int>(stream, [.. spec.Delays], Delays);
    }

    /// <summary>Whether a layer needs a table.</summary>
    public static bool IsNeeded(LayerSpec spec, LayerPlan? plan, ReadoutSpec? readout)
        => spec.Neuron != Neuron.Lif || !spec.IsPlain || !spec.Leak.IsUniform || !spec.Threshold.IsUniform
            || (readout is { Kind: Readout.LeakySpikes } && !readout.Leak.IsUniform)
            || (plan is not null && (plan.TimesSpikes || plan.CarryIsGiven || plan.Reader.HasCurrent || !plan.Reader.Leak.IsUniform
                || plan is { Trace: global::OtpeFast.Trace.Input, Carry: Carry.Exact }));

    /// <summary>The constants of S-TLLR.</summary>
    public SpikeTimingOptions Timing { get; }

    /// <summary>[constant, S] in the order of constants.cuh.</summary>
    public DeviceBuffer<float> Constants { get; }

    /// <summary>[taps]</summary>
    public DeviceBuffer<int> Delays { get; }

    /// <summary>Whether its input is put together.</summary>
    public bool IsConnected { get; }

    /// <summary>Whether its steps are gone through one by one.</summary>
    public bool IsRecurrent => _spec.Recurrent;

    /// <summary>Whether the loss is taken on scores of it.</summary>
    public bool HasScore { get; }

    /// <summary>The kind of neuron by its number.</summary>
    public int Kind => (int)_spec.Neuron;

    /// <summary>Whether the mean of the gates is one under a reader with a current.</summary>
    public bool HasReaderCurrent => _plan?.Reader.HasCurrent ?? false;

    /// <summary>[0, 1, 2, ...] on the device: the number of each step.</summary>
    public DeviceBuffer<int>? Steps { get; private set; }

    /// <summary>[row, inputs] active inputs, [row] their number, [row, inputs] their counts where the layer is the first.</summary>
    public DeviceBuffer<ushort>? InputLists { get; private set; }

    public DeviceBuffer<int>? InputLengths { get; private set; }

    public DeviceBuffer<float>? InputCounts { get; private set; }

    /// <summary>[samples, S] states that carry on from step to step, where steps are gone through one by one.</summary>
    public DeviceBuffer<float>? Membrane { get; private set; }

    public DeviceBuffer<float>? Current { get; private set; }

    public DeviceBuffer<float>? Adaptation { get; private set; }

    public DeviceBuffer<float>? GateSum { get; private set; }

    public DeviceBuffer<float>? GateCurrent { get; private set; }

    public DeviceBuffer<float>? ScoreSum { get; private set; }

    /// <summary>[row, S] what the loss is taken on.</summary>
    public DeviceBuffer<float>? Score { get; private set; }

    /// <summary>[row, S] what the reset leaves at a fixed spike.</summary>
    public DeviceBuffer<float>? Held { get; private set; }

    /// <summary>[row, S] D, where the readers have gone through their later steps.</summary>
    public DeviceBuffer<float>? Given { get; private set; }

    /// <summary>[5, samples, S] of the scan, and [samples, S] what comes back through the layer's own connections.</summary>
    public DeviceBuffer<float>? ScanStates { get; private set; }

    public DeviceBuffer<float>? Returned { get; private set; }

    /// <summary>[step, width] one over the sum of the weights in the mean of the gates.</summary>
    public DeviceBuffer<float>? MeanWeights { get; private set; }

    /// <summary>Numbers of a step in that: one, or one for each neuron.</summary>
    public int MeanWidth { get; private set; } = 1;

    /// <summary>Buys what the forward pass needs.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="samples">Number of samples.</param>
    /// <param name="isFirst">Whether the layer is the first.</param>
    public void BuyForward(long rows, int samples, bool isFirst)
    {
        if (IsConnected)
        {
            InputLists = _memory.Buy<ushort>(_stream, rows, _shape.Inputs);
            InputLengths = _memory.Buy<int>(_stream, rows);
            InputCounts = isFirst ? _memory.Buy<float>(_stream, rows, _shape.Inputs) : null;
            int steps = (int)(rows / samples);
            Steps = _memory.Buy<int>(_stream, steps);
            _memory.Upload<int>(_stream, [.. Enumerable.Range(0, steps)], Steps);
        }

        if (IsRecurrent)
        {
            (Membrane, Current, Adaptation) = (State(samples), State(samples), State(samples));
            (GateSum, GateCurrent, ScoreSum) = (State(samples), State(samples), HasScore ? State(samples) : null);
        }

        Score = HasScore ? _memory.Buy<float>(_stream, rows, _shape.Stride) : null;
    }

    /// <summary>Buys the rows of the plan that LIF neurons that are all alike have not.</summary>
    /// <returns>Whether it is such a row.</returns>
    public bool Buy(Row row, long rows, int samples)
    {
        switch (row.Name, row.Lifetime)
        {
            case (_, RowLifetime.StepOfSequence or RowLifetime.State):
                return true; // beside the forward pass and the scan
            case (RowNames.Score, _):
                return true; // beside the forward pass
            case (RowNames.Held, _):
                Held = _memory.Buy<float>(_stream, rows, _shape.Stride);
                return true;
            case (RowNames.CarriedError, _):
                Given = _memory.Buy<float>(_stream, rows, _shape.Stride);
                return true;
            case (RowNames.Coefficient, _) when IsRecurrent && _plan!.Trace == global::OtpeFast.Trace.Exact:
                ScanStates = _memory.Buy<float>(_stream, 5, samples, _shape.Stride);
                Returned = State(samples);
                return false;
            case (RowNames.MeanGate, _):
                BuyMeanWeights((int)(rows / samples));
                return false;
            default:
                return false;
        }
    }

    private void BuyMeanWeights(int steps)
    {
        // Of a sum, and not a mean, the weights are 1: those of a reader that keeps nothing.
        Reader reader = _plan!.TimesSpikes ? Reader.None : _plan.Reader;
        MeanWidth = reader.Leak.IsUniform ? 1 : _shape.Stride;
        var weights = new MeanGateWeights(
            new NeuronRow(_shape.Neurons, neuron => (float)reader.Leak[neuron]),
            new NeuronRow(_shape.Neurons, neuron => (float)(reader.CurrentLeak?[neuron] ?? 0)), reader.Leak.IsUniform, _shape.Neurons, steps);
        var values = new float[steps * MeanWidth];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = weights.OfSteps(i % MeanWidth / 16)[i / MeanWidth][i % MeanWidth % 16];
        }

        MeanWeights = Upload(values);
    }

    private DeviceBuffer<float> State(int samples) => _memory.Buy<float>(_stream, samples, _shape.Stride);

    private DeviceBuffer<float> Upload(float[] values)
    {
        DeviceBuffer<float> buffer = _memory.Buy<float>(_stream, values.Length);
        _memory.Upload<float>(_stream, values, buffer);
        return buffer;
    }
}
