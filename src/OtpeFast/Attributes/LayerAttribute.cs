namespace OtpeFast;

/// <summary>
/// Adds one fully connected layer of LIF neurons to a <see cref="SpikingNetworkAttribute">spiking network</see>.
/// Layers are stacked in the order in which they are written; the last one is the output layer, a neuron a class.
/// </summary>
/// <param name="neurons">Number of neurons, 1 to 65,535.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class LayerAttribute(int neurons) : Attribute
{
    /// <summary>Number of neurons.</summary>
    public int Neurons { get; } = neurons;
}
