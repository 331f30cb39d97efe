namespace OtpeFast.Reference;

/// <summary>The derivative of every neuron's state and spike by every parameter: real-time recurrent learning as its definition says.</summary>
internal sealed class Influences(ScalarLayer[] layers, LayerDescription[] shapes, double[] parameters)
{
    private readonly double[][][] _ofStates = New(layers, parameters);
    private readonly double[][][] _ofCurrents = New(layers, parameters);
    private readonly double[][][] _ofAdaptations = New(layers, parameters);

    /// <summary>[step][input of the layer][parameter] of a layer, for the steps so far, on what it reads.</summary>
    private readonly List<double[][]>[] _ofSpikes = [.. layers.Select(static _ => new List<double[][]>())];

    /// <summary>[neuron][parameter] On the spikes that a layer had in the last step.</summary>
    public double[][] OfSpikes(int layer) => _ofSpikes[layer][^1];

    /// <summary>Moves a layer on by a step; its neurons have made it.</summary>
    /// <param name="index">The layer.</param>
    /// <param name="x">[input] What came in.</param>
    /// <param name="spec">What it is.</param>
    public void Step(int index, double[] x, LayerSpec spec)
    {
        (IReadOnlyList<int> delays, Reset reset) = (spec.Delays, spec.Reset);
        (ScalarLayer layer, LayerDescription shape) = (layers[index], shapes[index]);
        int step = _ofSpikes[index].Count;
        var spikes = new double[layer.Neurons][];
        for (int j = 0; j < layer.Neurons; j++)
        {
            double[] drive = new double[parameters.Length];
            drive[shape.Offset + shape.Inputs * shape.Stride + j] += 1;
            for (int i = 0; i < shape.Inputs; i++)
            {
                int weight = shape.Offset + i * shape.Stride + j;
                drive[weight] += x[i];
                if (Source(index, i, step, delays) is double[] source)
                {
                    for (int p = 0; p < drive.Length; p++)
                    {
                        drive[p] += parameters[weight] * source[p];
                    }
                }
            }

            double[] state = _ofStates[index][j];
            if (step == 0 && shape.TrainsThreshold)
            {
                state[ThresholdOf(shape, j)] = -1; // the distance of a potential of zero
            }

            double[] current = _ofCurrents[index][j];
            double[] adaptation = _ofAdaptations[index][j];
            (double adaptationLeak, double byAdaptation) = layer.Adaptation(j);
            spikes[j] = new double[parameters.Length];
            for (int p = 0; p < drive.Length; p++)
            {
                current[p] = layer.CurrentLeak(j) * current[p] + drive[p];
                double direct = shape.TrainsLeak && p == LeakOf(shape, j) ? layer.Before[j] : shape.TrainsThreshold && p == ThresholdOf(shape, j) ? layer.Leak(j) - 1 : 0;
                double distance = layer.Leak(j) * state[p] + current[p] + direct;
                double spike = layer.Gate[j] * (distance + byAdaptation * adaptation[p]);
                adaptation[p] = byAdaptation == 0 ? 0 : adaptationLeak * adaptation[p] + spike;
                state[p] = layer.ByDistance[j] * distance + layer.BySpike[j] * spike
                    - (shape.TrainsThreshold && p == ThresholdOf(shape, j) && reset != Reset.None ? layer.Spikes[j] : 0);
                spikes[j][p] = spike;
            }
        }

        _ofSpikes[index].Add(spikes);
    }

    private static int LeakOf(LayerDescription shape, int neuron) => shape.Offset + shape.LeakRow * shape.Stride + neuron;

    private static int ThresholdOf(LayerDescription shape, int neuron) => shape.Offset + shape.ThresholdRow * shape.Stride + neuron;

    /// <summary>The influences on what an input is; null where it is the network's, or before the first step.</summary>
    private double[]? Source(int layer, int input, int step, IReadOnlyList<int> delays)
    {
        LayerDescription shape = shapes[layer];
        int tap = input / shape.Below;
        if (tap >= shape.Taps)
        {
            return step == 0 ? null : _ofSpikes[layer][step - 1][input - shape.Taps * shape.Below];
        }

        return layer == 0 || step < delays[tap] ? null : _ofSpikes[layer - 1][step - delays[tap]][input % shape.Below];
    }

    private static double[][][] New(ScalarLayer[] layers, double[] parameters)
        => [.. layers.Select(layer => Enumerable.Range(0, layer.Neurons).Select(_ => new double[parameters.Length]).ToArray())];
}
