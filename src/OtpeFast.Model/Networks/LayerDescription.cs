namespace OtpeFast;

/// <summary>
/// One layer and where its parameters lie in the network's block: a matrix of <c>Inputs + 1</c> rows, a weight row for each input and the bias row last, each
/// <see cref="Stride"/> floats long, padded with zeros. Its inputs are the units below, once for each delay in their order, and then its own neurons where it
/// is recurrent. After the bias come the constants that are trained, a row each: leak, then threshold.
/// </summary>
/// <param name="Below">Number of units below.</param>
/// <param name="Neurons">Number of neurons.</param>
/// <param name="Offset">Index of the layer's first float in the block.</param>
/// <param name="Taps">Number of delays with which the units below are connected.</param>
/// <param name="IsRecurrent">Whether its own neurons are inputs, a step later.</param>
/// <param name="TrainsLeak">Whether each neuron's leak is trained.</param>
/// <param name="TrainsThreshold">Whether each neuron's threshold is trained.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct LayerDescription(int Below, int Neurons, int Offset, int Taps = 1, bool IsRecurrent = false, bool TrainsLeak = false,
    bool TrainsThreshold = false)
{
    /// <summary>Number of inputs: rows of weights.</summary>
    public int Inputs => Below * Taps + (IsRecurrent ? Neurons : 0);

    /// <summary>Floats from one row to the next: the neurons, rounded up to 16.</summary>
    public int Stride => (Neurons + 15) & ~15;

    /// <summary>Number of constants that are trained, each a row.</summary>
    public int TrainedRows => (TrainsLeak ? 1 : 0) + (TrainsThreshold ? 1 : 0);

    /// <summary>The row of the leaks, where they are trained.</summary>
    public int LeakRow => Inputs + 1;

    /// <summary>The row of the thresholds, where they are trained.</summary>
    public int ThresholdRow => TrainsLeak ? LeakRow + 1 : LeakRow;

    /// <summary>Number of rows: of weights, of the bias, of trained constants.</summary>
    public int Rows => Inputs + 1 + TrainedRows;

    /// <summary>Number of floats of weights and biases, padding included.</summary>
    public int MatrixLength => (Inputs + 1) * Stride;

    /// <summary>Number of floats of the layer, padding included.</summary>
    public int Length => Rows * Stride;
}
