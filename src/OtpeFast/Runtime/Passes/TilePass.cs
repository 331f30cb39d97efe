namespace OtpeFast.Runtime;

/// <summary>A pass that computes a tile of a layer's gradient from what the samples left.</summary>
/// <remarks>Different tiles may be worked on by different threads.</remarks>
public abstract class TilePass
{
    /// <summary>Computes a tile.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="worker">The worker, for its scratch.</param>
    public abstract void Run(in ParameterTile tile, int worker);

    /// <summary>Forgets what it has kept of steps before; online.</summary>
    public virtual void ResetState()
    {
        // Most keep nothing, or rows of the layer.
    }

    /// <summary>Forgets what it has kept of a sample.</summary>
    internal virtual void ResetState(int sample)
    {
        // As above.
    }

    /// <summary>What it has kept, out or in.</summary>
    internal virtual void Transfer(ref StateTransfer transfer)
    {
        // As above.
    }
}
