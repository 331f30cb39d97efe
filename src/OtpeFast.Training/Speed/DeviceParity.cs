namespace OtpeFast.Training;

/// <summary>How far a device is from the CPU on one batch.</summary>
/// <param name="Trainer">The trainer.</param>
/// <param name="Gradient">Norm of the difference of the gradients over the norm of the CPU's, in the layer where it is largest.</param>
/// <param name="Loss">Difference of the losses, in nats.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record DeviceParity(TrainerDescription Trainer, double Gradient, double Loss)
{
    /// <summary>Largest difference of gradients that rounding explains.</summary>
    public const double GradientLimit = 1e-4;

    /// <summary>Largest difference of losses that rounding explains.</summary>
    public const double LossLimit = 1e-5;

    /// <summary>Whether both are within their limits.</summary>
    public bool IsClose => Gradient < GradientLimit && Loss < LossLimit; // false for a number that is none

    /// <summary>Compares one trainer on a device with the CPU's.</summary>
    /// <param name="network">The network.</param>
    /// <param name="trainer">Which of its trainers.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="device">The device.</param>
    public static DeviceParity Measure(ISpikingNetwork network, TrainerDescription trainer, SpikeBatch batch, Device device)
    {
        var options = new TrainerOptions { BatchSize = batch.Samples, Steps = batch.Steps };
        using ITrainer expected = network.CreateTrainer(trainer, options);
        using ITrainer actual = network.CreateTrainer(trainer, options with { Device = device });
        double loss = Math.Abs(expected.ComputeGradients(batch).Loss - actual.ComputeGradients(batch).Loss);
        var expectedGradient = new float[network.Description.ParameterLength];
        var actualGradient = new float[expectedGradient.Length];
        expected.CopyGradientsTo(expectedGradient);
        actual.CopyGradientsTo(actualGradient);
        double largest = 0;
        foreach (LayerDescription layer in network.Description.Layers)
        {
            double difference = Difference(expectedGradient.AsSpan(layer.Offset, layer.Length), actualGradient.AsSpan(layer.Offset, layer.Length));
            largest = double.IsNaN(difference) ? difference : Math.Max(largest, difference);
        }

        return new DeviceParity(trainer, largest, loss);
    }

    private static double Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
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
}
