namespace OtpeFast.Runtime;

/// <summary>
/// What class a sample is taken for: the one with the most output spikes; of potentials, the one with the largest weighted sum over time, or, where the loss is
/// taken on their maximum, the one with the largest. None where targets are numbers.
/// </summary>
/// <remarks>Different samples may be worked on by different threads.</remarks>
public sealed class Predictions
{
    private readonly SpikeCounter? _spikes;
    private readonly double[] _scores = []; // [sample, class] sum or maximum
    private readonly bool[] _isScored = []; // [sample] whether any step counted
    private readonly int _classes;
    private readonly bool _ofMaximum;

    /// <summary>Of as many samples at most.</summary>
    /// <param name="readout">What the loss is taken on.</param>
    /// <param name="spikes">Counts the output spikes.</param>
    /// <param name="samples">Number of samples.</param>
    /// <param name="classes">Number of classes.</param>
    public Predictions(ReadoutSpec readout, SpikeCounter spikes, int samples, int classes)
    {
        ArgumentNullException.ThrowIfNull(readout);
        _classes = classes;
        _ofMaximum = readout.Loss == Loss.CrossEntropyMax;
        if (readout.Kind != Readout.Potential)
        {
            _spikes = spikes;
        }
        else if (readout.Loss != Loss.HalfSquaredError)
        {
            _scores = new double[BufferLength.Of("scores", samples, classes)];
            _isScored = new bool[samples];
        }
    }

    /// <summary>Begins a sample anew.</summary>
    /// <param name="sample">The sample.</param>
    public void Clear(int sample)
    {
        _spikes?.Clear(sample);
        if (_isScored.Length > 0)
        {
            Scores(sample).Fill(_ofMaximum ? double.NegativeInfinity : 0);
            _isScored[sample] = false;
        }
    }

    /// <summary>Takes one step.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="fired">[active] The neurons that fired.</param>
    /// <param name="score">[classes, padded] What the loss is taken on, where it is not the spikes.</param>
    /// <param name="weight">How much the step counts.</param>
    public void Add(int sample, ReadOnlySpan<ushort> fired, ReadOnlySpan<float> score, float weight)
    {
        _spikes?.Add(sample, fired);
        if (_isScored.Length == 0 || weight == 0)
        {
            return;
        }

        _isScored[sample] = true;
        Span<double> scores = Scores(sample);
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = _ofMaximum ? Math.Max(scores[i], score[i]) : scores[i] + (double)weight * score[i];
        }
    }

    /// <summary>The class; -1 where there is none: no spike, or no step that counts.</summary>
    /// <param name="sample">The sample.</param>
    public int Of(int sample)
    {
        if (_spikes is not null)
        {
            return _spikes.Prediction(sample);
        }

        if (_isScored.Length == 0 || !_isScored[sample])
        {
            return -1;
        }

        ReadOnlySpan<double> scores = Scores(sample);
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            best = scores[i] > scores[best] ? i : best;
        }

        return best;
    }

    /// <summary>What has been added so far, out or in.</summary>
    internal void Transfer(ref StateTransfer transfer)
    {
        _spikes?.Transfer(ref transfer);
        transfer.Pass(_scores);
        for (int sample = 0; sample < _isScored.Length; sample++)
        {
            transfer.Pass(ref _isScored[sample]);
        }
    }

    /// <summary>Number of samples whose class is their label.</summary>
    /// <param name="labels">[samples]</param>
    public int Correct(ReadOnlySpan<int> labels)
    {
        int correct = 0;
        for (int sample = 0; sample < labels.Length; sample++)
        {
            correct += Of(sample) == labels[sample] ? 1 : 0;
        }

        return correct;
    }

    private Span<double> Scores(int sample) => _scores.AsSpan(sample * _classes, _classes);
}
