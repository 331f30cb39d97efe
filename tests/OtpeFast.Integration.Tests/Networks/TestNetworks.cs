namespace OtpeFast.Integration.Tests.Networks;

/// <summary>The networks of this project by name.</summary>
internal static class TestNetworks
{
    public static readonly string[] GoldenCases = ["tiny", "counts", "deep", "single"];

    public static ISpikingNetwork Golden(string name) => name switch
    {
        "tiny" => new GoldenTiny(),
        "counts" => new GoldenCounts(),
        "deep" => new GoldenDeep(),
        "single" => new GoldenSingle(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such network."),
    };
}
