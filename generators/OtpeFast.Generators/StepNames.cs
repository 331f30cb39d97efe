namespace OtpeFast.Generators;

/// <summary>The names of the pipeline's tracked steps, for the tests of its cache.</summary>
internal static class StepNames
{
    public const string Parse = "OtpeFast.Parse";
    public const string Diagnostics = "OtpeFast.Diagnostics";
    public const string Network = "OtpeFast.Network";
    public const string Passes = "OtpeFast.Passes";
}
