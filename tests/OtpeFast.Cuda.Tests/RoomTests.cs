using System.Text.RegularExpressions;
using OtpeFast.Cuda.Tests.Host;

namespace OtpeFast.Cuda.Tests;

/// <summary>Folders of the backend depend one way: Driver, Execution, Kernels, Training.</summary>
public sealed partial class RoomTests
{
    private static readonly string[] Order = ["Driver", "Profiling", "Execution", "Kernels", "Training"];

    [Test]
    public void Rooms_OfTheBackend_DependOneWay()
    {
        string source = Path.Combine(HostKernels.KernelDirectory(), "..", "src", "OtpeFast.Cuda");
        foreach (string file in Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            string room = Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar)[0];
            int place = Array.IndexOf(Order, room);
            foreach (Match used in Using().Matches(File.ReadAllText(file)).Where(_ => place >= 0))
            {
                Assert.That(Array.IndexOf(Order, used.Groups[1].Value), Is.InRange(0, place), $"{file} uses {used.Groups[1].Value}");
            }
        }
    }

    [Test]
    public void Shared_WithTheCore_IsNothingInternal()
        => Assert.That(typeof(SpikeBatch).Assembly.GetCustomAttributesData().Select(static data => data.ToString()), Has.None.Contains("OtpeFast.Cuda"));

    [GeneratedRegex(@"^using (?:static )?OtpeFast\.Cuda\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();
}
