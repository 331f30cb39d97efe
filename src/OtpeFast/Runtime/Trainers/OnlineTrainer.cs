namespace OtpeFast.Runtime;

/// <summary>Trains online: one gradient and one optimizer step on every time step.</summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public class OnlineTrainer : CpuTrainer, IOnlineTrainer
{
    private readonly SpikeBatch _frame; // the step of a caller who streams
    private readonly AlignedBuffer _gradientSum; // only ComputeGradients needs it
    private bool _hasStepped; // since the reset
    private int _inWindow; // steps of the present window
    private bool _windowHasTarget;
    private bool _isBackward; // whether the samples of a window are gone through backward, and not forward

    /// <summary>Buys the memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters, which are trained in place.</param>
    /// <param name="description">Rule, mode and form.</param>
    /// <param name="options">The options.</param>
    /// <param name="catalog">The passes that were compiled for its layers.</param>
    /// <exception cref="NotSupportedException">The rule has no such form, or the catalog not all passes.</exception>
    public OnlineTrainer(NetworkDescription network, AlignedBuffer parameters, TrainerDescription description, TrainerOptions options, PassCatalog catalog)
        : base(network, parameters, description, options, catalog)
    {
        _frame = new SpikeBatch(network.Inputs);
        _frame.Reserve(options.BatchSize, 1, BufferLength.Of("input spikes", options.BatchSize, network.Inputs));
        _gradientSum = new AlignedBuffer(network.ParameterLength);
        StartWorkers();
    }

    /// <inheritdoc/>
    public void Reset(int samples)
    {
        using ExclusiveAccess.Call call = Enter();
        Begin(samples);
    }

    /// <inheritdoc/>
    public double Step(SpikeFrame frame, ReadOnlySpan<int> labels) => Step(frame, labels, weights: []);

    /// <inheritdoc/>
    public double Step(SpikeFrame frame, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.HasLabels(Network);
        BatchCheck.Frame(frame, labels, Workspace.Samples, Network.Classes);
        Begin(frame, weights);
        labels.CopyTo(_frame.Labels);
        return Step(_frame, 0, learn: true);
    }

    /// <inheritdoc/>
    public double StepTowards(SpikeFrame frame, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.HasTargets(Network);
        BatchCheck.Frame(frame, Workspace.Samples);
        BatchCheck.Length(targets.Length, Workspace.Samples * Network.Classes, nameof(targets));
        Begin(frame, weights);
        Span<float> own = _frame.UseTargets(Network.Classes);
        targets.CopyTo(own);
        BatchCheck.Targets(own);
        return Step(_frame, 0, learn: true);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<ushort> OutputSpikes(int sample) => HasStepped(sample) ? Layers.Output.Spikes.At(sample, Workspace.Now) : default;

    /// <inheritdoc/>
    public ReadOnlySpan<float> OutputScores(int sample)
    {
        BatchCheck.Place(sample, Workspace.Samples, 0, 1);
        return Layers.Output.Has(RowNames.Score)
            ? Layers.Output.Sequence(RowNames.Score).Row(sample, 0)[..Network.Classes]
            : throw new InvalidOperationException("The loss is taken on the output spikes; call OutputSpikes.");
    }

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

        EndWindow(learn: true);
        return new BatchResult(loss / batch.Steps, Workspace.Predictions.Correct(batch.Labels), batch.Samples);
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
            if (step == batch.Steps - 1)
            {
                EndWindow(learn: false);
            }

            // The gradient of a window is the mean over its steps; of one step it is the step's.
            if (_inWindow > 0)
            {
                continue;
            }

            int steps = Plan.HasWindows ? Workspace.Steps - Workspace.WindowStart : 1;
            ReadOnlySpan<float> gradient = Workspace.Gradients.Span;
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += steps * gradient[i];
            }
        }

        Span<float> mean = Workspace.Gradients.Span;
        for (int i = 0; i < sum.Length; i++)
        {
            mean[i] = sum[i] / batch.Steps;
        }

        return new BatchResult(loss / batch.Steps, Workspace.Predictions.Correct(batch.Labels), batch.Samples);
    }

    private protected sealed override void PackWeights(int worker, int workers)
    {
        if (Plan.HasWindows || Workspace.Samples >= DenseProduct.RowsWorthPacking)
        {
            Layers.Pack(worker, workers);
        }
    }

    private protected sealed override void ProcessSamples(int first, int end, int worker)
    {
        if (!Plan.HasWindows || !_isBackward)
        {
            EngineEvents.Log.ForwardStart(worker);
            Run(Layers.ForwardPasses, first, end, worker);
            EngineEvents.Log.ForwardStop(worker);
        }

        if (!Plan.HasWindows || _isBackward)
        {
            EngineEvents.Log.BackwardStart(worker);
            Run(Layers.Backward, first, end, worker);
            EngineEvents.Log.BackwardStop(worker);
        }
    }

    private void Begin(SpikeFrame frame, ReadOnlySpan<float> weights)
    {
        _frame.Begin(Workspace.Samples, 1);
        for (int sample = 0; sample < Workspace.Samples; sample++)
        {
            _frame.AppendRow(frame.Units(sample), frame.Counts(sample));
        }

        BatchCheck.CopyWeights(weights, _frame);
        if (Plan.KeepsHistory)
        {
            BatchCheck.HistoryRows(_frame, Network.Inputs);
        }
    }

    private bool HasStepped(int sample)
    {
        BatchCheck.Place(sample, Workspace.Samples, 0, 1);
        return _hasStepped;
    }

    private void Require(SpikeBatch batch)
    {
        BatchCheck.Require(batch, Network, Options.BatchSize, Plan.KeepsHistory ? Options.Steps : int.MaxValue);
        if (Plan.KeepsHistory)
        {
            BatchCheck.HistoryRows(batch, Network.Inputs);
        }
    }

    private void Begin(int samples)
    {
        BatchCheck.Samples(samples, Options.BatchSize);
        Workspace.Samples = samples;
        Workspace.Steps = 0;
        Workspace.Now = 0;
        Workspace.WindowStart = 0;
        Workspace.StepsSinceReset = -1;
        _hasStepped = false;
        _inWindow = 0;
        _windowHasTarget = false;
        Workspace.ErrorScale = 1f / samples;
        for (int sample = 0; sample < samples; sample++)
        {
            Workspace.Predictions.Clear(sample);
        }

        Layers.Refresh();
        Layers.ResetState();
    }

    private double Step(SpikeBatch input, int step, bool learn)
    {
        Workspace.Batch = input;
        Workspace.InputStep = step;
        Workspace.StepsSinceReset++;
        if (Plan.KeepsHistory)
        {
            BatchCheck.History(Workspace.Steps, Options.Steps);
            Workspace.Now = Workspace.Steps++;
        }

        Layers.Refresh();
        Layers.BeginStep();
        _hasStepped = true;
        if (!Plan.HasWindows)
        {
            RunPhases(learn && input.HasTarget(step));
            return Workspace.SumLosses() / Workspace.Samples;
        }

        RunSamples();
        _inWindow++;
        _windowHasTarget |= input.HasTarget(step);
        double loss = Workspace.SumLosses() / Workspace.Samples;
        if (_inWindow == Options.WindowSteps)
        {
            EndWindow(learn);
        }

        return loss;
    }

    /// <summary>Goes back over the present window, if it has any step, and steps the optimizer if it has any target.</summary>
    private void EndWindow(bool learn)
    {
        if (_inWindow == 0)
        {
            return;
        }

        Workspace.WindowStart = Workspace.Steps - _inWindow;
        _isBackward = true;
        RunPhases(learn && _windowHasTarget);
        _isBackward = false;
        _inWindow = 0;
        _windowHasTarget = false;
    }
}
