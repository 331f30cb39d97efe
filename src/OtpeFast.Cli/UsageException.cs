namespace OtpeFast.Cli;

/// <summary>Options that do not go together; the message is one sentence with the remedy.</summary>
internal sealed class UsageException(string message) : Exception(message);
