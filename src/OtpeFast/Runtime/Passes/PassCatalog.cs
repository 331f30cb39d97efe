namespace OtpeFast.Runtime;

/// <summary>The passes that were compiled into an assembly, by the names of their classes; written by the generator.</summary>
/// <remarks>Safe from any thread.</remarks>
public abstract class PassCatalog
{
    /// <summary>Makes a pass over samples.</summary>
    /// <param name="name">The name of its class.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>The pass; null where there is none of this name.</returns>
    public abstract SamplePass? CreateSamplePass(string name, NetworkLayer layer);

    /// <summary>Makes a pass over tiles.</summary>
    /// <param name="name">The name of its class.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>The pass; null where there is none of this name.</returns>
    public abstract TilePass? CreateTilePass(string name, NetworkLayer layer);

    /// <summary>Makes a scan that goes back step by step.</summary>
    /// <param name="name">The name of its class.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>The scan; null where there is none of this name.</returns>
    public abstract StepScan? CreateStepScan(string name, NetworkLayer layer);
}
