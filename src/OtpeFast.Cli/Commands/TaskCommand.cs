using System.CommandLine;
using OtpeFast.Experiments;

namespace OtpeFast.Cli.Commands;

/// <summary>otpe task</summary>
internal static class TaskCommand
{
    private const string Examples = """
        Learns a benchmark task of others, and sets what they published beside it: runs it as independent cells, several at once, and writes plots
        (PNG, SVG), numbers (CSV) and report.html. Stop it whenever you like: the same command goes on, and loses only the cells that were at work.

        Examples:
          otpe task decoder --quick
          otpe task binary-adding --seeds 3 --out runs/adding
          otpe task binary-adding --rule otpe --batches 2000
          otpe task binary-adding --out /shared/adding --slurm      (then: sbatch /shared/adding/array.sh)
        """;

    public static Command Create()
    {
        var name = new Argument<string>("NAME")
        {
            Description = string.Join('\n', Reproduction.Tasks.Select(static task => $"{task.Name}: {task.Title} ({task.Source})")),
        };
        SharedOptions.Among(name, [.. Reproduction.Tasks.Select(static task => task.Name)]);
        var shared = new ExperimentOptions(
            seeds: "the task's",
            batches: "the task's",
            batchSize: "the task's",
            learningRate: "of Adam. [default: the task's",
            networks: "the task's",
            rules: "the task's",
            folder: "runs/task-NAME, or runs/task-NAME-quick");
        var command = new Command("task", Examples) { name };
        foreach (Option option in shared.OfLearning.Concat(shared.OfRun))
        {
            command.Add(option);
        }

        command.SetAction(parsed => shared.Execute(parsed, parsed.GetValue(name)!, $"runs/task-{parsed.GetValue(name)}", static options => options));
        return command;
    }
}
