using System.Text.RegularExpressions;
using OtpeFast.Cuda.Tests.Host;

namespace OtpeFast.Cuda.Tests;

/// <summary>Folders of the backend depend one way: Driver, Execution, Kernels, Training; in Training: State, Passes, Programs, the trainers.</summary>
public sealed partial class RoomTests
{
    private static readonly string[] Order = [
        "Driver", "Profiling", "Execution", "Kernels", "Training.State", "Training.Passes", "Training.Programs", "Training"];

    [Test]
    public void Rooms_OfTheBackend_DependOneWay()
    {
        string source = Path.Combine(HostKernels.KernelDirectory(), "..", "src", "OtpeFast.Cuda");
        foreach (string file in Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            string[] folders = Path.GetRelativePath(source, Path.GetDirectoryName(file)!).Split(Path.DirectorySeparatorChar);
            int place = Array.IndexOf(Order, folders[0] == "Training" ? string.Join('.', folders) : folders[0]);
            foreach (Match used in Using().Matches(File.ReadAllText(file)).Where(_ => place >= 0))
            {
                Assert.That(Array.IndexOf(Order, used.Groups[1].Value), Is.InRange(0, place), $"{file} uses {used.Groups[1].Value}");
            }
        }
    }

    [Test]
    public void Shared_WithTheCore_IsNothingInternal()
        => Assert.That(typeof(SpikeBatch).Assembly.GetCustomAttributesData().Select(static data => data.ToString()), Has.None.Contains("OtpeFast.Cuda"));

    [GeneratedRegex(@"^using (?:static )?OtpeFast\.Cuda\.((?:Training\.)?\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();
}
