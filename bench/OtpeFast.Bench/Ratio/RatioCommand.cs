using System.CommandLine;
using OtpeFast.Bench.Peers;
using OtpeFast.Bench.Workloads;

namespace OtpeFast.Bench.Ratio;

/// <summary>Command <c>ratio</c>: engine and peer side by side.</summary>
internal static class RatioCommand
{
    private static readonly Dictionary<string, LearningRule> Rules = new()
    {
        ["otpe"] = LearningRule.Otpe,
        ["approx-otpe"] = LearningRule.ApproxOtpe,
        ["ostl"] = LearningRule.Ostl,
        ["ottt"] = LearningRule.Ottt,
        ["bptt"] = LearningRule.Bptt,
    };

    public static Command Create()
    {
        string[] workloads = [.. Workload.All.Select(static workload => workload.Name)];
        var workload = new Option<string>("--workload") { Description = $"One of: {string.Join(", ", workloads)}.", DefaultValueFactory = _ => "shd-512" };
        workload.AcceptOnlyFromAmong(workloads);
        var rule = new Option<string>("--rule") { Description = $"One of: {string.Join(", ", Rules.Keys)}.", DefaultValueFactory = _ => "otpe" };
        rule.AcceptOnlyFromAmong([.. Rules.Keys]);
        var mode = new Option<string>("--mode") { Description = "offline or online.", DefaultValueFactory = _ => "offline" };
        mode.AcceptOnlyFromAmong("offline", "online");
        var peer = new Option<string?>("--peer") { Description = $"What to compare with. " +
            $"{string.Join("; ", PeerCatalog.Names.Select(static pair => $"{pair.Key}: {pair.Value}"))}. [default: trace, and bptt for BPTT]" };
        peer.AcceptOnlyFromAmong([.. PeerCatalog.Names.Keys]);
        var threads = new Option<int>("--threads") { Description = "Threads of both.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var seconds = new Option<double>("--seconds") { Description = "How long to measure.", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = "Write one JSON object." };
        var command = new Command("ratio", "Runs the engine and its peer in turn in one process, and prints medians, ratio, memory and allocations.")
        {
            workload, rule, mode, peer, threads, seconds, json,
        };
        command.SetAction(parsed =>
        {
            LearningRule chosen = Rules[parsed.GetValue(rule)!];
            Workload input = Workload.Named(parsed.GetValue(workload)!);
            var settings = new RatioSettings(
                input,
                chosen,
                input.IsStream || parsed.GetValue(mode) == "online" ? UpdateMode.Online : UpdateMode.Offline,
                parsed.GetValue(peer) ?? (chosen == LearningRule.Bptt ? "bptt" : "trace"),
                parsed.GetValue(threads),
                parsed.GetValue(seconds));
            try
            {
                RatioResult result = RatioRun.Compare(settings);
                Console.WriteLine(parsed.GetValue(json) ? result.ToJson() : Text(result));
                return 0;
            }
            catch (ArgumentException exception)
            {
                Console.Error.WriteLine(exception.Message);
                return 2;
            }
            catch (InvalidOperationException exception)
            {
                Console.Error.WriteLine(exception.Message);
                return 1;
            }
        });
        return command;
    }

    private static string Text(RatioResult result)
    {
        string Line(string name, double ms, double allocated, long? peak, Quantiles? step)
            => $"  {name,-8} {ms,10:F3} ms   {allocated,10:N0} bytes allocated   {(peak is null ? "" : $"peak {peak / 1e6:F0} MB above the start")}"
            + (step is null ? "" : $"   p50 {step.P50:F1}, p99 {step.P99:F1}, p99.9 {step.P999:F1} µs a step");
        return string.Join(
            Environment.NewLine,
            $"{result.Workload}, {result.Rule} {result.Mode}, against {result.Peer}; {result.Threads} threads, {result.Runs} runs each; firing rates " +
            $"{string.Join(", ", result.FiringRates)}",
            Line("OtpeFast", result.EngineMs, result.EngineAllocatedBytes, result.EnginePeakBytes, result.EngineStep),
            Line("peer", result.PeerMs, result.PeerAllocatedBytes, result.PeerPeakBytes, result.PeerStep),
            $"  ratio    {result.Ratio:F2}   (gradients differ by {result.GradientDifference:E1})");
    }
}
