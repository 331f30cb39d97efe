using OtpeFast.Rules;

namespace OtpeFast.Reference;

/// <summary>How some readers of a layer's spikes leak, their reset ignored; of the output layer's own neurons where it is the readout.</summary>
/// <param name="Leak">[1 or neuron of the layer] The leak.</param>
/// <param name="CurrentLeak">That of the current before it; null where there is none.</param>
internal sealed record Response(Func<int, double> Leak, double? CurrentLeak)
{
    public static Response Of(double leak, double? currentLeak) => new(_ => leak, currentLeak);
}

/// <summary>The leaky mean of the gates: the reader's response to them, over its response to ones.</summary>
internal sealed class MeanGate(int neurons, Response reader)
{
    private readonly double[] _current = new double[neurons];
    private readonly double[] _sum = new double[neurons];
    private readonly double[] _currentWeight = new double[neurons];
    private readonly double[] _weight = new double[neurons];

    public void Step(double[] gate)
    {
        for (int j = 0; j < gate.Length; j++)
        {
            _current[j] = (reader.CurrentLeak ?? 0) * _current[j] + gate[j];
            _sum[j] = reader.Leak(j) * _sum[j] + _current[j];
            _currentWeight[j] = (reader.CurrentLeak ?? 0) * _currentWeight[j] + 1;
            _weight[j] = reader.Leak(j) * _weight[j] + _currentWeight[j];
        }
    }

    public double At(int neuron) => _sum[neuron] / _weight[neuron];
}

/// <summary>
/// The traces of one layer for errors that come some steps late (docs/learning-rules.md): the recursion of its neurons on the inputs and gates of so many steps
/// before, and the response of each group of readers to it.
/// </summary>
internal sealed class LayerTraces
{
    private readonly ScalarLayer _layer;
    private readonly LayerDescription _shape;
    private readonly RuleDefinition _rule;
    private readonly bool _fires;
    private readonly bool _subtracts; // whether the threshold is subtracted where a neuron fires
    private readonly Response[] _readers; // [group]; none without carry
    private readonly MeanGate? _meanGate;
    private readonly double[,] _current;
    private readonly double[,] _potential;
    private readonly double[,] _adaptation;
    private readonly double[,] _used; // e, or M where gates come afterwards
    private readonly double[][,] _carriedCurrent; // [group]
    private readonly double[][,] _carried; // [group]
    private readonly double[] _post; // the leaky sum of the gates
    private double[] _gate = [];

    private static readonly SpikeTimingOptions Timing = new();

    /// <summary>Traces of nothing yet.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="shape">Where its parameters lie.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="spec">What it is.</param>
    /// <param name="readers">The groups of readers; none without carry.</param>
    /// <param name="mean">The mean of all readers, for the gates' mean; null without carry.</param>
    public LayerTraces(ScalarLayer layer, LayerDescription shape, RuleDefinition rule, LayerSpec spec, Response[] readers, Response? mean)
    {
        (_layer, _shape, _rule, _fires, _readers) = (layer, shape, rule, spec.Spikes, readers);
        _subtracts = spec.Reset == Reset.Subtract;
        _meanGate = mean is null ? null : new MeanGate(shape.Neurons, mean);
        _post = new double[shape.Neurons];
        _current = New();
        _potential = New();
        _adaptation = New();
        _used = New();
        _carriedCurrent = [.. readers.Select(_ => New())];
        _carried = [.. readers.Select(_ => New())];

        double[,] New() => new double[shape.Rows, shape.Neurons];
    }

    /// <summary>Whether the gates come into the gradient after the traces.</summary>
    private bool IsGatedLater => _fires && (_rule.Trace == Trace.None || (_rule.Trace == Trace.Input && (_rule.Carry != Carry.Exact || _readers.Length == 0)));

    /// <summary>Whether the bias has no trace.</summary>
    private bool HasPlainBias => _fires && _rule.Trace is Trace.None or Trace.Input or Trace.Stdp;

    /// <summary>What an error is multiplied by on its way down.</summary>
    public double PassedGate(int neuron) => !_fires ? 1 : _meanGate?.At(neuron) ?? _gate[neuron];

    /// <summary>Moves on by a step.</summary>
    public void Step(StepRecord record)
    {
        _gate = record.Gate;
        _meanGate?.Step(record.Gate);
        for (int i = 0; i < _shape.Rows; i++)
        {
            for (int j = 0; j < _shape.Neurons; j++)
            {
                Synapse(record, i, j);
            }
        }

        for (int j = 0; j < _post.Length; j++)
        {
            _post[j] = Timing.PostLeak * _post[j] + record.Gate[j];
        }
    }

    /// <summary>Adds the gradient of a step.</summary>
    /// <param name="errors">[group] The errors from each group of readers; one without carry.</param>
    /// <param name="gradient">The gradient.</param>
    public void AddGradient(double[][] errors, double[] gradient)
    {
        for (int i = 0; i < _shape.Rows; i++)
        {
            for (int j = 0; j < _shape.Neurons; j++)
            {
                if (HasPlainBias && i == _shape.Inputs)
                {
                    gradient[_shape.Offset + i * _shape.Stride + j] += errors.Sum(group => group[j]) * PassedGate(j);
                    continue;
                }

                double sum = 0;
                for (int group = 0; group < errors.Length; group++)
                {
                    double trace = _readers.Length == 0 ? _used[i, j] : _carried[group][i, j];
                    sum += errors[group][j] * trace;
                }

                gradient[_shape.Offset + i * _shape.Stride + j] += IsGatedLater ? sum * PassedGate(j) : sum;
            }
        }
    }

    private void Synapse(StepRecord record, int i, int j)
    {
        // A leak is a weight of the potential before, behind the current; a threshold enters where the potential is compared with it, and where it is subtracted.
        bool isLeak = _shape.TrainsLeak && i == _shape.LeakRow;
        bool isThreshold = _shape.TrainsThreshold && i == _shape.ThresholdRow;
        double x = isLeak ? record.Before[j] : isThreshold ? 0 : i < record.X.Length ? record.X[i] : 1;
        double compared = isThreshold ? -1 : 0;
        double subtracted = isThreshold && _subtracts ? record.Spikes[j] : 0;
        if (_rule.Trace == Trace.None)
        {
            _used[i, j] = x + compared;
            return;
        }

        if (_rule.Trace == Trace.Stdp && _fires && (isLeak || isThreshold))
        {
            _used[i, j] = record.Gate[j] * (x + compared);
            return;
        }

        if (_rule.Trace == Trace.Stdp && _fires)
        {
            // The sum of the gates is brought up to this step only after every synapse has seen the one before.
            double sum = _potential[i, j] = Timing.PreLeak * _potential[i, j] + x;
            _used[i, j] = Timing.PostGain * record.Gate[j] * sum + Timing.PreGain * _post[j] * x;
            return;
        }

        double entering = _current[i, j] = (isLeak ? 0 : _layer.CurrentLeak(j) * _current[i, j]) + x;
        double potential = _layer.Leak(j) * _potential[i, j] + entering;
        if (IsGatedLater)
        {
            _potential[i, j] = potential - subtracted;
            _used[i, j] = potential + compared;
        }
        else if (_rule.Trace == Trace.Input && _fires)
        {
            _potential[i, j] = potential - subtracted;
            _used[i, j] = record.Gate[j] * (potential + compared);
        }
        else
        {
            (double adaptationLeak, double byAdaptation) = _layer.Adaptation(j);
            double spike = _used[i, j] = record.Gate[j] * (potential + compared + byAdaptation * _adaptation[i, j]);
            _adaptation[i, j] = adaptationLeak * _adaptation[i, j] + spike;
            _potential[i, j] = record.ByDistance[j] * potential + (_rule.Trace == Trace.Detached ? 0 : record.BySpike[j] * spike) - subtracted;
        }

        for (int group = 0; group < _readers.Length; group++)
        {
            double current = _carriedCurrent[group][i, j] = (_readers[group].CurrentLeak ?? 0) * _carriedCurrent[group][i, j] + _used[i, j];
            _carried[group][i, j] = _readers[group].Leak(j) * _carried[group][i, j] + current;
        }
    }
}
