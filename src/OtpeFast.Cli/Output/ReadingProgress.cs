using System.Diagnostics;
using System.Globalization;

namespace OtpeFast.Cli.Output;

/// <summary>Shows how far a large file is read: on a terminal in one line that goes away, elsewhere in a line or a JSON object now and then.</summary>
internal sealed class ReadingProgress(bool json)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1); // a file that is read sooner needs no line
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromSeconds(0.2);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next = Quiet;
    private int _drawn;

    public void Report(string path, double share)
    {
        bool isTerminal = !json && !Console.IsErrorRedirected;
        if (_clock.Elapsed < _next && !(isTerminal && share >= 1 && _drawn > 0))
        {
            return;
        }

        _next = _clock.Elapsed + (isTerminal ? RedrawEvery : LineEvery);
        string line = string.Create(CultureInfo.InvariantCulture, $"reading {Path.GetFileName(path)}: {100 * share:F0} %");
        if (json)
        {
            new JsonOutput(Console.Out).Write("reading", writer =>
            {
                writer.WriteString("file", path);
                writer.WriteNumber("share", share);
            });
        }
        else if (isTerminal)
        {
            string shown = share >= 1 ? "" : line;
            Console.Error.Write("\r" + shown.PadRight(_drawn) + (share >= 1 ? "\r" : ""));
            _drawn = shown.Length;
        }
        else
        {
            Console.WriteLine(line);
        }
    }
}
