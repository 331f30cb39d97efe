namespace OtpeFast.Streaming;

/// <summary>
/// Learns from the steps that have a target, goes on with the others, and says now and then which class the outputs speak for. Allocates nothing after the
/// constructor.
/// </summary>
/// <remarks>Called from one thread, the runner's; what <see cref="ILearningStatus"/> tells may be read from any.</remarks>
public sealed class LearningHandler : IStepHandler, IStreamState, ILearningStatus, IClassHandler
{
    private const int StreamNumbers = 4; // of a snapshot, for each stream
    private readonly IStreamTrainer _trainer;
    private readonly LearningHandlerOptions _options;
    private readonly LayerActivity[] _layers;
    private RecentOutcomes _outcomes;
    private readonly int[] _labels; // [stream] what is learned in this step; any where the weight is 0
    private readonly float[] _weights; // [stream]
    private readonly int[] _heldSteps; // [stream] for how many more steps the label holds
    private readonly int[] _lastLabels; // [stream] last target since the last prediction
    private readonly int[] _steps; // [stream] since the last prediction

    /// <summary>Learns with a trainer whose streams have begun.</summary>
    /// <param name="trainer">The trainer; whoever made it disposes of it.</param>
    /// <param name="options">What is learned and told; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the network learns numbers.</exception>
    public LearningHandler(IStreamTrainer trainer, LearningHandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        _options = options ?? new LearningHandlerOptions();
        _options.Validate();
        if (trainer.Network.Spec.Readout.Loss == OtpeFast.Loss.HalfSquaredError)
        {
            throw new ArgumentException("The network learns numbers, and events have classes; take another loss, or a handler of your own that calls " +
                "StepTowards.", nameof(trainer));
        }

        _trainer = trainer;
        _layers = [.. trainer.Network.Layers.Select(static layer => new LayerActivity(layer.Neurons))];
        _outcomes = new RecentOutcomes(_options.AccuracyOver);
        int streams = trainer.Options.BatchSize;
        _labels = new int[streams];
        _weights = new float[streams];
        _heldSteps = new int[streams];
        _lastLabels = new int[streams];
        _lastLabels.AsSpan().Fill(StreamEvent.None);
        _steps = new int[streams];
    }

    /// <inheritdoc/>
    public double Loss { get; private set; } = double.NaN;

    /// <inheritdoc/>
    public double Accuracy => _outcomes.Share;

    /// <inheritdoc/>
    public long Targets => _outcomes.Count;

    /// <inheritdoc/>
    public float LearningRate => _options.Learns && _trainer.Learns ? _trainer.Optimizer.LearningRate : 0;

    /// <inheritdoc/>
    public IReadOnlyList<LayerActivity> Layers => _layers;

    /// <inheritdoc/>
    public int SnapshotLength => _trainer.SnapshotLength + sizeof(double) + _outcomes.StateLength + StreamNumbers * _steps.Length * sizeof(long);

    /// <inheritdoc/>
    public void Step(SpikeFrame frame, ReadOnlySpan<int> labels, long time)
    {
        RequireClasses(labels);
        if (!_options.Learns)
        {
            _trainer.Advance(frame, keepTraces: false);
        }
        else if (Hold(labels))
        {
            Loss = _trainer.Step(frame, _labels.AsSpan(0, labels.Length), _weights.AsSpan(0, labels.Length));
        }
        else
        {
            _trainer.Advance(frame);
        }

        NoteSpikes(labels.Length);
        for (int stream = 0; stream < labels.Length; stream++)
        {
            NoteTarget(stream, labels[stream], time);
        }
    }

    /// <inheritdoc/>
    public void CopySnapshotTo(Span<byte> destination)
    {
        RequireLength(destination.Length, nameof(destination));
        int trainer = _trainer.SnapshotLength;
        _trainer.CopySnapshotTo(destination[..trainer]);
        var state = new StateWriter(destination[trainer..]);
        state.Write(Loss);
        for (int stream = 0; stream < _steps.Length; stream++)
        {
            state.Write(_steps[stream]);
            state.Write(_lastLabels[stream]);
            state.Write(_labels[stream]);
            state.Write(_heldSteps[stream]);
        }

        _outcomes.Save(ref state);
    }

    /// <inheritdoc/>
    public void RestoreSnapshot(ReadOnlySpan<byte> source)
    {
        RequireLength(source.Length, nameof(source));
        int trainer = _trainer.SnapshotLength;
        var state = new StateReader(source[trainer..]);
        double loss = state.ReadDouble();
        var steps = new int[_steps.Length];
        var lastLabels = new int[_steps.Length];
        var labels = new int[_steps.Length];
        var heldSteps = new int[_steps.Length];
        for (int stream = 0; stream < steps.Length; stream++)
        {
            steps[stream] = (int)state.Read(0, int.MaxValue);
            lastLabels[stream] = (int)state.Read(StreamEvent.None, _trainer.Network.Classes - 1);
            labels[stream] = (int)state.Read(0, _trainer.Network.Classes - 1);
            heldSteps[stream] = (int)state.Read(0, int.MaxValue);
        }

        RecentOutcomes outcomes = RecentOutcomes.Load(ref state, _options.AccuracyOver);
        _trainer.RestoreSnapshot(source[..trainer]);
        Loss = loss;
        _outcomes = outcomes;
        steps.CopyTo(_steps, 0);
        lastLabels.CopyTo(_lastLabels, 0);
        labels.CopyTo(_labels, 0);
        heldSteps.CopyTo(_heldSteps, 0);
    }

    /// <summary>Sets what is learned in this step, and says whether there is anything.</summary>
    private bool Hold(ReadOnlySpan<int> labels)
    {
        bool isAny = false;
        for (int stream = 0; stream < labels.Length; stream++)
        {
            if (labels[stream] != StreamEvent.None)
            {
                _labels[stream] = labels[stream];
                _heldSteps[stream] = _options.TargetSteps;
            }

            bool holds = _heldSteps[stream] > 0;
            _heldSteps[stream] -= holds ? 1 : 0;
            _weights[stream] = holds ? 1 : 0;
            isAny |= holds;
        }

        return isAny;
    }

    private void NoteSpikes(int streams)
    {
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer].BeginStep();
            for (int stream = 0; stream < streams; stream++)
            {
                _layers[layer].Add(_trainer.Spikes(layer, stream));
            }
        }
    }

    private void NoteTarget(int stream, int label, long time)
    {
        _steps[stream]++;
        _lastLabels[stream] = label == StreamEvent.None ? _lastLabels[stream] : label;
        bool isDue = _options.PredictEvery == 0 ? label != StreamEvent.None : _steps[stream] >= _options.PredictEvery;
        if (!isDue)
        {
            return;
        }

        var prediction = new Prediction(time, stream, _trainer.Prediction(stream), _lastLabels[stream], Loss);
        if (prediction.IsCorrect is bool isCorrect)
        {
            _outcomes.Add(isCorrect);
        }

        _trainer.ClearPrediction(stream);
        _steps[stream] = 0;
        _lastLabels[stream] = StreamEvent.None;
        _options.Predictions?.Take(in prediction);
    }

    /// <inheritdoc/>
    int IClassHandler.Classes => _trainer.Network.Classes;

    private void RequireClasses(ReadOnlySpan<int> labels)
    {
        foreach (int label in labels)
        {
            if (label >= _trainer.Network.Classes)
            {
                throw new ArgumentException($"Label {label} is none of the {_trainer.Network.Classes} classes (0 to {_trainer.Network.Classes - 1}).");
            }
        }
    }

    private void RequireLength(int length, string name)
    {
        if (length != SnapshotLength)
        {
            throw new ArgumentException(
                $"The snapshot has {length} bytes and not {SnapshotLength}; it is of another network, rule, number of streams or accuracy over other " +
                $"predictions.", name);
        }
    }
}
