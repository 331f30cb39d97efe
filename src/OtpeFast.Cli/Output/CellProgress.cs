using System.Globalization;
using OtpeFast.Experiments;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OtpeFast.Cli.Output;

/// <summary>Shows a run of cells: a view that keeps itself up to date, or a line now and then where there is no terminal.</summary>
internal sealed class CellProgress(IAnsiConsole console, string experiment)
{
    private const int BarWidth = 30;
    private const int RowsAtMost = 12;
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    /// <summary>Which part of it runs, where it has several.</summary>
    public string? Part { get; set; }

    public T Show<T>(Func<Action<RunStatus>, T> run)
    {
        if (console.Profile.Capabilities.Interactive)
        {
            return console.Live(new Text("preparing ...")).Start(live => run(status =>
            {
                live.UpdateTarget(View(status));
                live.Refresh();
            }));
        }

        DateTime next = DateTime.UtcNow;
        return run(status =>
        {
            if (DateTime.UtcNow >= next || status.Running.Count == 0)
            {
                console.Profile.Out.Writer.WriteLine(Line(status));
                next = DateTime.UtcNow + LineEvery;
            }
        });
    }

    internal IRenderable View(RunStatus status)
    {
        double whole = (status.Done + status.Failed + status.Running.Sum(static cell => cell.Share)) / status.Total;
        IEnumerable<string> lines = status.Running.Take(RowsAtMost)
            .Select(static cell => $"  {Bar(cell.Share)}  {cell.Name}");
        return new Rows(lines.Prepend($"  {Bar(whole)}  all").Prepend(Line(status)).Select(static line => new Text(line).Ellipsis()));
    }

    internal string Line(RunStatus status) => $"{experiment}{(Part is null ? "" : $", {Part}")}: {Counts(status)}";

    private static string Counts(RunStatus status)
    {
        string failed = status.Failed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {status.Failed} failed");
        string left = status.Done + status.Failed == status.Total ? "" : $", {(status.Remaining is TimeSpan time ? ConsoleOutput.Left(time) : "?")} left";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Done}/{status.Total} cells done{failed}, {status.Running.Count} running, {ConsoleOutput.Left(status.Elapsed)} so far{left}");
    }

    private static string Bar(double share)
    {
        int filled = (int)(Math.Clamp(share, 0, 1) * BarWidth);
        return new string('█', filled) + new string('░', BarWidth - filled) + string.Create(CultureInfo.InvariantCulture, $" {100 * share,3:F0} %");
    }
}
