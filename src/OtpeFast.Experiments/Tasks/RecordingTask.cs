using System.Globalization;
using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>Recordings to be told apart, learned on line and offline; networks and rates were chosen by search, on validation recordings alone.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="title">What it is.</param>
/// <param name="source">Whose recordings it is.</param>
/// <param name="shape">What recordings it is of.</param>
internal abstract class RecordingTask(string name, string title, string source, RecordingShape shape) : SequenceTask(name, title, source)
{
    private const ulong SearchSeed = 100; // reported seeds are others

    /// <summary>Steps of a window, on line.</summary>
    protected const int WindowSteps = 10;

    /// <summary>What is done to recordings.</summary>
    protected abstract InputTransform Transform { get; }

    /// <summary>Ways to learn it that are tried in a search, each from its network's size and constants on.</summary>
    protected abstract IEnumerable<(SequenceRow Row, InputTransform Transform)> Trials { get; }

    /// <inheritdoc/>
    protected override DataChoice Data(PlanRequest request)
    {
        RecordedData.RequireTest(request, Name);
        if (request.Data.Count > 1)
        {
            throw new ExperimentException($"{Name} is learned from one file; give one --data.");
        }

        PlannedData data = request.Data[0];
        return data.Units == shape.Units && data.Classes == shape.Classes
            ? data.Choice with { Steps = shape.Steps, Window = shape.Window, Transform = Transform }
            : throw new ExperimentException(
                $"{Name} is of recordings with {shape.Units} units and {shape.Classes} classes; '{data.Choice.Name}' has {data.Units} and {data.Classes}. " +
                $"Learn from others with otpe train.");
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TrainingCell> SearchSpace(PlanRequest request)
    {
        DataChoice data = Data(request) with { TestFile = null }; // a search never sees it
        IReadOnlyList<LearningRule> rules = request.Rules([.. Trials.Select(static trial => trial.Row.Rule).Distinct()]);
        return
        [
            .. from trial in Trials
               where rules.Contains(trial.Row.Rule)
               select Cell(request, data with { Transform = trial.Transform }, trial.Row, SearchSeed),
        ];
    }

    /// <summary>A way to learn that a search tries: BPTT offline, other rules on line.</summary>
    /// <param name="network">The network's text.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="rate">Learning rate of Adam.</param>
    /// <param name="transform">What is done to recordings.</param>
    protected static (SequenceRow Row, InputTransform Transform) Trial(string network, LearningRule rule, float rate, InputTransform transform)
    {
        string label = string.Create(
            CultureInfo.InvariantCulture,
            $"{PlanRequest.Key(rule)} {network} rate {rate} shift {transform.ShiftUnits} {transform.ShiftSteps} drop {transform.DropShare}");
        return (
            rule == LearningRule.Bptt
                ? new(label, network, rule, UpdateMode.Offline, rate)
                : OnLine(label, network, rule, rate, WindowSteps),
            transform);
    }
}

/// <summary>What recordings a task is of.</summary>
/// <param name="Units">Number of input units.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Steps">Time steps of a recording.</param>
/// <param name="Window">Length in seconds of the window that all recordings share; null for each recording's own.</param>
internal sealed record RecordingShape(int Units, int Classes, int Steps, double? Window);
