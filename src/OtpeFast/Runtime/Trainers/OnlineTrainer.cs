namespace OtpeFast.Runtime;

/// <summary>Base of emitted online trainers: one gradient and one optimizer step on every time step.</summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public abstract class OnlineTrainer : CpuTrainer, IOnlineTrainer
{
    private readonly SpikeBatch _frame; // the step of a caller who streams
    private readonly AlignedBuffer _gradientSum; // only ComputeGradients needs it
    private SpikeBatch _input;
    private int _inputStep;
    private bool _hasStepped; // since the reset

    /// <summary>Buys the memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="description">Rule, mode and form.</param>
    /// <param name="options">The options.</param>
    /// <param name="cut">Which way parameters are cut into the tiles that workers own.</param>
    /// <param name="tileWidth">Columns a tile, at most.</param>
    protected OnlineTrainer(
        NetworkDescription network, AlignedBuffer parameters, TrainerDescription description, TrainerOptions options, TileCut cut, int tileWidth)
        : base(network, parameters, description, options, cut, tileWidth)
    {
        _frame = new SpikeBatch(network.Inputs);
        _frame.Reserve(options.BatchSize, 1, BufferLength.Of("input spikes", options.BatchSize, network.Inputs));
        _gradientSum = new AlignedBuffer(network.ParameterLength);
        _input = _frame;
    }

    /// <inheritdoc/>
    public void Reset(int samples)
    {
        using ExclusiveAccess.Call call = Enter();
        Begin(samples);
    }

    /// <inheritdoc/>
    public double Step(SpikeFrame frame, ReadOnlySpan<int> labels)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.Frame(frame, labels, Samples, Network.Classes);
        _frame.Begin(Samples, 1);
        for (int sample = 0; sample < Samples; sample++)
        {
            _frame.AppendRow(frame.Units(sample), frame.Counts(sample));
        }

        labels.CopyTo(_frame.Labels);
        if (KeepsHistory)
        {
            BatchCheck.HistoryRows(_frame, Network.Inputs);
        }

        return Step(_frame, 0, learn: true);
    }

    /// <inheritdoc/>
    public abstract ReadOnlySpan<ushort> OutputSpikes(int sample);

    /// <inheritdoc/>
    public sealed override BatchResult Train(SpikeBatch batch)
    {
        using ExclusiveAccess.Call call = Enter();
        Require(batch);
        Begin(batch.Samples);
        double loss = 0;
        for (int step = 0; step < batch.Steps; step++)
        {
            loss += Step(batch, step, learn: true);
        }

        return new BatchResult(loss / batch.Steps, Counter.Correct(batch.Labels), Samples);
    }

    /// <inheritdoc/>
    public sealed override BatchResult ComputeGradients(SpikeBatch batch)
    {
        using ExclusiveAccess.Call call = Enter();
        Require(batch);
        Span<float> sum = _gradientSum.Span;
        sum.Clear();
        Begin(batch.Samples);
        double loss = 0;
        for (int step = 0; step < batch.Steps; step++)
        {
            loss += Step(batch, step, learn: false);
            ReadOnlySpan<float> gradient = Gradients.Span;
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += gradient[i];
            }
        }

        Span<float> mean = Gradients.Span;
        for (int i = 0; i < sum.Length; i++)
        {
            mean[i] = sum[i] / batch.Steps;
        }

        return new BatchResult(loss / batch.Steps, Counter.Correct(batch.Labels), Samples);
    }

    /// <summary>The active input units of one sample in this step.</summary>
    /// <param name="sample">The sample.</param>
    protected ReadOnlySpan<ushort> InputUnits(int sample) => _input.UnitsAt(_inputStep, sample);

    /// <summary>The counts beside <see cref="InputUnits"/>.</summary>
    /// <param name="sample">The sample.</param>
    protected ReadOnlySpan<float> InputCounts(int sample) => _input.CountsAt(_inputStep, sample);

    /// <summary>The present step, counted from the reset; only in trainers that keep the steps before it.</summary>
    protected int Now { get; private set; }

    /// <summary>Whether every step since the reset is kept, so that there is room for so many only.</summary>
    protected virtual bool KeepsHistory => false;

    /// <summary>The class of one sample.</summary>
    /// <param name="sample">The sample.</param>
    protected int Label(int sample) => _input.Labels[sample];

    /// <summary>Whether a sample has had a step since the reset.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    protected bool HasStepped(int sample)
    {
        BatchCheck.Place(sample, Samples, 0, 1);
        return _hasStepped;
    }

    /// <inheritdoc/>
    protected sealed override void ProcessSamples(int first, int end, int worker)
    {
        EngineEvents.Log.ForwardStart(worker);
        Forward(first, end, worker);
        EngineEvents.Log.ForwardStop(worker);
        EngineEvents.Log.BackwardStart(worker);
        Backward(first, end, worker);
        EngineEvents.Log.BackwardStop(worker);
    }

    /// <summary>Runs some samples one step forward and takes the loss.</summary>
    /// <param name="first">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    /// <param name="worker">The worker, for its scratch.</param>
    protected abstract void Forward(int first, int end, int worker);

    /// <summary>Passes the errors of some samples down and moves their traces one step on.</summary>
    /// <param name="first">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    /// <param name="worker">The worker, for its scratch.</param>
    protected abstract void Backward(int first, int end, int worker);

    /// <summary>Forgets membrane potentials and traces.</summary>
    protected abstract void ResetState();

    /// <summary>What all samples share in a step: running sums of weights, for instance.</summary>
    protected virtual void BeginStep()
    {
    }

    private void Require(SpikeBatch batch)
    {
        BatchCheck.Require(batch, Network, Options.BatchSize, KeepsHistory ? Options.Steps : int.MaxValue);
        if (KeepsHistory)
        {
            BatchCheck.HistoryRows(batch, Network.Inputs);
        }
    }

    private void Begin(int samples)
    {
        BatchCheck.Samples(samples, Options.BatchSize);
        Samples = samples;
        Now = -1;
        _hasStepped = false;
        ErrorScale = 1f / samples;
        for (int sample = 0; sample < samples; sample++)
        {
            Counter.Clear(sample);
        }

        ResetState();
    }

    private double Step(SpikeBatch input, int step, bool learn)
    {
        _input = input;
        _inputStep = step;
        if (KeepsHistory)
        {
            BatchCheck.History(Now + 1, Options.Steps);
            Now++;
        }

        BeginStep();
        _hasStepped = true;
        RunPhases(learn);
        return SumLosses() / Samples;
    }
}
