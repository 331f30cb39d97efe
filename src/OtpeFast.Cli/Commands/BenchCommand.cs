using System.CommandLine;
using System.Globalization;
using OtpeFast.Runtime;
using OtpeFast.Training;
using Spectre.Console;

namespace OtpeFast.Cli.Commands;

/// <summary>Command <c>bench</c>: this machine, in a minute.</summary>
internal static class BenchCommand
{
    private const string Examples = """
        Measures how fast the named networks train with OTPE on this machine: batches of 128 samples and 50 steps a
        second, and what they reach of the machine's measured peak. It takes about a minute.

        Examples:
          otpe bench
          otpe bench --threads 1 --seconds 10
          otpe bench --network 700-256-256-20
        """;

    public static Command Create()
    {
        Option<int> threads = SharedOptions.Threads();
        Option<double> seconds = SharedOptions.Seconds("Seconds for each network and mode.", 4);
        Option<string?> network = NetworkOptions.Named("--network", "the named ones");
        var command = new Command("bench", Examples) { network, threads, seconds };
        command.SetAction(
            parsed
                => Run(NetworkOptions.ToMeasure(parsed.GetValue(network)), SharedOptions.ThreadsOf(parsed, threads),
                    TimeSpan.FromSeconds(parsed.GetValue(seconds))));
        return command;
    }

    private static int Run(IReadOnlyList<(string Name, NetworkSpec Network)> networks, int threads, TimeSpan duration)
    {
        MachinePeak peak = MachinePeak.Measure(threads);
        int used = ThreadCount.Of(threads);
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture, $"{used} threads; measured peak {peak.GigaFlops:F0} GFLOP/s, memory {peak.GigaBytes:F0} GB/s");
        Table table = new Table().Border(TableBorder.Simple).AddColumn("network").AddColumn("mode");
        foreach (string name in new[] { "batches/s", "GFLOP/s", "of peak", "GB/s", "of peak" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        if (AnsiConsole.Profile.Capabilities.Interactive)
        {
            AnsiConsole.Live(table).Start(context => Fill(table, networks, peak, threads, duration, context.Refresh));
        }
        else
        {
            Fill(table, networks, peak, threads, duration, static () => { });
            AnsiConsole.Write(table);
        }

        return ExitCode.Success;
    }

    private static void Fill(
        Table table, IEnumerable<(string Name, NetworkSpec Network)> networks, MachinePeak peak, int threads, TimeSpan duration, Action refresh)
    {
        foreach ((string name, NetworkSpec spec) in networks)
        {
            var network = new SpikingNetwork(spec, seed: 1);
            SpikeBatch batch = SpeedTest.CreateBatch(network.Description);
            double[] rates = FiringRates.Scale(network, batch);
            BatchWork work = BatchWork.Of(network.Description, batch, rates);
            Speed offline = SpeedTest.Measure(network, new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint), batch, work, threads, duration);
            table.AddRow(
                name,
                "offline",
                Number(offline.BatchesASecond),
                Number(offline.GigaFlops!.Value),
                Share(offline.GigaFlops.Value / peak.GigaFlops),
                Number(offline.GigaBytes!.Value),
                Share(offline.GigaBytes.Value / peak.GigaBytes));
            refresh();
            Speed online = SpeedTest.Measure(network, new(LearningRule.Otpe, UpdateMode.Online, GradientForm.History), batch, null, threads, duration);
            table.AddRow("", "online", Number(online.BatchesASecond), "", "", "", "");
            refresh();
        }
    }

    private static string Number(double value) => value.ToString(value < 10 ? "F1" : "F0", CultureInfo.InvariantCulture);

    private static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %");
}
