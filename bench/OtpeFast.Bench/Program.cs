using System.CommandLine;
using BenchmarkDotNet.Running;
using OtpeFast.Bench.Ratio;

// "ratio" compares in one process, quickly; everything else goes to BenchmarkDotNet.
if (args is ["ratio", ..])
{
    return new RootCommand("Benchmarks of OtpeFast beside TorchSharp.") { RatioCommand.Create() }.Parse(args).Invoke();
}

BenchmarkSwitcher.FromAssembly(typeof(RatioCommand).Assembly).Run(args);
return 0;
