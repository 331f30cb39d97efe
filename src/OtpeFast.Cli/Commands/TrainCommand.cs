using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OtpeFast.Cli.Output;
using OtpeFast.Cuda;
using OtpeFast.Data;
using OtpeFast.Files;
using OtpeFast.Training;
using Spectre.Console;

namespace OtpeFast.Cli.Commands;

/// <summary>otpe train</summary>
internal static class TrainCommand
{
    private const string Examples = """
        Trains a network of any sizes. Without options: 50-128-128-10 on T-Randman with OTPE, offline.

        Examples:
          otpe train
          otpe train --rule ottt --mode online --batches 500
          otpe train --device cuda --network shd-3x512 --data shd_train.h5
          otpe train --data shd_train.h5 --test shd_test.h5 --network shd-3x512 --batches 3000
          otpe train --data digits.h5 --network "700-256-256-20 slope=10" --leak 0.95
          otpe train --checkpoint runs/a --batches 10000      (Ctrl-C saves; add --resume to go on)
        """;

    public static Command Create()
    {
        Option<string> data = SharedOptions.Data();
        Option<string?> test = SharedOptions.Text(
            new Option<string?>("--test")
            {
                Description = "A file for the test part; the parameters with the best validation accuracy are " +
                "tested.",
                HelpName = "FILE.h5"
            });
        var network = new NetworkOptions();
        var learning = new LearningOptions();
        Option<UpdateMode> mode = SharedOptions.OneOf("--mode", UpdateMode.Offline, "Optimizer steps once a batch, or on every time step.", Names.Modes);
        Option<int?> windowSteps = NumberOption.Checked(
            new Option<int?>("--window-steps")
            {
                Description = "Online, time steps from one optimizer step to the next, on their mean gradient. [default: 1]",
                HelpName = "K",
            },
            static value => value >= 1,
            "a whole number of at least 1");
        Option<int> batches = SharedOptions.Positive("--batches", 2000, "Batches to train on, those before a resume included.");
        Option<int> batchSize = SharedOptions.Positive("--batch-size", 128, "Samples a batch.");
        Option<int> steps = SharedOptions.Steps();
        Option<double?> window = SharedOptions.Window();
        Option<ulong> seed = SharedOptions.Seed();
        Option<ulong> manifoldSeed = SharedOptions.ManifoldSeed();
        Option<RandmanScaling> scaling = SharedOptions.RandmanScaling();
        Option<int> threads = SharedOptions.Threads();
        Option<string> device = SharedOptions.Device();
        var noGraphs = new Option<bool>("--no-graphs")
        {
            Description = "On a GPU, launch kernel by kernel and not by graph: slower, but profilers show " +
            "batches and layers by name."
        };
        Option<int> validateEvery = SharedOptions.Positive("--validate-every", 50, "Batches from one validation to the next.");
        Option<string?> checkpoint = SharedOptions.Text(
            new Option<string?>("--checkpoint")
            {
                Description = "Directory for checkpoints: one every 500 batches, at the end, and on " +
                "Ctrl-C.",
                HelpName = "DIR"
            });
        Option<string?> from = SharedOptions.Text(
            new Option<string?>("--from")
            {
                Description = "Begin with the parameters of another checkpoint, for instance one that 'otpe import' made. " +
                "[default: fresh ones]",
                HelpName = "DIR"
            });
        Option<string?> cache = SharedOptions.Cache();
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on from the checkpoint in --checkpoint; the result is the same to the bit as without " +
            "the interruption."
        };
        Option<string?> tensorBoard = SharedOptions.Text(new Option<string?>("--tensorboard")
        {
            Description = "Folder for the run's numbers as TensorBoard reads them: losses, accuracies, speed.",
            HelpName = "DIR",
        });
        Option<bool> json = SharedOptions.Json();
        var command = new Command("train", Examples) { data, test };
        learning.AddRuleTo(command);
        command.Add(mode);
        command.Add(windowSteps);
        learning.AddOptimizerTo(command);
        foreach (Option option in new Option[]
        {
            batches, batchSize, steps, window, cache, seed, manifoldSeed, scaling, device, noGraphs,
            threads, validateEvery, from, checkpoint, resume, tensorBoard, json,
        })
        {
            command.Add(option);
        }

        network.AddTo(command);
        command.SetAction(parsed =>
        {
            string? directory = parsed.GetValue(checkpoint);
            if (parsed.GetValue(resume) && directory is null)
            {
                throw new UsageException("--resume needs --checkpoint DIR, the directory to go on from.");
            }

            UpdateMode chosenMode = parsed.GetResult(mode) is null ? UpdateMode.Offline : parsed.GetValue(mode);
            (LearningRule chosenRule, Feedback chosenFeedback) = learning.Rule(parsed, chosenMode);
            OptimizerOptions optimizer = learning.Optimizer(parsed);
            int used = SharedOptions.ThreadsOf(parsed, threads);
            int stepsAWindow = parsed.GetValue(windowSteps) ?? 1;
            if (stepsAWindow > 1 && chosenMode != UpdateMode.Online)
            {
                throw new UsageException("--window-steps goes with --mode online; offline the optimizer steps once a batch.");
            }

            using Device? opened = SharedOptions.OpenDevice(parsed.GetValue(device)!, graphs: !parsed.GetValue(noGraphs));
            SharedOptions.RefuseForRandman(parsed.GetValue(data)!, parsed.GetValue(test), parsed.GetValue(window));
            RandmanOptions randman = SharedOptions.Randman(parsed, DataSet.IsRandman(parsed.GetValue(data)!), manifoldSeed, scaling) with
            {
                DrawSamples = parsed.GetValue(batchSize),
            };
            DataSet set = DataSet.Open(
                parsed.GetValue(data)!, parsed.GetValue(test), parsed.GetValue(steps), parsed.GetValue(window), parsed.GetValue(seed),
                SharedOptions.Recordings(parsed.GetValue(cache), parsed.GetValue(json)), randman);
            StoredRun? begun = parsed.GetValue(from) is string beginning ? StoredRun.Read(beginning) : null;
            NetworkSpec spec = network.Resolve(parsed, set.Training.Units, set.Classes, begun?.Network);
            RequireFit(spec, set);
            var made = new SpikingNetwork(spec, parsed.GetValue(seed));
            string origin = begun is null ? RunIdentity.FreshOrigin : Begin(made, begun, parsed.GetValue(from)!);
            var options = new TrainingOptions
            {
                Batches = parsed.GetValue(batches),
                BatchSize = parsed.GetValue(batchSize),
                FeedbackSeed = parsed.GetValue(seed),
                WindowSteps = stepsAWindow,
                Optimizer = optimizer,
                Device = opened,
                Threads = used,
                ValidateEvery = parsed.GetValue(validateEvery),
                CheckpointDirectory = directory,
                Identity = new RunIdentity
                {
                    Data = set.Name,
                    Fingerprint = set.Fingerprint,
                    Seed = parsed.GetValue(seed),
                    Window = parsed.GetValue(window),
                    Origin = origin,
                    ManifoldSeed = randman.ManifoldSeed,
                    Scaling = randman.Scaling,
                },
            };
            var description = new RunDescription(
                set.Name,
                spec.ToString(),
                Names.Of(Names.Rules, chosenRule) + (chosenFeedback == Feedback.Layers ? "" : $" with {Names.Of(Names.Feedbacks, chosenFeedback)} feedback"),
                Names.Of(Names.Modes, chosenMode) + (stepsAWindow > 1 ? $" in windows of {stepsAWindow} steps" : ""),
                Names.Of(Names.Optimizers, optimizer.Kind),
                optimizer.LearningRate,
                options.Batches,
                options.BatchSize,
                parsed.GetValue(seed),
                directory);
            IRunOutput shown = parsed.GetValue(json) ? new JsonOutput(Console.Out) : new ConsoleOutput(AnsiConsole.Console);
            using ScalarLog? log = parsed.GetValue(tensorBoard) is string logs ? CreateLog(logs) : null;
            IRunOutput output = log is null ? shown : new TensorBoardOutput(shown, log);
            TrainerDescription trainer = (stepsAWindow > 1 ? InWindows(made, chosenRule) : FindTrainer(made, chosenRule, chosenMode)) with
            {
                Feedback = chosenFeedback,
            };
            return Run(made, trainer, set, options, parsed.GetValue(resume), output, description);
        });
        return command;
    }

    private static ScalarLog CreateLog(string directory)
    {
        try
        {
            return ScalarLog.Create(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Numbers for TensorBoard cannot be written to '{directory}' ({exception.Message.TrimEnd('.')}); take another folder.");
        }
    }

    /// <summary>Refuses a network that the data do not fit.</summary>
    private static void RequireFit(NetworkSpec network, DataSet data)
    {
        if (network.Readout.Loss == Loss.HalfSquaredError)
        {
            throw new UsageException(
                $"The network {network} learns numbers (half_squared_error), and '{data.Name}' has classes; leave the loss out, or take " +
                $"cross_entropy_mean or " +
                $"cross_entropy_max.");
        }

        if (network.Inputs < data.Training.Units)
        {
            throw new UsageException(
                $"The network {network} has {network.Inputs} inputs, but '{data.Name}' has {data.Training.Units} units; choose a network for it with " +
                $"--network, or leave it out.");
        }

        if (network.Classes < data.Classes)
        {
            throw new UsageException(
                $"The network {network} has {network.Classes} classes, but '{data.Name}' has {data.Classes}; choose a network for it with --network, or " +
                $"leave it out.");
        }
    }

    /// <summary>Sets the parameters that training begins with, and says which they are.</summary>
    private static string Begin(SpikingNetwork network, StoredRun stored, string directory)
    {
        if (stored.Network.Sizes != network.Description.Sizes)
        {
            throw new UsageException(
                $"The checkpoint in '{directory}' is of the network {stored.Network.Sizes}, not {network.Description.Sizes}; leave out --network.");
        }

        stored.SetParameters(network);
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(stored.Checkpoint.BestParameters)))[..12];
    }

    private static TrainerDescription FindTrainer(SpikingNetwork network, LearningRule rule, UpdateMode mode)
        => network.Description.FindTrainer(rule, mode) ?? throw new UsageException(
            $"{Names.Of(Names.Rules, rule)} cannot train {NetworkLabel.Of(network.Description.Name)} {Names.Of(Names.Modes, mode)}: " +
            $"{SpikingNetwork.ProblemWith(network.Description.Spec, rule, mode) ?? "choose another --rule or --mode"}.");

    private static TrainerDescription InWindows(SpikingNetwork network, LearningRule rule)
    {
        var trainer = new TrainerDescription(rule, UpdateMode.Online, GradientForm.Window);
        if (network.Description.Trainers.Contains(trainer))
        {
            return trainer;
        }

        string why = SpikingNetwork.ProblemWith(network.Description.Spec, trainer) ?? "leave out --window-steps";
        throw new UsageException($"{Names.Of(Names.Rules, rule)} cannot train {NetworkLabel.Of(network.Description.Name)} in windows: {why}.");
    }

    private static int Run(
        SpikingNetwork network, TrainerDescription trainer, DataSet data, TrainingOptions options, bool resume, IRunOutput output, RunDescription description)
    {
        // Asked to stop, the run stops after its batch, and saves.
        using var interruption = new Interruption();
        using TrainingRun run = Prepare(network, trainer, options, data);
        foreach (string warning in TrainerPlan.Of(network.Description.Spec, trainer).Warnings)
        {
            Console.Error.WriteLine($"Warning: {warning}");
        }

        if (resume)
        {
            run.Resume(options.CheckpointDirectory!);
        }
        else
        {
            run.Begin();
        }

        try
        {
            TrainingResult result = output.Show(description, report => run.Run(report, interruption.Token));
            return result.Interrupted ? ExitCode.Interrupted : ExitCode.Success;
        }
        catch (DivergenceException exception) when (options.CheckpointDirectory is string directory && CheckpointFile.Exists(directory))
        {
            Program.Say($"{exception.Message} The last good checkpoint is in '{directory}'.");
            return ExitCode.Failed;
        }
    }

    private static TrainingRun Prepare(ISpikingNetwork network, TrainerDescription trainer, TrainingOptions options, DataSet data)
    {
        try
        {
            return new TrainingRun(network, trainer, options, data.Training, data.Validation, data.Test);
        }
        catch (ArgumentException exception)
        {
            // Options that are right one by one and too much together; what is bought is bought here.
            throw new UsageException(Program.Sentence(exception));
        }
        catch (Exception exception) when (exception is CudaException or NotSupportedException)
        {
            throw new UsageException(exception.Message);
        }
        catch (OutOfMemoryException)
        {
            throw new UsageException(
                $"There is not enough memory for batches of {options.BatchSize:N0} samples and {data.Training.Steps:N0} steps; use a smaller --batch-size or " +
                $"fewer --steps.");
        }
    }
}
