using System.CommandLine;
using BenchmarkDotNet.Running;
using OtpeFast.Bench.Loops;
using OtpeFast.Bench.Ratio;
using OtpeFast.Bench.Streams;

// "ratio", "loops" and "latency" measure in this process, quickly; everything else goes to BenchmarkDotNet.
if (args is ["ratio" or "loops" or "latency" or "latency-sender", ..])
{
    return new RootCommand("Benchmarks of OtpeFast beside TorchSharp.")
        {
            RatioCommand.Create(), LoopsCommand.Create(), LatencyCommand.Create(), LatencyCommand.CreateSender(),
        }.Parse(args).Invoke();
}

BenchmarkSwitcher.FromAssembly(typeof(RatioCommand).Assembly).Run(args);
return 0;
