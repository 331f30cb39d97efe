namespace OtpeFast.Reference;

/// <summary>The derivative of every neuron's state and spike by every parameter: real-time recurrent learning as its definition says.</summary>
internal sealed class Influences(ScalarLayer[] layers, LayerDescription[] shapes, double[] parameters)
{
    private readonly double[][][] _ofStates = [
        .. layers.Select(layer => Enumerable.Range(0, layer.Neurons).Select(_ => new double[parameters.Length]).ToArray())];

    private readonly double[][][] _ofAdaptations = [.. layers.Select(layer => Enumerable.Range(0, layer.Neurons).Select(_ => new double[parameters.Length]).ToArray())];

    /// <summary>[neuron][parameter] On the spikes of the layer that made the last step.</summary>
    public double[][] OfSpikes { get; private set; } = [];

    /// <summary>The inputs depend on no parameter.</summary>
    public void BeginStep(double[] x) => OfSpikes = [.. x.Select(_ => new double[parameters.Length])];

    /// <summary>Moves a layer on by a step; its neurons have made it.</summary>
    public void Step(int index, double[] x)
    {
        (ScalarLayer layer, LayerDescription shape) = (layers[index], shapes[index]);
        var spikes = new double[layer.Neurons][];
        for (int j = 0; j < layer.Neurons; j++)
        {
            double[] distance = [.. _ofStates[index][j].Select(value => layer.Leak * value)];
            distance[shape.Offset + shape.Inputs * shape.Stride + j] += 1;
            for (int i = 0; i < shape.Inputs; i++)
            {
                int weight = shape.Offset + i * shape.Stride + j;
                distance[weight] += x[i];
                for (int p = 0; p < distance.Length; p++)
                {
                    distance[p] += parameters[weight] * OfSpikes[i][p];
                }
            }

            (double adaptationLeak, double byAdaptation) = layer.Adaptation;
            double[] adaptation = _ofAdaptations[index][j];
            spikes[j] = [.. distance.Select((value, p) => layer.Gate[j] * (value + byAdaptation * adaptation[p]))];
            for (int p = 0; byAdaptation != 0 && p < adaptation.Length; p++)
            {
                adaptation[p] = adaptationLeak * adaptation[p] + spikes[j][p];
            }

            for (int p = 0; p < distance.Length; p++)
            {
                _ofStates[index][j][p] = layer.ByDistance[j] * distance[p] + layer.BySpike[j] * spikes[j][p];
            }
        }

        OfSpikes = spikes;
    }
}
