using System.Text;

namespace OtpeFast.Cli.Output;

/// <summary>
/// Standard output that may be closed or full: what cannot be written is dropped, and remembered, so that a run can end well and save before it is told.
/// </summary>
internal sealed class GuardedWriter(TextWriter output) : TextWriter
{
    /// <summary>Why something could not be written; null where everything could.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Called once, when the first write fails.</summary>
    public event Action? Failed;

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Guard(() => output.Write(value));

    public override void Write(string? value) => Guard(() => output.Write(value));

    public override void Write(char[] buffer, int index, int count) => Guard(() => output.Write(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        string text = buffer.ToString();
        Guard(() => output.Write(text));
    }

    public override void WriteLine() => Guard(output.WriteLine);

    public override void WriteLine(string? value) => Guard(() => output.WriteLine(value));

    public override void Flush() => Guard(output.Flush);

    private void Guard(Action write)
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Failure = exception;
            Failed?.Invoke();
        }
    }
}
