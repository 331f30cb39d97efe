namespace OtpeFast;

/// <summary>
/// One layer and where its parameters lie in the network's block: a matrix of <c>Inputs + 1</c> rows, a weight row
/// for each input and the bias row last, each <see cref="Stride"/> floats long, padded with zeros.
/// </summary>
/// <param name="Inputs">Number of inputs.</param>
/// <param name="Neurons">Number of neurons.</param>
/// <param name="Offset">Index of the layer's first float in the block.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct LayerDescription(int Inputs, int Neurons, int Offset)
{
    /// <summary>Floats from one row to the next: the neurons, rounded up to 16.</summary>
    public int Stride => (Neurons + 15) & ~15;

    /// <summary>Number of floats of the layer, padding included.</summary>
    public int Length => (Inputs + 1) * Stride;
}
