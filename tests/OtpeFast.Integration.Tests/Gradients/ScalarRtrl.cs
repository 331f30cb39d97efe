namespace OtpeFast.Integration.Tests.Gradients;

/// <summary>
/// Real-time recurrent learning as its definition says, in scalars and double precision: the derivative of every
/// membrane potential by every parameter, carried forward across changing weights; plain gradient descent.
/// </summary>
internal sealed class ScalarRtrl
{
    private readonly NetworkDescription _network;
    private readonly double[][][] _potentials; // [sample][layer][neuron] after the reset
    private readonly double[][][][] _influences; // [sample][layer][neuron][parameter] of those

    public ScalarRtrl(NetworkDescription network, float[] parameters, int samples)
    {
        _network = network;
        Parameters = [.. parameters.Select(static value => (double)value)];
        _potentials = [.. Enumerable.Range(0, samples).Select(_ => network.Layers.Select(static layer => new double[layer.Neurons]).ToArray())];
        _influences = [
            .. Enumerable.Range(0, samples).Select(
                _ => network.Layers.Select(layer => Enumerable.Range(0, layer.Neurons).Select(_ => new double[parameters.Length]).ToArray()).ToArray())];
    }

    public double[] Parameters { get; }

    public void Step(SpikeBatch batch, int step, double leak, double learningRate)
    {
        var gradient = new double[Parameters.Length];
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            Accumulate(batch, step, sample, leak, gradient);
        }

        for (int p = 0; p < gradient.Length; p++)
        {
            Parameters[p] -= learningRate * gradient[p];
        }
    }

    private void Accumulate(SpikeBatch batch, int step, int sample, double leak, double[] gradient)
    {
        var x = new double[_network.Inputs];
        for (int i = 0; i < batch.UnitsAt(step, sample).Length; i++)
        {
            x[batch.UnitsAt(step, sample)[i]] += batch.CountsAt(step, sample)[i];
        }

        double[][] below = [.. x.Select(_ => new double[gradient.Length])]; // inputs depend on no parameter
        for (int l = 0; l < _network.Layers.Count; l++)
        {
            LayerDescription layer = _network.Layers[l];
            var spikes = new double[layer.Neurons];
            var spikeInfluences = new double[layer.Neurons][];
            for (int k = 0; k < layer.Neurons; k++)
            {
                double[] influence = _influences[sample][l][k];
                double v = leak * _potentials[sample][l][k] + Parameters[layer.Offset + layer.Inputs * layer.Stride + k];
                for (int p = 0; p < influence.Length; p++)
                {
                    influence[p] *= leak;
                }

                influence[layer.Offset + layer.Inputs * layer.Stride + k] += 1;
                for (int i = 0; i < layer.Inputs; i++)
                {
                    int weight = layer.Offset + i * layer.Stride + k;
                    v += x[i] * Parameters[weight];
                    influence[weight] += x[i];
                    for (int p = 0; p < influence.Length; p++)
                    {
                        influence[p] += Parameters[weight] * below[i][p];
                    }
                }

                double gate = 1 / Math.Pow(_network.Spec.Layers[l].Surrogate["slope"] * Math.Abs(v - _network.Spec.Layers[l].Threshold.Value) + 1, 2);
                spikes[k] = v >= _network.Spec.Layers[l].Threshold.Value ? 1 : 0;
                spikeInfluences[k] = [.. influence.Select(value => gate * value)];
                for (int p = 0; p < influence.Length; p++)
                {
                    influence[p] -= _network.Spec.Layers[l].Threshold.Value * spikeInfluences[k][p];
                }

                _potentials[sample][l][k] = v - _network.Spec.Layers[l].Threshold.Value * spikes[k];
            }

            (x, below) = (spikes, spikeInfluences);
        }

        double sum = x.Sum(Math.Exp);
        for (int k = 0; k < x.Length; k++)
        {
            double error = (Math.Exp(x[k]) / sum - (k == batch.Labels[sample] ? 1 : 0)) / batch.Samples;
            for (int p = 0; p < gradient.Length; p++)
            {
                gradient[p] += error * below[k][p];
            }
        }
    }
}
