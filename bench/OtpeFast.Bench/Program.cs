using System.CommandLine;
using BenchmarkDotNet.Running;
using OtpeFast.Bench.Loops;
using OtpeFast.Bench.Ratio;

// "ratio" and "loops" measure in this process, quickly; everything else goes to BenchmarkDotNet.
if (args is ["ratio" or "loops", ..])
{
    return new RootCommand("Benchmarks of OtpeFast beside TorchSharp.") { RatioCommand.Create(), LoopsCommand.Create() }.Parse(args).Invoke();
}

BenchmarkSwitcher.FromAssembly(typeof(RatioCommand).Assembly).Run(args);
return 0;
