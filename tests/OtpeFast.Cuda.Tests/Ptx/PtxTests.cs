using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Tests.Host;

namespace OtpeFast.Cuda.Tests.Ptx;

/// <summary>The committed PTX belongs to its sources, and the catalog to both.</summary>
public sealed partial class PtxTests
{
    private static readonly string[] Headers = ["common.cuh", "constants.cuh", "double_math.cuh", "float_math.cuh", "neuron.cuh", "softmax.cuh"];

    [Test]
    public void Ptx_EveryFile_CarriesTheHashOfItsSource()
    {
        string[] sources = [
            .. Directory.GetFiles(HostKernels.KernelDirectory(), "*.cu").Select(static path => Path.GetFileNameWithoutExtension(path)!).Order()];
        Assert.That(sources, Is.EqualTo(KernelCatalog.All.Select(static kernel => kernel.File).Distinct().Order()));
        foreach (string source in sources)
        {
            byte[] text = [.. Headers.Append(source + ".cu").SelectMany(static name => File.ReadAllBytes(Path.Combine(HostKernels.KernelDirectory(), name)))];
            string expected = "// SHA-256 of the source: " + Convert.ToHexStringLower(SHA256.HashData(text));
            Assert.That(Read(source).Split('\n')[0], Is.EqualTo(expected), $"{source}: run kernels/build.sh");
        }
    }

    [Test]
    public void Ptx_EveryEntry_HasTheCatalogsSignatureAndThreads()
    {
        var entries =
            KernelCatalog.All.Select(static kernel => kernel.File).Distinct().SelectMany(static file => Entries(file)).ToDictionary(static entry => entry.Name);
        Assert.That(entries.Keys, Is.EquivalentTo(KernelCatalog.All.Select(static kernel => kernel.Name)));
        foreach (KernelEntry kernel in KernelCatalog.All)
        {
            Assert.That(entries[kernel.Name], Is.EqualTo(kernel));
        }
    }

    [Test]
    public void Ptx_Any_IsForComputeCapability80AndOldDrivers()
    {
        foreach (string file in KernelCatalog.All.Select(static kernel => kernel.File).Distinct())
        {
            Assert.That(Read(file), Does.Contain("\n.version 7.0\n").And.Contain("\n.target sm_80\n"), file);
            Assert.That(Read(file), Does.Not.Match(@"\.approx|\.ftz"), $"{file}: no fast math");
        }
    }

    [Test]
    public void HostBuild_EveryEntry_HasTheCatalogsSignatureAndThreads()
    {
        HostKernels.Require();
        Assert.That(
            HostKernels.All().Select(static kernel => new KernelEntry(kernel.File, kernel.Name, kernel.Threads, kernel.Signature)),
            Is.EquivalentTo(KernelCatalog.All));
    }

    private static string Read(string file)
    {
        using var reader = new StreamReader(KernelCatalog.OpenPtx(file), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static IEnumerable<KernelEntry> Entries(string file)
    {
        foreach (Match entry in Entry().Matches(Read(file)))
        {
            string signature = string.Concat(Parameter().Matches(entry.Groups["parameters"].Value).Select(static parameter => parameter.Groups[1].Value switch
            {
                "u64" => 'p',
                "u32" => 'i',
                "f32" => 'f',
                _ => '?',
            }));
            yield return new KernelEntry(
                file, entry.Groups["name"].Value, int.Parse(entry.Groups["threads"].Value, System.Globalization.CultureInfo.InvariantCulture), signature);
        }
    }

    [GeneratedRegex(@"\.visible \.entry (?<name>\w+)\((?<parameters>[^)]*)\)\s*\.maxntid (?<threads>\d+)")]
    private static partial Regex Entry();

    [GeneratedRegex(@"\.param \.(\w+)")]
    private static partial Regex Parameter();
}
