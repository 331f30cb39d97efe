namespace OtpeFast.Runtime;

/// <summary>Trains online: one gradient and one optimizer step on every time step.</summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public class OnlineTrainer : CpuTrainer, IStreamTrainer
{
    private readonly SpikeBatch _frame; // the step of a caller who streams
    private readonly AlignedBuffer _gradientSum; // only ComputeGradients needs it
    private bool _hasStepped; // since the reset
    private int _inWindow; // steps of the present window
    private bool _windowHasTarget;
    private bool _isBackward; // whether the samples of a window are gone through backward, and not forward
    private bool _forwardOnly; // whether the samples of a step are gone through forward alone
    private bool _hasTraces; // whether any step since the reset was kept in them
    private readonly StreamSnapshot? _snapshot; // null where every step is kept
    private readonly LateTargets? _late; // of windows over labels

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
        if (!Plan.KeepsHistory && !Plan.HasWindows)
        {
            _snapshot = new StreamSnapshot(network, description, options, Transfer);
        }

        if (Plan.HasWindows && network.Spec.Readout.Loss != Loss.HalfSquaredError)
        {
            _late = new LateTargets(Layers.Output, options.WindowSteps);
        }

        StartWorkers();
    }

    /// <inheritdoc/>
    public bool Learns { get; set; } = true;

    /// <inheritdoc/>
    public new OptimizerOptions Optimizer
    {
        get => base.Optimizer.Options;
        set
        {
            using ExclusiveAccess.Call call = Enter();
            base.Optimizer.Change(value);
        }
    }

    /// <inheritdoc/>
    public int Samples => Workspace.Samples;

    /// <inheritdoc/>
    public int SnapshotLength => Snapshot().Length;

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
    public void Advance(SpikeFrame frame, bool keepTraces = true)
    {
        using ExclusiveAccess.Call call = Enter();
        if (!keepTraces && _snapshot is null)
        {
            Throw.KeepsSteps(Description.Form, "go on without them");
        }

        BatchCheck.Frame(frame, Workspace.Samples);
        if (_late is not null)
        {
            _late.Step = _inWindow;
        }

        BeginUnlabelled(frame, (IOutputErrors?)_late ?? NoErrors.Instance);
        try
        {
            if (keepTraces)
            {
                // In a window, steps before it may have had targets.
                Step(_frame, 0, learn: true);
                return;
            }

            if (_hasTraces)
            {
                Layers.ResetTraces();
                _hasTraces = false;
            }

            BeginStep(_frame, 0);
            _forwardOnly = true;
            RunSamples();
            Layers.ForgetSteps();
        }
        finally
        {
            EndUnlabelled();
        }
    }

    /// <inheritdoc/>
    public double StepWithErrors(SpikeFrame frame, IOutputErrors errors)
    {
        using ExclusiveAccess.Call call = Enter();
        ArgumentNullException.ThrowIfNull(errors);
        BatchCheck.Frame(frame, Workspace.Samples);
        BeginUnlabelled(frame, errors);
        try
        {
            return Step(_frame, 0, learn: true);
        }
        finally
        {
            EndUnlabelled();
        }
    }

    /// <inheritdoc/>
    public double Conclude(ReadOnlySpan<int> labels, ReadOnlySpan<float> weights)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.HasLabels(Network);
        if (_late is null)
        {
            Throw.NoWindows();
        }

        BatchCheck.Length(labels.Length, Workspace.Samples, nameof(labels));
        BatchCheck.Labels(labels, Network.Classes);
        if (weights.Length > 0)
        {
            BatchCheck.Length(weights.Length, Workspace.Samples, nameof(weights));
            BatchCheck.Weights(weights);
        }

        if (!_late.Any)
        {
            Throw.NothingWaits();
        }

        double loss = _late.Give(labels, weights, Workspace.Steps - _inWindow);
        _windowHasTarget |= weights.IsEmpty || weights.ContainsAnyExcept(0f);
        EndWindow(learn: Learns);
        return loss;
    }

    /// <inheritdoc/>
    public void PublishTo(PublishedParameters parameters)
    {
        using ExclusiveAccess.Call call = Enter();
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Publish(Workspace.Parameters.Span);
    }

    /// <inheritdoc/>
    public void ResetSample(int sample)
    {
        using ExclusiveAccess.Call call = Enter();
        if (_snapshot is null)
        {
            Throw.KeepsSteps(Description.Form, "have one sample begin anew");
        }

        BatchCheck.Place(sample, Workspace.Samples, 0, 1);
        Layers.ResetState(sample);
        Workspace.Predictions.Clear(sample);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<ushort> Spikes(int layer, int sample)
    {
        NetworkLayer own = Layers.At(layer);
        return HasStepped(sample) ? own.Spikes.At(sample, Workspace.Now) : default;
    }

    /// <inheritdoc/>
    public void CopyPotentialsTo(int layer, int sample, Span<float> potentials)
    {
        using ExclusiveAccess.Call call = Enter();
        NetworkLayer own = Layers.At(layer);
        BatchCheck.Place(sample, Workspace.Samples, 0, 1);
        BatchCheck.Length(potentials.Length, own.Neurons, nameof(potentials));
        own.CopyPotentialsTo(sample, potentials);
    }

    /// <inheritdoc/>
    public int Prediction(int sample)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.Place(sample, Workspace.Samples, 0, 1);
        return Workspace.Predictions.Of(sample);
    }

    /// <inheritdoc/>
    public void ClearPrediction(int sample)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.Place(sample, Workspace.Samples, 0, 1);
        Workspace.Predictions.Clear(sample);
    }

    /// <inheritdoc/>
    public void CopySnapshotTo(Span<byte> destination)
    {
        using ExclusiveAccess.Call call = Enter();
        Snapshot().Save(destination);
    }

    /// <inheritdoc/>
    public void RestoreSnapshot(ReadOnlySpan<byte> source)
    {
        using ExclusiveAccess.Call call = Enter();
        Snapshot().Restore(source);
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

        if (!_forwardOnly && (!Plan.HasWindows || _isBackward))
        {
            EngineEvents.Log.BackwardStart(worker);
            Run(Layers.Backward, first, end, worker);
            EngineEvents.Log.BackwardStop(worker);
        }
    }

    private void Begin(SpikeFrame frame, ReadOnlySpan<float> weights)
    {
        _frame.SetFrame(frame);
        BatchCheck.CopyWeights(weights, _frame);
        if (Plan.KeepsHistory)
        {
            BatchCheck.HistoryRows(_frame, Network.Inputs);
        }
    }

    /// <summary>A step whose errors are somebody else's; labels or targets are any.</summary>
    private void BeginUnlabelled(SpikeFrame frame, IOutputErrors errors)
    {
        Begin(frame, []);
        Workspace.OutputErrors = errors;
        Workspace.NothingToLearn = true;
        if (Network.Spec.Readout.Loss == Loss.HalfSquaredError)
        {
            _frame.UseTargets(Network.Classes).Clear();
        }
        else
        {
            _frame.Labels.Clear();
        }
    }

    private void EndUnlabelled()
    {
        Workspace.OutputErrors = null;
        Workspace.NothingToLearn = false;
        _forwardOnly = false;
    }

    private StreamSnapshot Snapshot()
    {
        if (_snapshot is null)
        {
            Throw.KeepsSteps(Description.Form, "be brought to a snapshot");
        }

        return _snapshot;
    }

    /// <summary>Everything that the next step depends on.</summary>
    private void Transfer(ref StateTransfer transfer)
    {
        base.Optimizer.Transfer(ref transfer); // the first, for it may refuse constants
        int samples = Workspace.Samples;
        transfer.Pass(ref samples, 0, Options.BatchSize);
        long steps = Workspace.StepsSinceReset;
        transfer.Pass(ref steps, -1, long.MaxValue);
        transfer.Pass(ref _hasStepped);
        transfer.Pass(ref _hasTraces);
        bool learns = Learns;
        transfer.Pass(ref learns);
        Workspace.Predictions.Transfer(ref transfer);
        transfer.Pass(Workspace.Parameters.Span);
        if (transfer.IsLoading)
        {
            Workspace.Samples = samples;
            Workspace.StepsSinceReset = steps;
            Workspace.ErrorScale = samples == 0 ? 0 : 1f / samples;
            Learns = learns;
        }

        Layers.Transfer(ref transfer);
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
        _hasTraces = false;
        _late?.Clear();
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

    private void BeginStep(SpikeBatch input, int step)
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
    }

    private double Step(SpikeBatch input, int step, bool learn)
    {
        learn &= Learns;
        BeginStep(input, step);
        _hasTraces = true;
        if (!Plan.HasWindows)
        {
            RunPhases(learn && input.HasTarget(step));
            return Workspace.SumLosses() / Workspace.Samples;
        }

        RunSamples();
        _inWindow++;
        _windowHasTarget |= input.HasTarget(step) && !Workspace.NothingToLearn;
        Workspace.NothingToLearn = false; // of the window
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
        _late?.Clear(); // what has no target by now has none
    }

    /// <summary>Nothing is wrong with any output.</summary>
    private sealed class NoErrors : IOutputErrors
    {
        public static NoErrors Instance { get; } = new();

        public double Compute(int sample, ReadOnlySpan<ushort> fired, ReadOnlySpan<float> scores, Span<float> errors) => 0;
    }
}
