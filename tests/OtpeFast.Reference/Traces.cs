namespace OtpeFast.Reference;

/// <summary>What a rule keeps of one layer.</summary>
internal interface ITraces
{
    /// <summary>Moves on by a step; the layer's neurons have made it.</summary>
    void Step(double[] x);

    /// <summary>Adds the gradient of this step.</summary>
    void AddGradient(double[] error, double[] gradient);

    /// <summary>What an error is multiplied by on its way down.</summary>
    double PassedGate(int neuron);
}

/// <summary>The leaky mean of the gates, <c>(leak acc + g) / (leak r + 1)</c>.</summary>
internal sealed class MeanGate(int neurons, double leak)
{
    private readonly double[] _sum = new double[neurons];
    private double _weight;

    public void Step(double[] gate)
    {
        _weight = leak * _weight + 1;
        for (int j = 0; j < gate.Length; j++)
        {
            _sum[j] = leak * _sum[j] + gate[j];
        }
    }

    public double At(int neuron) => _sum[neuron] / _weight;
}

/// <summary>P = leak E + x; e = g P; E = d P + r e, detached d P; with a reader R = reader's leak R + e.</summary>
internal sealed class SynapseTraces(ScalarLayer layer, LayerDescription shape, double? carry, bool isDetached) : ITraces
{
    private readonly double[,] _eligibility = new double[shape.Inputs + 1, shape.Neurons];
    private readonly double[,] _adaptation = new double[shape.Inputs + 1, shape.Neurons];
    private readonly double[,] _used = new double[shape.Inputs + 1, shape.Neurons]; // e, or R
    private readonly MeanGate? _meanGate = carry is double leak ? new MeanGate(shape.Neurons, leak) : null;

    public void Step(double[] x)
    {
        _meanGate?.Step(layer.Gate);
        for (int i = 0; i <= shape.Inputs; i++)
        {
            for (int j = 0; j < shape.Neurons; j++)
            {
                double potential = layer.Leak * _eligibility[i, j] + (i < x.Length ? x[i] : 1);
                (double adaptationLeak, double byAdaptation) = layer.Adaptation;
                double spike = layer.Gate[j] * (potential + byAdaptation * _adaptation[i, j]);
                _adaptation[i, j] = adaptationLeak * _adaptation[i, j] + (byAdaptation == 0 ? 0 : spike);
                _eligibility[i, j] = layer.ByDistance[j] * potential + (isDetached ? 0 : layer.BySpike[j] * spike);
                _used[i, j] = carry is double leak ? leak * _used[i, j] + spike : spike;
            }
        }
    }

    public void AddGradient(double[] error, double[] gradient)
    {
        for (int i = 0; i <= shape.Inputs; i++)
        {
            for (int j = 0; j < shape.Neurons; j++)
            {
                gradient[shape.Offset + i * shape.Stride + j] += error[j] * _used[i, j];
            }
        }
    }

    public double PassedGate(int neuron) => _meanGate?.At(neuron) ?? layer.Gate[neuron];
}

/// <summary>a = leak a + x; with a reader z = reader's leak z + a. The bias has no trace.</summary>
internal sealed class InputTraces(ScalarLayer layer, double traceLeak, LayerDescription shape, double? carry) : ITraces
{
    private readonly double[] _trace = new double[shape.Inputs];
    private readonly double[] _used = new double[shape.Inputs]; // a, or z
    private readonly MeanGate? _meanGate = carry is double leak ? new MeanGate(shape.Neurons, leak) : null;

    public void Step(double[] x)
    {
        _meanGate?.Step(layer.Gate);
        for (int i = 0; i < shape.Inputs; i++)
        {
            _trace[i] = traceLeak * _trace[i] + x[i];
            _used[i] = carry is double leak ? leak * _used[i] + _trace[i] : _trace[i];
        }
    }

    public void AddGradient(double[] error, double[] gradient)
    {
        for (int j = 0; j < shape.Neurons; j++)
        {
            double gated = error[j] * PassedGate(j);
            for (int i = 0; i < shape.Inputs; i++)
            {
                gradient[shape.Offset + i * shape.Stride + j] += _used[i] * gated;
            }

            gradient[shape.Offset + shape.Inputs * shape.Stride + j] += gated;
        }
    }

    public double PassedGate(int neuron) => _meanGate?.At(neuron) ?? layer.Gate[neuron];
}
