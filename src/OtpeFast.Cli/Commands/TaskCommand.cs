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
          otpe task digits --data fsdd_train.h5                     (tests on fsdd_test.h5 beside it)
          otpe task digits --data fsdd_train.h5 --search            (networks and rates, on validation samples alone)
          otpe task binary-adding --out /shared/adding --slurm      (then: sbatch /shared/adding/array.sh)
        """;

    public static Command Create()
    {
        var name = new Argument<string>("NAME")
        {
            Description = string.Join('\n', Reproduction.Tasks.Select(static task => $"{task.Name}: {task.Title}; {task.Source}")),
        };
        SharedOptions.Among(name, [.. Reproduction.Tasks.Select(static task => task.Name)]);
        var shared = new ExperimentOptions(
            seeds: "the task's",
            batches: "the task's",
            batchSize: "the task's",
            learningRate: "of Adam; for pattern of SGD. [default: the task's",
            networks: "the task's",
            rules: "the task's",
            folder: "runs/task-NAME, with -quick or -search behind it for those");
        var data = new Option<string[]>("--data")
        {
            Description = "The recordings, for digits and braille: an HDF5 file in the layout of SHD.",
            HelpName = "FILE.h5",
        };
        Option<string?> test = SharedOptions.TestBeside();
        var search = new Option<bool>("--search")
        {
            Description = "Search for networks, rates and transforms by successive halving, on validation samples alone, and list every trial.",
        };
        var command = new Command("task", Examples) { name, data, test };
        foreach (Option option in (IEnumerable<Option>)[.. shared.OfLearning, .. shared.OfRun, search])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            string task = parsed.GetValue(name)!;
            ReproductionOptions WithData(ReproductionOptions options)
                => options with { Data = parsed.GetValue(data) ?? [], TestFile = parsed.GetValue(test) };

            return parsed.GetValue(search)
                ? shared.Search(parsed, task, $"runs/task-{task}-search", WithData)
                : shared.Execute(parsed, task, $"runs/task-{task}", WithData);
        });
        return command;
    }
}
