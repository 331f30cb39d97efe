using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OtpeFast.Streaming;

namespace OtpeFast.Bench.Streams;

/// <summary>
/// Command <c>latency</c>: from an event to the prediction after it, end to end. Another process sends a datagram for each time step when its time has come;
/// this one receives, sorts, learns and predicts. Counted is from the time at which a step was to be sent, so that a wait of the sender counts, too.
/// </summary>
internal static class LatencyCommand
{
    private const string SenderName = "latency-sender";
    private const double Active = 0.02; // share of the units in a step
    private const int Warmup = 2_000; // steps that do not count
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var rate = new Option<int>("--rate") { Description = "Steps a second.", DefaultValueFactory = _ => 1_000 };
        var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 20 };
        var network = new Option<string>("--network") { Description = "The network.", DefaultValueFactory = _ => "700-128-128-20 leak=0.95" };
        var rule = new Option<LearningRule>("--rule") { Description = "The rule; every step has a target.", DefaultValueFactory = _ => LearningRule.Otpe };
        var spin = new Option<bool>("--spin") { Description = "Look for events without pause." };
        var poll = new Option<bool>("--poll") { Description = "Let the stepping thread read the datagrams by itself." };
        var command = new Command("latency", "From an event to the prediction after it, through UDP on this machine.") { rate, seconds, network, rule, spin,
            poll };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(network)!, parsed.GetValue(rule), parsed.GetValue(spin), parsed.GetValue(poll),
                cancellation));
        return command;
    }

    /// <summary>The process that sends.</summary>
    public static Command CreateSender()
    {
        var to = new Argument<string>("to");
        var rate = new Argument<int>("rate");
        var steps = new Argument<long>("steps");
        var units = new Argument<int>("units");
        var classes = new Argument<int>("classes");
        var command = new Command(SenderName, "Sends events; the other command starts it.") { to, rate, steps, units, classes };
        command.SetAction(parsed => Send(
            IPEndPoint.Parse(parsed.GetValue(to)!), parsed.GetValue(rate), parsed.GetValue(steps), parsed.GetValue(units), parsed.GetValue(classes)));
        return command;
    }

    private static async Task<int> RunAsync(int rate, int seconds, string text, LearningRule rule, bool spin, bool poll, CancellationToken cancellation)
    {
        SpikingNetwork network = SpikingNetwork.Load(text, seed: 1);
        using var trainer = (IStreamTrainer)network.CreateTrainer(new(rule, UpdateMode.Online, GradientForm.Trace), new() { BatchSize = 1, Threads = 1 });
        trainer.Reset(1);
        long width = 1_000_000 / rate;
        long steps = (long)rate * seconds + Warmup;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var latency = new Latency(width, steps, stop.Cancel);
        var handler = new LearningHandler(trainer, new() { PredictEvery = 1, Predictions = latency });
        using var runner = new StreamRunner(network.Description.Inputs, 1, handler, new() { Bins = new() { Width = width }, Spins = spin, Polls = poll });
        using var source = new UdpSource(new IPEndPoint(IPAddress.Loopback, 0), network.Description.Inputs, 1, network.Description.Classes);
        using Process sender = StartSender(source.Address, rate, steps, network.Description);
        using var watch = new Timer(_ => latency.StopAfter(Silence), null, Silence, Silence);
        try
        {
            await runner.RunAsync(source, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // All have come, or nothing more comes.
        }

        await sender.WaitForExitAsync(cancellation);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{text} by {rule}, {rate:N0} steps/s, {seconds} s{(spin ? ", spinning" : "")}{(poll ? ", polling" : "")}: {latency.Times.Count:N0} of " +
            $"{steps - Warmup:N0} steps came; refused {source.Refused:N0}, " +
            $"dropped {runner.Dropped:N0}, late {runner.Late:N0}"));
        Write("event to prediction", latency.Times);
        Write("of it, the step", runner.StepTimes);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  predictions after the next step had begun: {latency.Overruns:N0} ({100.0 * latency.Overruns / Math.Max(latency.Times.Count, 1):F3} %)"));
        return 0;
    }

    private static Process StartSender(IPEndPoint to, int rate, long steps, NetworkDescription network)
    {
        string[] arguments =
        [
            typeof(LatencyCommand).Assembly.Location, SenderName, to.ToString(), Text(rate), Text(steps), Text(network.Inputs), Text(network.Classes),
        ];

        // On a processor of its own, where there is a way to ask for it: the first; whoever measures keeps this process to another.
        return File.Exists("/usr/bin/taskset")
            ? Process.Start("taskset", ["-c", "0", "dotnet", .. arguments])
            : Process.Start("dotnet", arguments);

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static void Send(IPEndPoint to, int rate, long steps, int units, int classes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(to);
        var random = new Random(1);
        long width = 1_000_000 / rate;
        var events = new List<StreamEvent>();
        var datagram = new byte[EventDatagram.LengthOf(units + 2)];
        Thread.Sleep(500); // until the other side listens
        long begin = Now() + width;
        for (long step = 0; step < steps; step++)
        {
            long time = begin + step * width;
            events.Clear();
            for (int unit = 0; unit < units; unit++)
            {
                if (random.NextDouble() < Active)
                {
                    events.Add(new StreamEvent(time, unit));
                }
            }

            events.Add(new StreamEvent(time, StreamEvent.None, 0, random.Next(classes)));
            events.Add(new StreamEvent(time + width, StreamEvent.None, 0)); // nothing, in the next step: this one is over
            int length = EventDatagram.Write([.. events], datagram);
            while (Now() < time)
            {
                Thread.SpinWait(5);
            }

            socket.Send(datagram.AsSpan(0, length));
        }
    }

    private static void Write(string what, StepTimes times) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {what,-20} p50 {Microseconds(times, 0.5)}  p99 {Microseconds(times, 0.99)}  p99.9 {Microseconds(times, 0.999)}  longest {Microseconds(times, 1)}"));

    private static string Microseconds(StepTimes times, double share) => string.Create(CultureInfo.InvariantCulture,
        $"{times.Percentile(share) / 1e3,7:N0} us");

    /// <summary>Microseconds of a clock that all processes of a machine share.</summary>
    private static long Now() => (long)Stopwatch.GetElapsedTime(0).TotalMicroseconds;

    private sealed class Latency(long width, long steps, Action allCame) : IPredictionSink
    {
        private long _seen;
        private long _lastSeen;

        public StepTimes Times { get; } = new();

        public long Overruns { get; private set; }

        public void Take(in Prediction prediction)
        {
            long took = Now() - prediction.Time;
            if (_seen++ >= Warmup)
            {
                Times.Add(1_000 * took);
                Overruns += took > width ? 1 : 0;
            }

            if (_seen == steps)
            {
                allCame();
            }
        }

        /// <summary>Ends the run where nothing has come since the last time this was asked.</summary>
        public void StopAfter(TimeSpan silence)
        {
            if (_seen == _lastSeen && _seen > 0)
            {
                Console.Error.WriteLine($"Nothing has come for {silence.TotalSeconds} s.");
                allCame();
            }

            _lastSeen = _seen;
        }
    }
}
