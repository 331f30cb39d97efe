using OtpeFast.Plans;

namespace OtpeFast.Runtime;

/// <summary>Finds the passes that were compiled.</summary>
internal static class PassCodes
{
    /// <summary>Makes a pass over samples.</summary>
    /// <exception cref="NotSupportedException">It was not compiled.</exception>
    public static SamplePass Find(PassCatalog catalog, PassCode code, NetworkLayer layer) => catalog.CreateSamplePass(code.Name, layer) ?? throw Missing(code);

    /// <summary>Makes a pass over tiles.</summary>
    /// <exception cref="NotSupportedException">It was not compiled.</exception>
    public static TilePass FindTile(PassCatalog catalog, PassCode code, NetworkLayer layer) => catalog.CreateTilePass(code.Name, layer) ?? throw Missing(code);

    /// <summary>Makes a scan that goes back step by step.</summary>
    /// <exception cref="NotSupportedException">It was not compiled.</exception>
    public static StepScan FindScan(PassCatalog catalog, PassCode code, NetworkLayer layer) => catalog.CreateStepScan(code.Name, layer) ?? throw Missing(code);

    private static NotSupportedException Missing(PassCode code)
        => new($"No code was compiled for {code.Name}; declare a class with [SpikingNetwork] that has such a layer and trainer.");
}
