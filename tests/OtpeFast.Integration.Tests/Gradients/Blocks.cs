namespace OtpeFast.Integration.Tests.Gradients;

/// <summary>Comparisons of parameter blocks, layer by layer.</summary>
internal static class Blocks
{
    /// <summary>Norm of the difference over the norm of the expected.</summary>
    public static double RelativeDifference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow((double)actual[i] - expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return norm == 0 ? Math.Sqrt(difference) : Math.Sqrt(difference / norm);
    }

    public static void AssertClose(NetworkDescription network, float[] actual, float[] expected, double tolerance)
    {
        Assert.Multiple(() =>
        {
            for (int layer = 0; layer < network.Layers.Count; layer++)
            {
                LayerDescription shape = network.Layers[layer];
                int weights = shape.Inputs * shape.Stride;
                Assert.That(RelativeDifference(actual.AsSpan(shape.Offset, weights), expected.AsSpan(shape.Offset, weights)), Is.LessThan(tolerance), $"weights of layer {layer + 1}");
                for (int row = shape.Inputs; row < shape.Rows; row++)
                {
                    string what = row == shape.Inputs ? "bias" : shape.TrainsLeak && row == shape.LeakRow ? "leak" : "threshold";
                    int start = shape.Offset + row * shape.Stride;
                    Assert.That(
                        RelativeDifference(actual.AsSpan(start, shape.Stride), expected.AsSpan(start, shape.Stride)), Is.LessThan(tolerance),
                        $"{what} of layer {layer + 1}");
                }
            }
        });
    }

    public static double LargestDifference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)actual[i] - expected[i]));
        }

        return largest;
    }

    public static float[] Gradients(ITrainer trainer)
    {
        var gradients = new float[trainer.Network.ParameterLength];
        trainer.CopyGradientsTo(gradients);
        return gradients;
    }

    public static float[] Parameters(ITrainer trainer)
    {
        var parameters = new float[trainer.Network.ParameterLength];
        trainer.CopyParametersTo(parameters);
        return parameters;
    }
}
