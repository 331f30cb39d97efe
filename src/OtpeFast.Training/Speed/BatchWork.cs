namespace OtpeFast.Training;

/// <summary>What one offline batch must compute and move, counted from shapes and spikes.</summary>
/// <param name="Flops">Multiplications and additions: the spikes' rows forward and in the gradient, and the dense product that passes errors down.</param>
/// <param name="Bytes">Bytes of gates, errors and coefficients, each written once and read once, and of parameters, gradients and optimizer state.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record BatchWork(double Flops, double Bytes)
{
    private const int RowsAStep = 3; // gate, error, coefficient
    private const int ParameterSweeps = 6; // parameter and two moments, read and written

    /// <summary>Counts.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="rates">The share of active neurons of each layer.</param>
    public static BatchWork Of(NetworkDescription network, SpikeBatch batch, IReadOnlyList<double> rates)
    {
        double rows = (double)batch.Samples * batch.Steps;
        double active = batch.ActiveCount;
        double flops = 0;
        double bytes = 0;
        for (int l = 0; l < network.Layers.Count; l++)
        {
            LayerDescription layer = network.Layers[l];
            flops += 2 * 2 * active * layer.Neurons;
            flops += l > 0 ? 2 * rows * layer.Inputs * layer.Neurons : 0;
            bytes += 2 * sizeof(float) * RowsAStep * rows * layer.Neurons;
            active = rates[l] * rows * layer.Neurons;
        }

        return new BatchWork(flops, bytes + sizeof(float) * ParameterSweeps * (double)network.ParameterLength);
    }
}
