using System.Runtime.Intrinsics;
using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Runtime;

/// <summary>
/// Leaks and thresholds that are trained: rows of the parameters, which the loops read as they read constants that stay. Brought up to date before each batch,
/// online before each step.
/// </summary>
internal sealed class TrainedConstants
{
    private readonly NetworkLayer _layer;
    private readonly DerivedConstant[] _derived;
    private readonly Expression _atRest;
    private readonly NeuronRow? _leak;
    private readonly NeuronRow? _threshold;
    private readonly Func<string, Vector512<float>> _values; // of the strip that is worked on
    private int _strip;

    /// <summary>Of a layer that trains some.</summary>
    public TrainedConstants(NetworkLayer layer, LayerSpec spec)
    {
        _layer = layer;
        var neuron = NeuronDefinition.Of(spec.Neuron);
        _derived = new DerivedConstant[neuron.Constants.Count];
        for (int i = 0; i < _derived.Length; i++)
        {
            _derived[i] = neuron.Constants[i];
        }

        _atRest = neuron.AtRest;
        _leak = spec.TrainLeak ? layer.Constants(NeuronDefinition.Leak) : null;
        _threshold = spec.TrainThreshold ? layer.Constants(NeuronDefinition.Threshold) : null;
        Shift = new NeuronRow(layer.Neurons, static _ => 0);
        _values = name => _layer.Constants(name).At(_strip);
    }

    /// <summary>By how much the last change of the thresholds has brought potentials that stayed nearer to them; 0 where none is trained.</summary>
    public NeuronRow Shift { get; }

    /// <summary>Reads the parameters.</summary>
    public void Refresh()
    {
        ReadOnlySpan<float> parameters = _layer.Workspace.Parameters.Slice(_layer.Shape.Offset, _layer.Shape.Length);
        _leak?.Set(parameters.Slice(_layer.Shape.LeakRow * _layer.Stride, _layer.Neurons));
        if (_threshold is not null)
        {
            _threshold.CopyTo(Shift);
            _threshold.Set(parameters.Slice(_layer.Shape.ThresholdRow * _layer.Stride, _layer.Neurons));
            Shift.Subtract(_threshold);
        }

        Derive();
    }

    /// <summary>The constants of the last step, which the next one's are compared with.</summary>
    public void Transfer(ref StateTransfer transfer)
    {
        _leak?.Transfer(ref transfer);
        _threshold?.Transfer(ref transfer);
        if (transfer.IsLoading)
        {
            Derive();
        }
    }

    private void Derive()
    {
        for (_strip = 0; _strip < _layer.Strips; _strip++)
        {
            foreach (DerivedConstant constant in _derived)
            {
                _layer.Constants(constant.Name).Set(_strip, VectorEquation.Of(constant.Value, _values));
            }

            _layer.AtRest.Set(_strip, VectorEquation.Of(_atRest, _values));
        }
    }

    /// <summary>Keeps what the optimizer has made of them in range: leaks in [0, 1], thresholds above zero.</summary>
    /// <param name="tile">The parameters that it has changed.</param>
    public void Clamp(in ParameterTile tile)
    {
        LayerDescription shape = _layer.Shape;
        if (tile.Row + tile.Rows < shape.Rows)
        {
            return;
        }

        Span<float> parameters = _layer.Workspace.Parameters.Span.Slice(shape.Offset, shape.Length);
        int neurons = Math.Min(tile.Width, shape.Neurons - tile.Column);
        if (shape.TrainsLeak)
        {
            foreach (ref float leak in parameters.Slice(shape.LeakRow * shape.Stride + tile.Column, neurons))
            {
                leak = Math.Clamp(leak, 0, 1);
            }
        }

        if (shape.TrainsThreshold)
        {
            foreach (ref float threshold in parameters.Slice(shape.ThresholdRow * shape.Stride + tile.Column, neurons))
            {
                threshold = Math.Max(threshold, LayerSpec.LeastTrainedThreshold);
            }
        }
    }
}
