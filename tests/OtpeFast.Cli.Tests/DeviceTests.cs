using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OtpeFast.Cli.Tests;

/// <summary>
/// --device: without a driver one sentence, and with one the numbers of the CPU. The driver is a stand-in over the kernels' host build, so that the
/// program's own calls of the driver run without a GPU.
/// </summary>
public sealed class DeviceTests
{
    private string _library = ""; // folder of the stand-in

    [OneTimeSetUp]
    public void BuildDriver()
    {
        _library = Directory.CreateTempSubdirectory("otpe-driver-").FullName;
        string build = Repository.PathOf("kernels", "host", "build.sh");
        if (OperatingSystem.IsWindows())
        {
            _library = "";
            return;
        }

        using var process = Process.Start(new ProcessStartInfo("bash", [build, Path.Combine(_library, "libcuda.so.1")]) { RedirectStandardError = true })!;
        string messages = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 3)
        {
            _library = ""; // no compiler: the tests that need the driver say so
            return;
        }

        Assert.That(process.ExitCode, Is.Zero, messages);
    }

    [OneTimeTearDown]
    public void RemoveDriver()
    {
        if (_library.Length > 0)
        {
            Directory.Delete(_library, recursive: true);
        }
    }

    [TestCase("train", "--device", "cuda")]
    [TestCase("gpu-check")]
    public void Device_WithoutADriver_IsOneSentence(params string[] arguments)
    {
        if (NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out _))
        {
            Assert.Ignore("There is a driver here.");
        }

        (int code, string output, string error) = OtpeProcess.Run(arguments);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Is.EqualTo("otpe: There is no NVIDIA driver on this machine (its library libcuda.so.1 or nvcuda.dll does not load); install the " +
            "driver, or use the CPU.\n"));
        Assert.That(output, Is.Empty);
    }

    [TestCase("--device must be cpu, cuda, or cuda:N", "train", "--device", "gpu")]
    [TestCase("--device must be cpu, cuda, or cuda:N", "train", "--device", "cuda:-1")]
    [TestCase("gpu-check needs a GPU", "gpu-check", "--device", "cpu")]
    public void Device_ThatIsNone_IsRefused(string words, params string[] arguments)
    {
        (int code, _, string error) = OtpeProcess.Run(arguments);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain(words));
    }

    [TestCase("There is no CUDA device 7; the only one is 0.", "train", "--device", "cuda:7")]
    [TestCase("RTRL has no CUDA kernels; train with it on the CPU", "train", "--device", "cuda", "--rule", "rtrl")]
    [TestCase("more are needed; use a smaller batch", "train", "--device", "cuda", "--batch-size", "60000", "--network", "shd-3x512")]
    public void Device_ThatCannot_SaysSo(string words, params string[] arguments)
    {
        RequireDriver();
        (int code, string output, string error) = OtpeProcess.Run(_library, arguments);
        Assert.That(error, Does.Contain(words));
        Assert.That(error.TrimEnd('\n'), Does.Not.Contain("\n"), "one line");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(output, Is.Empty);
    }

    [TestCase("otpe", "offline")]
    [TestCase("otpe", "online")]
    [TestCase("f-approx-otpe", "offline")]
    public void Train_OnTheDevice_GivesTheNumbersOfTheCpu(string rule, string mode)
    {
        RequireDriver();
        string data = Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "fsdd_tiny.h5");
        // Few batches: later a rounding has moved a spike.
        string[] arguments =
        [
            "train", "--data", data, "--network", "700-32-16-20", "--rule", rule, "--mode", mode, "--batches", "6", "--batch-size", "4", "--steps", "12",
            "--validate-every", "3", "--json",
        ];
        JsonElement expected = Done(OtpeProcess.Run(arguments));
        JsonElement actual = Done(OtpeProcess.Run(_library, [.. arguments, "--device", "cuda"]));
        Assert.That(actual.GetProperty("loss").GetDouble(), Is.EqualTo(expected.GetProperty("loss").GetDouble()).Within(1e-6));
        Assert.That(actual.GetProperty("validation_accuracy").GetDouble(), Is.EqualTo(expected.GetProperty("validation_accuracy").GetDouble()).Within(0.005));
    }

    [Test]
    public void Reproduce_OnTheDevice_ComparesTheGradientsOfTheCpu()
    {
        RequireDriver();
        string[] arguments = [
            "reproduce", "similarity", "--data", "t-randman", "--seeds", "1", "--batches", "3", "--batch-size", "16", "--steps", "40", "--out"];
        double[] Similarities(string? library, string folder, params string[] more)
        {
            string path = Path.Combine(_library, folder);
            (int code, _, string error) = OtpeProcess.Run(library, [.. arguments, path, .. more]);
            Assert.That(code, Is.Zero, error);
            return [.. File.ReadLines(Path.Combine(path, "cells.csv")).Skip(1).Select(static line => line.Split(',')[^1]).Select(static value => value.Length == 0 ? double.NaN : double.Parse(value, System.Globalization.CultureInfo.InvariantCulture))];
        }

        double[] expected = Similarities(null, "cpu");
        double[] actual = Similarities(_library, "cuda", "--device", "cuda");
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        Assert.That(expected.Count(double.IsFinite), Is.GreaterThan(20)); // a layer that is silent has no gradient, and no cosine
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(1e-3));
        }
    }

    [TestCase("libnvToolsExt.so.1")]
    [TestCase("libnvtx3interop.so", Description = "of toolkits since 12.9")]
    public void Train_WithoutGraphs_NamesBatchesAndLayersForProfilers(string library)
    {
        RequireDriver();
        string log = Path.Combine(_library, library + ".txt");
        File.Copy(Path.Combine(_library, "libcuda.so.1"), Path.Combine(_library, library));
        string data = Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "fsdd_tiny.h5");
        string[] arguments =
        [
            "train", "--data", data, "--network", "700-24-16-20", "--batches", "2", "--batch-size", "2", "--steps", "3", "--device", "cuda", "--no-graphs",
        ];
        try
        {
            Done(OtpeProcess.Run(_library, [.. arguments, "--json"], ("OTPE_NVTX_LOG", log)));
        }
        finally
        {
            File.Delete(Path.Combine(_library, library));
        }

        string[] ranges = File.ReadAllLines(log);
        Assert.That(ranges.Count(static range => range == "batch"), Is.EqualTo(2));
        foreach (string layer in new[] { "layer 1", "layer 2", "layer 3" })
        {
            Assert.That(ranges, Does.Contain(layer + " backward").And.Contain(layer + " gradient").And.Contain(layer + " forward"));
        }
    }

    [Test]
    public void GpuCheck_ForPrograms_HasALineForEachThingMeasured()
    {
        RequireDriver();
        string[] arguments = ["gpu-check", "--network", "12-8-8-3", "--batch-size", "2", "--seconds", "0.001", "--kernels", "--json"];
        (int code, string output, string error) = OtpeProcess.Run(_library, arguments);
        Assert.That(code, Is.Zero, error);
        JsonElement[] lines = [.. output.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        ILookup<string, JsonElement> byEvent = lines.ToLookup(static line => line.GetProperty("event").GetString()!);
        Assert.That(byEvent["device"].Single().GetProperty("copy_gb_per_second").GetDouble(), Is.Positive);
        Assert.That(byEvent["parity"].Count(), Is.GreaterThan(20));
        Assert.That(byEvent["parity"].Select(static line => line.GetProperty("is_close").GetBoolean()), Is.All.True);
        Assert.That(byEvent["speed"].Select(static line => line.GetProperty("ms_per_batch").GetDouble()).ToArray(), Has.Length.EqualTo(4).And.All.Positive);
        Assert.That(byEvent["kernel"].Select(static line => line.GetProperty("mode").GetString()).Distinct(), Is.EquivalentTo(new[] { "offline", "online" }));
        Assert.That(byEvent["kernel"].Select(static line => line.GetProperty("launches_per_batch").GetDouble()), Is.All.Positive);
        Assert.That(byEvent["done"].Single().GetProperty("agrees").GetBoolean(), Is.True);
        Assert.That(lines[^1].GetProperty("event").GetString(), Is.EqualTo("done"));
    }

    private static JsonElement Done((int Code, string Output, string Error) run)
    {
        Assert.That(run.Code, Is.Zero, run.Error);
        return JsonDocument.Parse(run.Output.TrimEnd('\n').Split('\n')[^1]).RootElement;
    }

    private void RequireDriver()
    {
        if (_library.Length == 0)
        {
            Assert.Ignore("The stand-in for the driver needs a POSIX system and a C++ compiler.");
        }
    }
}
