using System.Diagnostics;
using System.Globalization;
using OtpeFast.Streaming;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OtpeFast.Cli.Output;

/// <summary>A live stream for people: a panel that keeps itself up to date.</summary>
internal sealed class StreamPanel(IAnsiConsole console, StreamLabel label) : IStreamOutput
{
    private const int RowsALayer = 4; // of the raster; each stands for as many neurons as there are to share out
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(200);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private FiringRaster? _raster;
    private Prediction? _last;
    private (double Seconds, long Steps, long Events) _before;

    public void Begin(StreamRunner runner, bool resumes)
    {
        string learning = label.Rule is null ? "infers" : $"learns by {label.Rule}";
        string from = resumes ? string.Create(CultureInfo.InvariantCulture,
            $", from the snapshot in '{label.Snapshots}' after {runner.Position:N0} events") : "";
        console.WriteLine($"{NetworkLabel.Of(label.Network)} {learning}: {label.Source}{from}");
    }

    public void Show(StreamRunner runner, LearningHandler handler, IAsyncEnumerable<Prediction> predictions)
    {
        Task read = ReadAsync(predictions);
        _raster = new FiringRaster(handler.Layers, RowsALayer, Math.Max(console.Profile.Width - 24, 10));
        console.Live(new Text("")).Start(live =>
        {
            bool isLast;
            do
            {
                isLast = read.Wait(RedrawEvery);
                _raster.Note(runner.StepTimes.Count);
                live.UpdateTarget(View(runner, handler));
                live.Refresh();
            }
            while (!isLast);
        });
    }

    public void End(StreamRunner runner, LearningHandler handler, StreamEnd end)
    {
        string saved = label.Snapshots is null ? "" : $" Saved to '{label.Snapshots}'; the same command goes on.";
        string refused = end.Refused == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {end.Refused:N0} datagrams or events did not fit and " +
            $"were passed over.");
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(end.IsInterrupted ? "Interrupted" : "Done")} after {runner.StepTimes.Count:N0} steps and {runner.Received:N0} events.{refused}{saved}"));
    }

    internal IRenderable View(StreamRunner runner, LearningHandler handler)
    {
        double seconds = _clock.Elapsed.TotalSeconds;
        var now = (Seconds: seconds, Steps: runner.StepTimes.Count, Events: runner.Received);
        double elapsed = Math.Max(now.Seconds - _before.Seconds, 1e-3);
        var rates = (Steps: (now.Steps - _before.Steps) / elapsed, Events: (now.Events - _before.Events) / elapsed);
        _before = now;
        string[] lines =
        [
            Line("steps", $"{now.Steps:N0}   {rates.Steps:N0}/s   overruns {runner.Overruns:N0}"),
            Line("events", $"{now.Events:N0}   {rates.Events:N0}/s   waiting {runner.QueueDepth:N0}   dropped {runner.Dropped:N0}   late {runner.Late:N0}"),
            Line(
                "step time",
                $"p50 {Microseconds(runner, 0.5)}   p99 {Microseconds(runner, 0.99)}   p99.9 {Microseconds(runner, 0.999)}   longest {Longest(runner)}"),
            Line("learning", $"loss {Number(handler.Loss, "F3")}   rate {handler.LearningRate:G3}   targets {handler.Targets:N0}   {Right(handler)}"),
            Line("said", Said()),
            .. label.Snapshots is null ? Array.Empty<string>() : [Line("snapshots", $"{runner.Snapshots:N0} in '{label.Snapshots}'")],
            .. _raster?.Lines(label.StepMicroseconds * 1e-6 * label.Streams) ?? [],
        ];
        return new Rows(lines.Select(static line => new Text(line).Overflow(Overflow.Ellipsis)));
    }

    private async Task ReadAsync(IAsyncEnumerable<Prediction> predictions)
    {
        await foreach (Prediction one in predictions)
        {
            _last = one;
        }
    }

    private string Said() => _last is not Prediction last ? "nothing yet" : string.Create(
        CultureInfo.InvariantCulture,
        $"{(last.Class == StreamEvent.None ? "no class" : $"class {last.Class}")} in stream {last.Stream} at {last.Time * 1e-6:F3} s{Judged(last)}");

    private static string Judged(Prediction last) => last.IsCorrect switch
    {
        true => ", which is right",
        false => string.Create(CultureInfo.InvariantCulture, $", and {last.Label} was right"),
        null => "",
    };

    private static string Line(string name, FormattableString text) => $"  {name,-10} {FormattableString.Invariant(text)}";

    private static string Line(string name, string text) => $"  {name,-10} {text}";

    private static string Microseconds(StreamRunner runner, double share)
        => string.Create(CultureInfo.InvariantCulture, $"{runner.StepTimes.Percentile(share) / 1e3:N0} µs");

    private static string Longest(StreamRunner runner) => Microseconds(runner, 1);

    private static string Right(LearningHandler handler) => $"right, of the last 100: {Number(100 * handler.Accuracy, "F0")} %";

    private static string Number(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);
}
