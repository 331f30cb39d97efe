namespace OtpeFast.Integration.Tests.Networks;

/// <summary>A random network and batch of the grid, for any device.</summary>
internal static class GridCase
{
    public const int Samples = 5;
    public const int Steps = 12;

    public static (SpikingNetwork Network, SpikeBatch Batch) Make(NetworkSpec spec, int seed)
    {
        var network = SpikingNetwork.Load(spec.ToString(), (ulong)seed);
        Assert.That(network.Description.Spec, Is.EqualTo(spec), "the text reads back");
        RandomBatch.MakeFire(network, 1.5f);
        SpikeBatch batch = RandomBatch.Make((ulong)seed, spec.Inputs, spec.Classes, Samples, Steps);
        Span<float> weights = batch.UseWeights();
        for (int row = 0; row < weights.Length; row++)
        {
            weights[row] = row % 5 * 0.6f;
        }

        RandomBatch.Aim(batch, network);
        return (network, batch);
    }

    /// <summary>The fixed matrices by which errors come to hidden layers.</summary>
    public static float[][] Matrices(IFeedbackTrainer trainer)
    {
        ValueList<LayerSpec> layers = trainer.Network.Spec.Layers;
        return trainer.Description.Feedback == Feedback.Layers ? [] : [.. Enumerable.Range(0, layers.Count - 1).Select(hidden =>
        {
            LayerSpec above = trainer.Description.Feedback == Feedback.Broadcast ? layers[^1] : layers[hidden + 1];
            int taps = trainer.Description.Feedback == Feedback.Broadcast ? 1 : above.Delays.Count;
            var matrix = new float[taps * layers[hidden].Neurons * above.Neurons];
            trainer.CopyFeedbackTo(hidden, matrix);
            return matrix;
        })];
    }
}
