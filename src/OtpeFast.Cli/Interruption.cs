using System.Runtime.InteropServices;

namespace OtpeFast.Cli;

/// <summary>
/// Turns Ctrl-C, a request to end, and the end of the terminal into a request to stop, so that the program can end well itself. So does an output that
/// cannot be written to any more.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interruption()
    {
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
        Program.Output.Failed += Cancel;
        if (Program.Output.Failure is not null)
        {
            Cancel();
        }
    }

    /// <summary>Set when the program is asked to stop.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Program.Output.Failed -= Cancel;
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        _source.Dispose();
    }

    private void Cancel() => _source.Cancel();

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Cancel();
    }
}
