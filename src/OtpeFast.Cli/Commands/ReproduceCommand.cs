using System.CommandLine;
using OtpeFast.Data;
using OtpeFast.Experiments;

namespace OtpeFast.Cli.Commands;

/// <summary>otpe reproduce</summary>
internal static class ReproduceCommand
{
    private const string Examples = """
        Reproduces a figure or table of the paper: runs it as independent cells, several at once, and writes plots (PNG, SVG), numbers (CSV) and
        report.html. Stop it whenever you like: the same command goes on, and loses only the cells that were at work.

        Examples:
          otpe reproduce similarity --data t-randman --quick
          otpe reproduce accuracy --data t-randman --data r-randman --seeds 4 --batches 2000 --out runs/accuracy
          otpe reproduce table2 --data shd_train.h5 --network shd-3x128 --seeds 2
          otpe reproduce accuracy --out /shared/accuracy --slurm      (then: sbatch /shared/accuracy/array.sh)
          otpe reproduce accuracy --out /shared/accuracy --collect    (the report of the cells that are there)
        """;

    public static Command Create()
    {
        string[] names = [.. Reproduction.Experiments.Select(static experiment => experiment.Name)];
        var name = new Argument<string>("NAME")
        {
            Description = string.Join(
                '\n', Reproduction.Experiments.Select(static experiment => $"{experiment.Name}: {experiment.Title} ({experiment.Place})")),
        };
        SharedOptions.Among(name, names);
        var data = new Option<string[]>("--data")
        {
            Description = "What to learn from: t-randman, r-randman, or an HDF5 file in the layout of SHD and SSC; can be given several times. [default: " +
                "Randman, where the experiment has it]",
            HelpName = "t-randman|r-randman|FILE.h5",
        };
        Option<string?> test = SharedOptions.TestBeside();
        var shared = new ExperimentOptions(
            seeds: "4",
            batches: "20000 on Randman, 10000 on files; ssc 5000",
            batchSize: "128",
            learningRate: "of Adamax. [default: 1e-3 offline; online 2.5e-4 on Randman, 1e-4 on files",
            networks: "those of the paper",
            rules: "those of the paper",
            folder: "runs/NAME, or runs/NAME-quick");
        var slope = new Option<float[]>("--slope")
        {
            Description = "Slope of the surrogate gradient, for slopes; can be given several times. [default: 10, " +
            "25, 50, 100]",
            HelpName = "X"
        };
        NumberOption.CheckedList(slope, static value => value > 0 && float.IsFinite(value), "a positive number, with a point, such as 25");
        var size = new Option<int[]>("--size")
        {
            Description = "Neurons of the measured layer, for cost; can be given several times. [default: 32 to " +
            "512]",
            HelpName = "N"
        };
        NumberOption.CheckedList(size, static value => value is >= 1 and <= 16_384, "a whole number from 1 to 16384");
        Option<int> steps = SharedOptions.Steps();
        Option<double?> window = SharedOptions.Window();
        Option<ulong> manifoldSeed = SharedOptions.ManifoldSeed();
        Option<RandmanScaling> scaling = SharedOptions.RandmanScaling();
        var command = new Command("reproduce", Examples) { name, data, test };
        foreach (Option option in (IEnumerable<Option>)[.. shared.OfLearning, slope, size, steps, window, manifoldSeed, scaling, .. shared.OfRun])
        {
            command.Add(option);
        }

        command.SetAction(parsed => shared.Execute(parsed, parsed.GetValue(name)!, $"runs/{parsed.GetValue(name)}", options => options with
        {
            Data = parsed.GetValue(data) ?? [],
            TestFile = parsed.GetValue(test),
            Slopes = parsed.GetValue(slope) ?? [],
            Sizes = parsed.GetValue(size) ?? [],
            Steps = parsed.GetValue(steps),
            Window = parsed.GetValue(window),
            Randman = SharedOptions.Randman(parsed, (parsed.GetValue(data) ?? []).All(DataSet.IsRandman), manifoldSeed, scaling),
        }));
        return command;
    }
}
