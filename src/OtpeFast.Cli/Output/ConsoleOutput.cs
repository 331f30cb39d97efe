using System.Globalization;
using OtpeFast.Training;
using Spectre.Console;

namespace OtpeFast.Cli.Output;

/// <summary>For people: a line that keeps itself up to date, or a line now and then where there is no terminal.</summary>
internal sealed class ConsoleOutput(IAnsiConsole console) : IRunOutput
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    public TrainingResult Show(RunDescription description, Func<Action<TrainingProgress>, TrainingResult> run)
    {
        console.Profile.Out.Writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{NetworkLabel.Of(description.Network)} learns {description.Data} by {description.Rule}, {description.Mode}: {description.Batches:N0} batches " +
            $"of {description.BatchSize}, {description.Optimizer} at {description.LearningRate}, seed {description.Seed}"));
        TrainingResult result = console.Profile.Capabilities.Interactive ? ShowLive(run) : ShowLines(run);
        console.Profile.Out.Writer.WriteLine(Summary(result, description));
        return result;
    }

    internal static string Line(TrainingProgress progress) => string.Create(
        CultureInfo.InvariantCulture,
        $"batch {progress.Batch,6:N0}/{progress.Batches:N0}   loss {progress.Loss:F4}   validation {Percent(progress.ValidationAccuracy),6} (best " +
        $"{Percent(progress.BestAccuracy),6})   {progress.BatchesPerSecond,7:F1} batches/s   {Left(progress.Remaining)} left");

    internal static string Summary(TrainingResult result, RunDescription description)
    {
        string batches = string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Batches:N0} batches, {result.MillisecondsPerBatch:F2} ms each, {result.AllocatedBytesPerBatch:F0} bytes allocated per batch.");
        if (result.Interrupted)
        {
            return description.Checkpoint is null
                ? $"Interrupted after {batches} Nothing was saved; give --checkpoint DIR to be able to resume."
                : $"Interrupted after {batches} Saved to '{description.Checkpoint}'; the same command with --resume goes on.";
        }

        string test = result.TestAccuracy is null ? "" : $", test accuracy {Percent(result.TestAccuracy)}";
        return $"Done: validation accuracy {Percent(result.ValidationAccuracy)}{test} after {batches}";
    }

    private static string Percent(double? share) => share is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    internal static string Left(TimeSpan time)
        => time.TotalHours >= 1 ? time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);

    private TrainingResult ShowLive(Func<Action<TrainingProgress>, TrainingResult> run)
        => console.Live(new Text("preparing ...")).Start(live => run(progress =>
        {
            live.UpdateTarget(new Text(Line(progress)).Ellipsis());
            live.Refresh();
        }));

    private TrainingResult ShowLines(Func<Action<TrainingProgress>, TrainingResult> run)
    {
        DateTime next = DateTime.MinValue;
        return run(progress =>
        {
            if (DateTime.UtcNow >= next || progress.Batch == progress.Batches)
            {
                // Past Spectre, which would fold the line at the width it takes a file to have.
                console.Profile.Out.Writer.WriteLine(Line(progress));
                next = DateTime.UtcNow + LineEvery;
            }
        });
    }
}
