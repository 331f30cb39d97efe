using OtpeFast.Expressions;
using OtpeFast.Neurons;
using OtpeFast.Resets;
using OtpeFast.Surrogates;

namespace OtpeFast.Reference;

/// <summary>One layer of one sample: its neurons, one number at a time and in double precision, as the equations of the model say.</summary>
internal sealed class ScalarLayer
{
    private readonly LayerSpec _spec;
    private readonly NeuronDefinition _neuron;
    private readonly ResetDefinition _reset;
    private readonly Dictionary<string, double>[] _constants;
    private readonly double[] _state;
    private readonly double[] _adaptation;
    private readonly double[] _current;

    public ScalarLayer(LayerSpec spec)
    {
        _spec = spec;
        _neuron = NeuronDefinition.Of(spec.Neuron);
        _reset = ResetDefinition.Of(spec.Reset);
        _constants = [.. Enumerable.Range(0, spec.Neurons).Select(ConstantsOf)];
        _adaptation = new double[spec.Neurons];
        _current = new double[spec.Neurons];
        _state = [.. _constants.Select(constants => Evaluation.Of(_neuron.AtRest, name => constants[name]))];
        Spikes = new double[spec.Neurons];
        Before = new double[spec.Neurons];
        Gate = new double[spec.Neurons];
        ByDistance = new double[spec.Neurons];
        BySpike = new double[spec.Neurons];
    }

    /// <summary>Number of neurons.</summary>
    public int Neurons => _spec.Neurons;

    /// <summary>The derivative of a neuron's distance by the state before; the same in every step.</summary>
    public double Leak(int neuron) => Evaluation.Of(Derivative.Of(_neuron.Advance, _neuron.State), name => _constants[neuron][name]);

    /// <summary>The derivative of a neuron's current by the one before; 0 for neurons whose drive enters the membrane at once.</summary>
    public double CurrentLeak(int neuron) => _neuron.Current is null ? 0
        : Evaluation.Of(Derivative.Of(_neuron.Current.After, _neuron.Current.State), name => _constants[neuron][name]);

    /// <summary>[neuron] 1 for those that fired; the potential of those that never do.</summary>
    public double[] Spikes { get; }

    /// <summary>The leak of the adaptation, and the derivative of the margin by it; 0 for neurons that do not adapt.</summary>
    public (double Leak, double ByAdaptation) Adaptation(int neuron) => _neuron.Adaptation is null ? (0, 0)
        : (Evaluation.Of(Derivative.Of(_neuron.Adaptation.After, _neuron.Adaptation.State), name => _constants[neuron][name]),
            Evaluation.Of(Derivative.Of(_neuron.Adaptation.Margin, _neuron.Adaptation.State), name => _constants[neuron][name]));

    /// <summary>[neuron] u, the potential that the step before left.</summary>
    public double[] Before { get; }

    /// <summary>Whether the neurons fire.</summary>
    public bool Fires => _neuron.Spikes;

    /// <summary>[neuron] g, the surrogate derivative.</summary>
    public double[] Gate { get; }

    /// <summary>[neuron] d, the derivative of the state after the reset by the distance before it.</summary>
    public double[] ByDistance { get; }

    /// <summary>[neuron] r, the derivative of the state after the reset by the spike.</summary>
    public double[] BySpike { get; }

    /// <summary>What the step left.</summary>
    /// <param name="x">[input] What came in.</param>
    public StepRecord Record(double[] x) => new(x, [.. Gate], [.. ByDistance], [.. BySpike], [.. Before], [.. Spikes]);

    /// <summary>One time step.</summary>
    /// <param name="drive">[neuron] x W + b.</param>
    public void Step(double[] drive)
    {
        for (int j = 0; j < _state.Length; j++)
        {
            int neuron = j;
            Dictionary<string, double> constants = _constants[j];
            double entering = drive[j];
            Before[j] = _neuron.Spikes ? _state[j] + constants[NeuronDefinition.Threshold] : _state[j];
            if (_neuron.Current is not null)
            {
                entering = _current[j] = Evaluation.Of(
                    _neuron.Current.After, name => name == NeuronDefinition.Drive ? drive[neuron] : name == _neuron.Current.State ? _current[neuron] : constants[name]);
            }

            double distance = Evaluation.Of(
                _neuron.Advance, name => name == NeuronDefinition.Drive ? entering : name == _neuron.State ? _state[neuron] : constants[name]);
            if (!_neuron.Spikes)
            {
                // A neuron that never fires hands on its potential, of which all is left.
                (Spikes[j], Gate[j], ByDistance[j], BySpike[j], _state[j]) = (distance, 1, 1, 0, distance);
                continue;
            }

            double margin = _neuron.Adaptation is null ? distance : Evaluation.Of(_neuron.Adaptation.Margin, OfAdaptation);
            bool fired = margin >= 0;
            double OfAdaptation(string name) => name == NeuronDefinition.Distance ? distance : name == _neuron.Adaptation!.State ? _adaptation[neuron] : constants[name];
            double Value(string name) => name == NeuronDefinition.Distance ? distance : constants[name];
            double OfMargin(string name) => name == NeuronDefinition.Distance ? margin : constants[name];
            Spikes[j] = fired ? 1 : 0;
            Gate[j] = Evaluation.Of(SurrogateDefinition.Of(_spec.Surrogate.Kind).Value, OfMargin, fired);
            ByDistance[j] = Evaluation.Of(_reset.ByDistance, Value, fired);
            BySpike[j] = Evaluation.Of(_reset.BySpike, Value, fired);
            _state[j] = Evaluation.Of(_reset.After, Value, fired);
            if (_neuron.Adaptation is not null)
            {
                _adaptation[j] = Evaluation.Of(_neuron.Adaptation.After, OfAdaptation, fired);
            }
        }
    }

    /// <summary>In double precision all through, but for what is a single-precision number already.</summary>
    private Dictionary<string, double> ConstantsOf(int neuron)
    {
        var constants = new Dictionary<string, double>
        {
            [NeuronDefinition.Leak] = _spec.Leak[neuron],
            [NeuronDefinition.Threshold] = _spec.Threshold[neuron],
            [AdaptationDefinition.Leak] = _spec.AdaptationLeak[neuron],
            [AdaptationDefinition.Strength] = _spec.AdaptationStrength[neuron],
            [CurrentDefinition.Leak] = _spec.CurrentLeak[neuron],
        };
        foreach (DerivedConstant constant in _neuron.Constants)
        {
            constants[constant.Name] = Evaluation.Of(constant.Value, name => constants[name]);
        }

        foreach (SurrogateParameter parameter in SurrogateDefinition.Of(_spec.Surrogate.Kind).Parameters)
        {
            constants[parameter.Name] = _spec.Surrogate[parameter.Name];
        }

        return constants;
    }
}

/// <summary>What a step of a layer leaves.</summary>
/// <param name="X">[input] What came in.</param>
/// <param name="Gate">[neuron] g.</param>
/// <param name="ByDistance">[neuron] d.</param>
/// <param name="BySpike">[neuron] r.</param>
/// <param name="Before">[neuron] u of the step before.</param>
/// <param name="Spikes">[neuron] s.</param>
internal sealed record StepRecord(double[] X, double[] Gate, double[] ByDistance, double[] BySpike, double[] Before, double[] Spikes);
