using System.CommandLine;
using System.CommandLine.Parsing;
using System.Threading.Channels;
using OtpeFast.Cli.Output;
using OtpeFast.Streaming;
using OtpeFast.Training;
using Spectre.Console;

namespace OtpeFast.Cli.Commands;

/// <summary>otpe stream</summary>
internal static class StreamCommand
{
    private const int QueuedPredictions = 4_096;
    private const string Examples = """
        Runs a live stream of events through a network, learns from the targets among them, and writes predictions as JSON lines; on a terminal it shows a panel
        in their place. Ctrl-C, a request to end and the end of the terminal stop it after a step; with --snapshot the same command goes on from there, to the
        same bits. docs/streams.md has the formats.

        Examples:
          sensor | otpe stream --network "64-128-10 leak=0.95" --bin 1ms --learn --snapshot runs/live
          otpe stream --network shd-3x128 --from udp://0.0.0.0:5005 --clock wall --learn --when-full drop-oldest
          otpe stream --checkpoint runs/a --from shd_test.h5 --speed 1 --every target
          otpe stream --network "1200-128-4" --from camera.raw --region 640x480+320+120 --downsample 16
        """;

    private static readonly Dictionary<string, StepClock> Clocks = new() { ["events"] = StepClock.Events, ["wall"] = StepClock.Wall };
    private static readonly Dictionary<string, LateEvents> LatePolicies = new() { ["drop"] = LateEvents.Drop, ["take-now"] = LateEvents.TakeNow };
    private static readonly Dictionary<string, BoundedChannelFullMode> FullPolicies = new()
    {
        ["wait"] = BoundedChannelFullMode.Wait,
        ["drop-oldest"] = BoundedChannelFullMode.DropOldest,
        ["drop-newest"] = BoundedChannelFullMode.DropWrite,
    };

    public static Command Create()
    {
        var input = new StreamInput();
        var network = new NetworkOptions("that of --checkpoint");
        var learning = new LearningOptions();
        Option<string?> checkpoint = SharedOptions.Text(new Option<string?>("--checkpoint")
        {
            Description = "Begin with the parameters of a checkpoint that 'otpe train' or 'otpe import' made. [default: fresh ones]",
            HelpName = "DIR",
        });
        var learn = new Option<bool>("--learn") { Description = "Learn from the targets. Without it they only say which predictions were right." };
        Option<int> streams = SharedOptions.Positive("--streams", 1, "Parallel streams.");
        var bin = new DurationOption("--bin", "Length of a time step.", "1ms", TimeSpan.FromMicroseconds(1));
        Option<StepClock> clock = SharedOptions.OneOf(
            "--clock", StepClock.Events, "What decides in which step an event is: its own time, or the wall's clock when it comes.", Clocks);
        Option<int> openSteps = NumberOption.Checked(
            new Option<int>("--open-steps")
            {
                Description = "Steps that stay open behind the newest event, for events that come out of order.",
                HelpName = "N",
                DefaultValueFactory = _ => 0,
            },
            static value => value is >= 0 and <= 1_000_000,
            "a whole number from 0 to 1000000");
        Option<LateEvents> late = SharedOptions.OneOf("--late", LateEvents.Drop, "What becomes of events whose step is over.", LatePolicies);
        Option<int> queue = SharedOptions.Positive("--queue", 65_536, "Most events that wait between the source and the steps.");
        Option<BoundedChannelFullMode> whenFull = SharedOptions.OneOf(
            "--when-full", BoundedChannelFullMode.Wait, "Where that many wait: let the source wait, or drop events.", FullPolicies);
        var spin = new Option<bool>("--spin") { Description = "Look for events without pause: saves microseconds, and takes a whole processor." };
        var poll = new Option<bool>("--poll")
        {
            Description = "Of datagrams: let the stepping thread read them by itself, without a queue: an event is " +
            "there sooner."
        };
        Option<int?> processor = NumberOption.Checked(
            new Option<int?>("--processor") { Description = "Keep the stepping thread to this processor, from 0. [default: any]", HelpName = "N" },
            static value => value >= 0,
            "a whole number from 0 up");
        Option<int> every = Every();
        Option<int> targetSteps = SharedOptions.Positive("--target-steps", 1, "Steps that a target holds for, that in which it comes included.");
        Option<string?> snapshot = SharedOptions.Text(new Option<string?>("--snapshot")
        {
            Description = "Folder for the state of the stream: written now and then and in the end, and gone on from where there is one.",
            HelpName = "DIR",
        });
        var snapshotEvery = new DurationOption("--snapshot-every", "Time from one snapshot to the next.", "60s", TimeSpan.FromMilliseconds(1));
        var fresh = new Option<bool>("--fresh") { Description = "Begin anew, even where --snapshot has a state; it is written over." };
        var statusEvery = new DurationOption("--status-every", "As JSON lines: time from one line of numbers to the next.", "none",
            TimeSpan.FromMilliseconds(1));
        Option<ulong> seed = SharedOptions.Seed();
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("stream", Examples);
        network.AddTo(command);
        command.Add(checkpoint);
        input.AddTo(command);
        command.Add(learn);
        learning.AddRuleTo(command);
        learning.AddOptimizerTo(command);
        foreach (Option option in new Option[]
        {
            streams, bin.Option, clock, openSteps, late, queue, whenFull, spin, poll, processor, every, targetSteps, snapshot, snapshotEvery.Option, fresh,
                statusEvery.Option, seed, threads, json,
        })
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            if (parsed.GetValue(snapshot) is null && (parsed.GetValue(fresh) || snapshotEvery.IsGiven(parsed)))
            {
                throw new UsageException($"{(parsed.GetValue(fresh) ? "--fresh" : "--snapshot-every")} goes with --snapshot DIR.");
            }

            StoredRun? begun = parsed.GetValue(checkpoint) is string directory ? StoredRun.Read(directory) : null;
            NetworkSpec spec = network.ResolveAlone(parsed, begun?.Network);
            (LearningRule rule, Feedback feedback) = learning.Rule(parsed, UpdateMode.Online);
            var trainer = new TrainerDescription(rule, UpdateMode.Online, GradientForm.Trace) { Feedback = feedback };
            var made = new SpikingNetwork(spec, parsed.GetValue(seed));
            begun?.SetParameters(made);
            var handler = new LearningHandlerOptions
            {
                Learns = parsed.GetValue(learn),
                TargetSteps = parsed.GetValue(targetSteps),
                PredictEvery = parsed.GetValue(every),
            };
            var options = new RunnerOptions
            {
                Name = "otpe",
                Bins = new()
                {
                    Width = (long)bin.Of(parsed).TotalMicroseconds,
                    OpenSteps = parsed.GetValue(openSteps),
                    Late = Chosen(parsed, late),
                },
                Clock = Chosen(parsed, clock),
                QueueLength = parsed.GetValue(queue),
                WhenFull = Chosen(parsed, whenFull),
                Spins = parsed.GetValue(spin),
                Polls = parsed.GetValue(poll),
                Processor = parsed.GetValue(processor),
                Snapshots = parsed.GetValue(snapshot) is not string folder ? null : new()
                {
                    Directory = folder,
                    Every = snapshotEvery.Of(parsed),
                    Failed = static exception => Program.Say($"{exception.Message.TrimEnd('.')}; the stream goes on."),
                },
            };
            using OpenedStream opened = input.Open(parsed, spec, parsed.GetValue(streams));
            using IStreamTrainer learner = CreateTrainer(made, trainer, new()
            {
                BatchSize = parsed.GetValue(streams),
                Optimizer = learning.Optimizer(parsed),
                Threads = SharedOptions.ThreadsOf(parsed, threads),
                FeedbackSeed = parsed.GetValue(seed),
            });
            var label = new StreamLabel(opened.Name, spec, handler.Learns ? Names.Of(Names.Rules, rule) : null, parsed.GetValue(streams), options.Bins.Width,
                parsed.GetValue(snapshot), statusEvery.IsGiven(parsed) ? statusEvery.Of(parsed) : null);
            return Run(learner, handler, options, opened, parsed.GetValue(fresh), parsed.GetValue(json), label);
        });
        return command;
    }

    private static Option<int> Every() => new("--every")
    {
        Description = "Steps from one prediction of a stream to the next, or 'target' for one at each target.",
        HelpName = "N|target",
        DefaultValueFactory = _ => 100,
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (text == "target")
            {
                return 0;
            }

            if (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int steps) && steps > 0)
            {
                return steps;
            }

            result.AddError($"--every must be a whole number from 1 up, or the word target, not '{text}'.");
            return 0;
        },
    };

    private static T Chosen<T>(ParseResult parsed, Option<T> option)
        where T : struct
        => parsed.GetResult(option) is null ? default : parsed.GetValue(option);

    private static IStreamTrainer CreateTrainer(SpikingNetwork network, TrainerDescription trainer, TrainerOptions options)
    {
        if (!network.Description.Trainers.Contains(trainer))
        {
            throw new UsageException(
                $"{Names.Of(Names.Rules, trainer.Rule)} cannot train {NetworkLabel.Of(network.Description.Name)} step by step: " +
                $"{SpikingNetwork.ProblemWith(network.Description.Spec, trainer) ?? "choose another --rule"}.");
        }

        var made = (IStreamTrainer)network.CreateTrainer(trainer, options);
        made.Reset(options.BatchSize);
        return made;
    }

    private static int Run(
        IStreamTrainer trainer, LearningHandlerOptions handling, RunnerOptions options, OpenedStream opened, bool isFresh, bool json, StreamLabel label)
    {
        var queue = new PredictionPipe(QueuedPredictions, waits: options.Clock == StepClock.Events);
        var handler = new LearningHandler(trainer, handling with { Predictions = queue });
        using StreamRunner runner = Prepare(trainer, handler, options);
        bool resumes = !isFresh && runner.CanResume;
        if (resumes)
        {
            runner.Resume();
        }

        // Asked to stop, the stream stops after its step, and saves.
        using var interruption = new Interruption();
        IStreamOutput output = json || !AnsiConsole.Profile.Out.IsTerminal
            ? new StreamLines(Console.Out, label)
            : new StreamPanel(AnsiConsole.Console, label);
        output.Begin(runner, resumes);
        Task running = runner.RunAsync(opened.From(runner.Position), interruption.Token);
        _ = running.ContinueWith(_ => queue.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        output.Show(runner, handler, queue.ReadAllAsync());
        bool isInterrupted = false;
        try
        {
            running.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            isInterrupted = true;
        }
        catch (StreamFormatException exception)
        {
            throw new StreamFormatException($"{label.Source}: {exception.Message}", exception);
        }

        output.End(runner, handler, new StreamEnd(opened.Refused?.Invoke() ?? 0, queue.Dropped, isInterrupted));
        return isInterrupted ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static StreamRunner Prepare(IStreamTrainer trainer, LearningHandler handler, RunnerOptions options)
    {
        try
        {
            return new StreamRunner(trainer.Network.Inputs, trainer.Options.BatchSize, handler, options);
        }
        catch (IOException exception)
        {
            throw new UsageException(exception.Message);
        }
    }
}
