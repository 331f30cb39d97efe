using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Cuda.Tests.Readme;

/// <summary>The README's example of a GPU is a file of this project, compiled; on a GPU it runs.</summary>
public sealed class ReadmeTests
{
    private static string Root => Path.Combine(HostKernels.KernelDirectory(), "..");

    [Test]
    public void Gpu_InTheReadme_IsTheCompiledOne()
    {
        string source = File.ReadAllText(Path.Combine(Root, "tests", "OtpeFast.Cuda.Tests", "Readme", "UseGpu.cs"));
        string[] lines = source[
            source.IndexOf("// <readme>\n", StringComparison.Ordinal)..source.IndexOf("\n        // </readme>", StringComparison.Ordinal)].Split('\n')[1..];
        string expected = string.Join("\n", lines.Select(static line => line.Length >= 8 ? line[8..] : line)).TrimEnd('\n');
        Assert.That(File.ReadAllText(Path.Combine(Root, "README.md")), Does.Contain("```csharp\n" + expected + "\n```\n"));
    }

    [Test]
    [Category("gpu")]
    public void Gpu_OfTheExample_Runs()
    {
        try
        {
            Device.Cuda().Dispose();
        }
        catch (CudaException exception)
        {
            Assert.Ignore(exception.Message);
        }

        Assert.That(UseGpu.Train(new GoldenTiny(1), RandomBatch.Make(1, 12, 5, samples: 4, steps: 5)), Is.GreaterThan(0));
    }
}
