using OtpeFast.Expressions;
using OtpeFast.Neurons;
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
    private Feedback _feedback;
    private float[][] _matrices = [];

    private ScalarRule(NetworkSpec network, LearningRule rule, ReadOnlySpan<float> parameters)
    {
        _rule = RuleDefinition.Of(rule);
        NetworkSpec now = new NetworkDescription("", network, []).SpecWith(parameters);
        _network = new NetworkSpec(network.Inputs, now.Layers, Plans.Planner.WithReadout(network, _rule).Readout);
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
    /// <param name="feedback">By which matrices errors come to hidden layers.</param>
    /// <param name="matrices">[hidden layer] The fixed ones, [units below (times delays), neurons above]; none by layers.</param>
    public static double[] Gradient(
        NetworkSpec network, LearningRule rule, ReadOnlySpan<float> parameters, SpikeBatch batch, Feedback feedback = Feedback.Layers, float[][]? matrices = null)
    {
        var scalar = new ScalarRule(network, rule, parameters) { _feedback = feedback, _matrices = matrices ?? [] };
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
        var records = new List<StepRecord>[layers.Length];
        var inputs = new List<double[]>[layers.Length + 1]; // [layer][step] what each reads from; the last what the outputs hand on
        for (int l = 0; l <= layers.Length; l++)
        {
            inputs[l] = [];
        }

        for (int l = 0; l < layers.Length; l++)
        {
            records[l] = [];
        }

        Dictionary<int, LayerTraces>[] traces = [.. layers.Select((layer, l) => TracesOf(layers, l))];
        var influences = _rule.Trace == Trace.Exact ? new Influences(layers, _shapes, _parameters) : null;
        var sum = new double[_network.Classes];
        double[][]? sumInfluences = influences is null ? null : [.. sum.Select(_ => new double[_parameters.Length])];
        for (int step = 0; step < batch.Steps; step++)
        {
            inputs[0].Add(Frame(batch, sample, step));
            for (int l = 0; l < layers.Length; l++)
            {
                double[] x = Gather(inputs, l, step);
                layers[l].Step(Drive(l, x));
                records[l].Add(layers[l].Record(x));
                influences?.Step(l, x, _network.Layers[l]);
                inputs[l + 1].Add([.. layers[l].Spikes]);
                foreach ((int offset, LayerTraces late) in traces[l])
                {
                    if (step >= offset)
                    {
                        late.Step(records[l][step - offset]);
                    }
                }
            }

            double[] outputs = inputs[^1][step];
            bool leaks = _network.Readout.Kind == Readout.LeakySpikes;
            for (int k = 0; k < sum.Length; k++)
            {
                int neuron = k;
                sum[k] = leaks && ReadoutDefinition.Of(_network.Readout.Kind).Score is Expression score
                    ? Evaluation.Of(score, name => name == ReadoutDefinition.Leak ? _network.Readout.Leak[neuron] : sum[neuron], fired: outputs[k] > 0)
                    : outputs[k];
                for (int p = 0; sumInfluences is not null && p < _parameters.Length; p++)
                {
                    sumInfluences[k][p] = (leaks ? _network.Readout.Leak[k] * sumInfluences[k][p] : 0) + influences!.OfSpikes(layers.Length - 1)[k][p];
                }
            }

            double[] error = errorOf(step, sum);
            if (!learn)
            {
                continue;
            }

            if (sumInfluences is null)
            {
                Learn(traces, error, step);
                continue;
            }

            for (int k = 0; k < error.Length; k++)
            {
                for (int p = 0; p < _gradient.Length; p++)
                {
                    _gradient[p] += error[k] * sumInfluences[k][p];
                }
            }
        }
    }

    /// <summary>
    /// The errors of a step down to every layer. An error that came by a delay is one about so many steps before: it meets the traces and the gates of then.
    /// </summary>
    private void Learn(Dictionary<int, LayerTraces>[] traces, double[] error, int step)
    {
        var errors = new Dictionary<int, double[][]> { [0] = [error] }; // [offset][group of readers]
        for (int l = traces.Length - 1; l >= 0; l--)
        {
            var below = new Dictionary<int, double[][]>();
            foreach ((int offset, double[][] groups) in errors)
            {
                if (step < offset)
                {
                    continue; // of a step before the first
                }

                LayerTraces late = traces[l][offset];
                late.AddGradient(groups, _gradient);
                if (_feedback == Feedback.Broadcast && l < traces.Length - 1)
                {
                    continue; // the output layer has handed on all errors
                }

                double[] gated = [.. Enumerable.Range(0, _shapes[l].Neurons).Select(j => groups.Sum(group => group[j]) * late.PassedGate(j))];
                if (_feedback == Feedback.Broadcast)
                {
                    Broadcast(traces, gated);
                    continue;
                }

                for (int tap = 0; l > 0 && tap < _shapes[l].Taps; tap++)
                {
                    int later = offset + _network.Layers[l].Delays[tap];
                    double[][] arriving = [.. GroupsOf(l).Select(group => Below(l, tap, [.. gated.Select((value, m) => group.Contains(m) ? value : 0)]))];
                    below[later] = !below.TryGetValue(later, out double[][]? there) ? arriving
                        : [.. there.Zip(arriving, static (one, other) => one.Zip(other, static (a, b) => a + b).ToArray())];
                }
            }

            errors = below;
        }
    }

    /// <summary>The errors of the output layer, straight to every hidden layer.</summary>
    private void Broadcast(Dictionary<int, LayerTraces>[] traces, double[] gated)
    {
        for (int l = 0; l < traces.Length - 1; l++)
        {
            int hidden = l;
            double[][] groups = [.. GroupsOf(traces.Length - 1).Select(group => Enumerable.Range(0, _shapes[hidden].Neurons).Select(i =>
                gated.Select((value, k) => group.Contains(k) ? value * _matrices[hidden][i * gated.Length + k] : 0).Sum()).ToArray())];
            traces[l][0].AddGradient(groups, _gradient);
        }
    }

    private static double[] Frame(SpikeBatch batch, int sample, int step)
    {
        var x = new double[batch.Units];
        for (int i = 0; i < batch.UnitsAt(step, sample).Length; i++)
        {
            x[batch.UnitsAt(step, sample)[i]] += batch.CountsAt(step, sample)[i];
        }

        return x;
    }

    /// <summary>What a layer reads in a step: of every delay, and of itself.</summary>
    private double[] Gather(List<double[]>[] inputs, int layer, int step)
    {
        LayerDescription shape = _shapes[layer];
        IEnumerable<double> taps = _network.Layers[layer].Delays.SelectMany(delay => step < delay ? new double[shape.Below] : inputs[layer][step - delay]);
        double[] own = !shape.IsRecurrent ? [] : step == 0 ? new double[shape.Neurons] : inputs[layer + 1][step - 1];
        return [.. taps, .. own];
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

    private double[] Below(int layer, int tap, double[] gated)
    {
        LayerDescription shape = _shapes[layer];
        var error = new double[shape.Below];
        for (int i = 0; i < error.Length; i++)
        {
            for (int j = 0; j < shape.Neurons; j++)
            {
                error[i] += gated[j] * (_feedback == Feedback.Random
                    ? _matrices[layer - 1][(tap * shape.Below + i) * shape.Neurons + j]
                    : _parameters[shape.Offset + (tap * shape.Below + i) * shape.Stride + j]);
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

    /// <summary>The neurons of a layer, as those who read the spikes below: in groups that leak alike, where the carry tells them apart.</summary>
    private HashSet<int>[] GroupsOf(int layer)
    {
        LayerSpec spec = _network.Layers[layer];
        IEnumerable<int> neurons = Enumerable.Range(0, spec.Neurons);
        return _rule.Carry != Carry.Exact ? [[.. neurons]]
            : [.. neurons.GroupBy(m => (spec.Leak[m], CurrentLeak(spec, m))).Select(static group => group.ToHashSet())];
    }

    private static double? CurrentLeak(LayerSpec layer, int neuron)
        => NeuronDefinition.Of(layer.Neuron).Current is null ? null : layer.CurrentLeak[neuron];

    /// <summary>The traces of a layer, for every number of steps that an error can be late.</summary>
    private Dictionary<int, LayerTraces> TracesOf(ScalarLayer[] layers, int layer)
    {
        if (_rule.Trace == Trace.Exact)
        {
            return [];
        }

        Response[] readers = [];
        Response? mean = null;
        if (_rule.Carry != Carry.None && layer < layers.Length - 1)
        {
            int reader = _feedback == Feedback.Broadcast ? layers.Length - 1 : layer + 1;
            LayerSpec above = _network.Layers[reader];
            mean = Response.Of(above.Leak.Mean, NeuronDefinition.Of(above.Neuron).Current is null ? null : above.CurrentLeak.Mean);
            readers = _rule.Carry == Carry.Mean ? [mean]
                : [.. GroupsOf(reader).Select(group => Response.Of(above.Leak[group.First()], CurrentLeak(above, group.First())))];
        }
        else if (_rule.Carry != Carry.None && layer == layers.Length - 1 && _network.Readout.Kind == Readout.LeakySpikes)
        {
            mean = new Response(k => _network.Readout.Leak[k], null);
            readers = [mean];
        }

        IEnumerable<int> offsets = [0];
        for (int above = layers.Length - 1; above > layer && _feedback != Feedback.Broadcast; above--)
        {
            offsets = [.. offsets.SelectMany(offset => _network.Layers[above].Delays.Select(delay => offset + delay)).Distinct()];
        }

        return offsets.ToDictionary(
            static offset => offset, _ => new LayerTraces(layers[layer], _shapes[layer], _rule, _network.Layers[layer], readers, mean));
    }
}
