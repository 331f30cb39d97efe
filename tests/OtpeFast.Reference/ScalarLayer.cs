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
    private readonly Dictionary<string, double> _constants = [];
    private readonly double[] _state;
    private readonly double[] _adaptation;

    public ScalarLayer(LayerSpec spec)
    {
        _spec = spec;
        _neuron = NeuronDefinition.Of(spec.Neuron);
        _reset = ResetDefinition.Of(spec.Reset);

        // In double precision all through, but for what is a single-precision number already.
        _constants[NeuronDefinition.Leak] = spec.Leak;
        _constants[NeuronDefinition.Threshold] = spec.Threshold;
        foreach (DerivedConstant constant in _neuron.Constants)
        {
            _constants[constant.Name] = Evaluation.Of(constant.Value, name => _constants[name]);
        }

        foreach (SurrogateParameter parameter in SurrogateDefinition.Of(spec.Surrogate.Kind).Parameters)
        {
            _constants[parameter.Name] = spec.Surrogate[parameter.Name];
        }

        _constants[AdaptationDefinition.Leak] = spec.AdaptationLeak;
        _constants[AdaptationDefinition.Strength] = spec.AdaptationStrength;
        _adaptation = new double[spec.Neurons];
        _state = [.. Enumerable.Repeat(Evaluation.Of(_neuron.AtRest, name => _constants[name]), spec.Neurons)];
        Spikes = new double[spec.Neurons];
        Gate = new double[spec.Neurons];
        ByDistance = new double[spec.Neurons];
        BySpike = new double[spec.Neurons];
    }

    /// <summary>Number of neurons.</summary>
    public int Neurons => _spec.Neurons;

    /// <summary>The derivative of the distance by the state before; the same for every neuron and step.</summary>
    public double Leak => Evaluation.Of(Derivative.Of(_neuron.Advance, _neuron.State), name => _constants[name]);

    /// <summary>[neuron] 1 for those that fired; the potential of those that never do.</summary>
    public double[] Spikes { get; }

    /// <summary>The leak of the adaptation, and the derivative of the margin by it; 0 for neurons that do not adapt.</summary>
    public (double Leak, double ByAdaptation) Adaptation => _neuron.Adaptation is null ? (0, 0)
        : (Evaluation.Of(Derivative.Of(_neuron.Adaptation.After, _neuron.Adaptation.State), name => _constants[name]),
            Evaluation.Of(Derivative.Of(_neuron.Adaptation.Margin, _neuron.Adaptation.State), name => _constants[name]));

    /// <summary>[neuron] g, the surrogate derivative.</summary>
    public double[] Gate { get; }

    /// <summary>[neuron] d, the derivative of the state after the reset by the distance before it.</summary>
    public double[] ByDistance { get; }

    /// <summary>[neuron] r, the derivative of the state after the reset by the spike.</summary>
    public double[] BySpike { get; }

    /// <summary>One time step.</summary>
    /// <param name="drive">[neuron] x W + b.</param>
    public void Step(double[] drive)
    {
        for (int j = 0; j < _state.Length; j++)
        {
            int neuron = j;
            double distance = Evaluation.Of(
                _neuron.Advance, name => name == NeuronDefinition.Drive ? drive[neuron] : name == _neuron.State ? _state[neuron] : _constants[name]);
            if (!_neuron.Spikes)
            {
                // A neuron that never fires hands on its potential, of which all is left.
                (Spikes[j], Gate[j], ByDistance[j], BySpike[j], _state[j]) = (distance, 1, 1, 0, distance);
                continue;
            }

            double margin = _neuron.Adaptation is null ? distance : Evaluation.Of(_neuron.Adaptation.Margin, OfAdaptation);
            bool fired = margin >= 0;
            double OfAdaptation(string name) => name == NeuronDefinition.Distance ? distance : name == _neuron.Adaptation!.State ? _adaptation[neuron] : _constants[name];
            double Value(string name) => name == NeuronDefinition.Distance ? distance : _constants[name];
            double OfMargin(string name) => name == NeuronDefinition.Distance ? margin : _constants[name];
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
}
