using OtpeFast.Expressions;
using OtpeFast.Readouts;
using OtpeFast.Rules;

namespace OtpeFast.Reference;

/// <summary>
/// The gradient of a rule, forward in time as its definition says (docs/learning-rules.md), in scalars and double precision: slow and plain, the truth that
/// tests compare with. Exact rules carry the influence of every parameter on every neuron.
/// </summary>
public sealed class ScalarRule
{
    private readonly NetworkSpec _network;
    private readonly RuleDefinition _rule;
    private readonly LayerDescription[] _shapes;
    private readonly double[] _parameters;
    private readonly double[] _gradient;

    private ScalarRule(NetworkSpec network, LearningRule rule, ReadOnlySpan<float> parameters)
    {
        _rule = RuleDefinition.Of(rule);
        _network = Plans.Planner.WithReadout(network, _rule);
        _shapes = Plans.Planner.Shapes(network);
        _parameters = new double[parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            _parameters[i] = parameters[i];
        }

        _gradient = new double[parameters.Length];
    }

    /// <summary>The gradient of a batch, averaged over samples and steps at fixed parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="parameters">Its parameters, in the layout of the block.</param>
    /// <param name="batch">The batch.</param>
    public static double[] Gradient(NetworkSpec network, LearningRule rule, ReadOnlySpan<float> parameters, SpikeBatch batch)
    {
        var scalar = new ScalarRule(network, rule, parameters);
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            scalar.Accumulate(batch, sample);
        }

        double terms = LossDefinition.Of(network.Readout.Loss).IsOfSequence ? batch.Samples : (double)batch.Samples * batch.Steps;
        return [.. scalar._gradient.Select(value => value / terms)];
    }

    private void Accumulate(SpikeBatch batch, int sample)
    {
        double[][] errors = LossDefinition.Of(_network.Readout.Loss).IsOfSequence ? OverTime(batch, sample) : [];
        Run(batch, sample, (step, scores) => errors.Length > 0 ? errors[step] : Error(batch, sample, step, scores), learn: true);
    }

    /// <summary>The errors of losses that are one number for a sequence: the forward pass alone comes first.</summary>
    private double[][] OverTime(SpikeBatch batch, int sample)
    {
        var scores = new List<double[]>();
        Run(
            batch,
            sample,
            (_, score) =>
            {
                scores.Add([.. score]);
                return [];
            },
            learn: false);
        double[] weights = [.. scores.Select((_, step) => (double)batch.WeightAt(step, sample))];
        double total = weights.Sum();
        if (total == 0)
        {
            return [.. scores.Select(static score => new double[score.Length])];
        }

        bool ofMean = _network.Readout.Loss == Loss.CrossEntropyMean;
        int[] steps = [.. scores[0].Select((_, k) => Enumerable.Range(0, scores.Count).Where(step => weights[step] > 0).MaxBy(step => scores[step][k]))];
        double[] overTime = [.. scores[0].Select((_, k) => ofMean ? scores.Select((score, step) => weights[step] * score[k]).Sum() / total : scores[steps[k]][k])];
        double[] error = CrossEntropy(overTime, batch.Labels[sample]);
        return [.. scores.Select((_, step) => error.Select((value, k) => ofMean ? weights[step] / total * value : steps[k] == step ? value : 0).ToArray())];
    }

    private double[] Error(SpikeBatch batch, int sample, int step, double[] scores)
    {
        double weight = batch.WeightAt(step, sample);
        double[] error = _network.Readout.Loss == Loss.HalfSquaredError
            ? [.. scores.Select((score, k) => score - batch.TargetsAt(step, sample)[k])]
            : CrossEntropy(scores, batch.Labels[sample]);
        return [.. error.Select(value => weight * value)];
    }

    private void Run(SpikeBatch batch, int sample, Func<int, double[], double[]> errorOf, bool learn)
    {
        ScalarLayer[] layers = [.. _network.Layers.Select(static layer => new ScalarLayer(layer))];
        ITraces[] traces = [.. layers.Select((layer, l) => Traces(layer, l))];
        var influences = _rule.Trace == Trace.Exact ? new Influences(layers, _shapes, _parameters) : null;
        var sum = new double[_network.Classes];
        double[][]? sumInfluences = influences is null ? null : [.. sum.Select(_ => new double[_parameters.Length])];
        for (int step = 0; step < batch.Steps; step++)
        {
            var x = new double[_network.Inputs];
            for (int i = 0; i < batch.UnitsAt(step, sample).Length; i++)
            {
                x[batch.UnitsAt(step, sample)[i]] += batch.CountsAt(step, sample)[i];
            }

            influences?.BeginStep(x);
            for (int l = 0; l < layers.Length; l++)
            {
                layers[l].Step(Drive(l, x));
                traces[l].Step(x);
                influences?.Step(l, x);
                x = [.. layers[l].Spikes];
            }

            bool leaks = _network.Readout.Kind == Readout.LeakySpikes;
            for (int k = 0; k < sum.Length; k++)
            {
                int neuron = k;
                sum[k] = _network.Readout.Kind == Readout.LeakySpikes && ReadoutDefinition.Of(_network.Readout.Kind).Score is Expression score
                    ? Evaluation.Of(score, name => name == ReadoutDefinition.Leak ? _network.Readout.Leak : sum[neuron], fired: x[k] > 0)
                    : x[k];
                for (int p = 0; sumInfluences is not null && p < _parameters.Length; p++)
                {
                    sumInfluences[k][p] = (leaks ? _network.Readout.Leak * sumInfluences[k][p] : 0) + influences!.OfSpikes[k][p];
                }
            }

            double[] error = errorOf(step, sum);
            if (!learn)
            {
                continue;
            }

            if (sumInfluences is not null)
            {
                for (int k = 0; k < error.Length; k++)
                {
                    for (int p = 0; p < _gradient.Length; p++)
                    {
                        _gradient[p] += error[k] * sumInfluences[k][p];
                    }
                }

                continue;
            }

            for (int l = layers.Length - 1; l >= 0; l--)
            {
                traces[l].AddGradient(error, _gradient);
                error = Below(l, [.. error.Select((value, j) => value * traces[l].PassedGate(j))]);
            }
        }
    }

    private double[] Drive(int layer, double[] x)
    {
        LayerDescription shape = _shapes[layer];
        var drive = new double[shape.Neurons];
        for (int j = 0; j < drive.Length; j++)
        {
            drive[j] = _parameters[shape.Offset + shape.Inputs * shape.Stride + j];
            for (int i = 0; i < shape.Inputs; i++)
            {
                drive[j] += x[i] * _parameters[shape.Offset + i * shape.Stride + j];
            }
        }

        return drive;
    }

    private double[] Below(int layer, double[] gated)
    {
        LayerDescription shape = _shapes[layer];
        var error = new double[shape.Inputs];
        for (int i = 0; i < error.Length; i++)
        {
            for (int j = 0; j < shape.Neurons; j++)
            {
                error[i] += gated[j] * _parameters[shape.Offset + i * shape.Stride + j];
            }
        }

        return error;
    }

    /// <summary>The derivative of softmax cross-entropy.</summary>
    private static double[] CrossEntropy(double[] scores, int label)
    {
        double total = scores.Sum(Math.Exp);
        return [.. scores.Select((score, k) => Math.Exp(score) / total - (k == label ? 1 : 0))];
    }

    private ITraces Traces(ScalarLayer layer, int index)
    {
        // Whoever reads the spikes: the layer above, or the readout.
        double? reader = index < _network.Layers.Count - 1
            ? _network.Layers[index + 1].Leak
            : _network.Readout.Kind == Readout.LeakySpikes ? _network.Readout.Leak : null;
        double? carry = _rule.Carry == Carry.None ? null : reader;
        if (!_network.Layers[index].Spikes && _rule.Trace == Trace.Input)
        {
            // The bias of neurons that never fire has a trace.
            return new SynapseTraces(layer, _shapes[index], carry, isDetached: false);
        }

        return _rule.Trace switch
        {
            Trace.Synapse => new SynapseTraces(layer, _shapes[index], carry, isDetached: false),
            Trace.Detached => new SynapseTraces(layer, _shapes[index], carry, isDetached: true),
            Trace.Input => new InputTraces(layer, layer.Leak, _shapes[index], carry),
            Trace.None => new InputTraces(layer, 0, _shapes[index], carry),
            Trace.Exact => new NoTraces(),
            _ => throw new NotSupportedException($"There is no trace {_rule.Trace}."),
        };
    }

    private sealed class NoTraces : ITraces
    {
        public void Step(double[] x)
        {
        }

        public void AddGradient(double[] error, double[] gradient)
        {
        }

        public double PassedGate(int neuron) => 0;
    }
}
