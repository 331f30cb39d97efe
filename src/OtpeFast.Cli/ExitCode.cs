namespace OtpeFast.Cli;

/// <summary>What the shell gets to know.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Interrupted = 130;
}
