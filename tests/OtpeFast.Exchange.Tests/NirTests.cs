using PureHDF;

namespace OtpeFast.Exchange.Tests;

/// <summary>Files that snnTorch, Norse, SpikingJelly and others wrote (Nir/README.md): the spikes that must come out, and what must be refused.</summary>
public sealed class NirTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-nir-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCaseSource(nameof(Cases))]
    public void File_OfAnotherProgram_GivesTheSpikesThatMustComeOut(string name)
    {
        ExchangedNetwork read = ExchangeFile.Read(PathOf(name + ".nir"), TimeStepToBeTold(name));
        var network = new SpikingNetwork(read.Spec);
        network.SetParameters(read.ParametersFor(network.Description));
        AssertSameOutputs(network, name);
        string[] warnings = name == "metadata_dt_reset" ? [] : ["cannot say how its neurons reset"];
        Assert.That(read.Warnings, Has.Count.EqualTo(warnings.Length));
        foreach (string warning in warnings)
        {
            Assert.That(read.Warnings, Has.Some.Contains(warning).And.Some.Contains(name));
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Network_OfAnotherProgram_WrittenAndReadAgain_GivesTheSameSpikes(string name)
    {
        ExchangedNetwork read = ExchangeFile.Read(PathOf(name + ".nir"), TimeStepToBeTold(name));
        var network = new SpikingNetwork(read.Spec);
        network.SetParameters(read.ParametersFor(network.Description));
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        string path = Path.Combine(_directory, "network.nir");
        ExchangeFile.Write(path, network.Description, parameters);

        ExchangedNetwork again = ExchangeFile.Read(path);

        Assert.That(again.Spec, Is.EqualTo(read.Spec));
        Assert.That(again.Warnings, Is.Empty, "ours says how its neurons reset");
        var second = new SpikingNetwork(again.Spec);
        second.SetParameters(again.ParametersFor(second.Description));
        AssertSameOutputs(second, name);

        // Without the text, which other programs do not write, the numbers alone must give the same.
        ExchangedNetwork numbers = ExchangeFile.Read(WithoutText(path, network.Description));
        var third = new SpikingNetwork(numbers.Spec);
        third.SetParameters(numbers.ParametersFor(third.Description));
        AssertSameOutputs(third, name);
    }

    [TestCase("norse_dt1e-3", 1e-4, "outputs_that_differ_if_dt_is_wrong")]
    public void File_WithAWrongTimeStep_GivesOtherSpikes(string name, double timeStep, string counted)
    {
        ExchangedNetwork read = ExchangeFile.Read(PathOf(name + ".nir"), timeStep);
        var network = new SpikingNetwork(read.Spec);
        network.SetParameters(read.ParametersFor(network.Description));
        Assert.That(Differing(network, name), Is.GreaterThan(0), counted);
    }

    [TestCase("refuse_spikingjelly_v_reset", "v_reset = -0.5")]
    [TestCase("refuse_norse_v_reset", "v_reset = 0.25")]
    [TestCase("refuse_snntorch_conv", "'0' of type Conv2d")]
    [TestCase("refuse_norse_lifcell", "CubaLIF whose r and w_in are 1")]
    public void File_ThatCannotBeRead_IsRefusedByName(string name, string words)
        => Assert.That(
            () => ExchangeFile.Read(PathOf(name + ".nir"), name == "refuse_norse_lifcell" ? 1e-3 : null),
            Throws.TypeOf<ExchangeException>().With.Message.Contains(words).And.Message.Contains(name));

    private static void AssertSameOutputs(SpikingNetwork network, string name) => Assert.That(Differing(network, name), Is.Zero);

    /// <summary>The number of spikes, in every layer, that differ from those of the file; of potentials, those that are too far.</summary>
    private static int Differing(SpikingNetwork network, string name)
    {
        using var file = H5File.OpenRead(PathOf(name + ".h5"));
        IH5Dataset set = file.Dataset("inputs");
        (int steps, int samples, int units) = ((int)set.Space.Dimensions[0], (int)set.Space.Dimensions[1], (int)set.Space.Dimensions[2]);
        byte[] inputs = set.Read<byte[]>();
        var batch = new SpikeBatch(units);
        batch.Begin(samples, steps);
        for (int row = 0; row < steps * samples; row++)
        {
            ushort[] active = [.. Enumerable.Range(0, units).Where(unit => inputs[row * units + unit] > 0).Select(static unit => (ushort)unit)];
            batch.AppendRow(active, [.. active.Select(unit => (float)inputs[row * units + unit])]);
        }

        using IEvaluator evaluator = network.CreateEvaluator(samples, steps);
        evaluator.Evaluate(batch);
        int layers = network.Description.Layers.Count;
        int differing = 0;
        for (int layer = 0; layer < layers; layer++)
        {
            string data = layer == layers - 1 ? "outputs" : $"layer{layer + 1}";
            int neurons = network.Description.Layers[layer].Neurons;
            if (!network.Description.Spec.Layers[layer].Spikes)
            {
                differing += FarPotentials(evaluator, file.Dataset(data).Read<float[]>(), steps, samples, neurons);
                continue;
            }

            byte[] spikes = file.Dataset(data).Read<byte[]>();
            for (int row = 0; row < steps * samples; row++)
            {
                var fired = new bool[neurons];
                foreach (ushort neuron in evaluator.Spikes(layer, row % samples, row / samples))
                {
                    fired[neuron] = true;
                }

                differing += Enumerable.Range(0, neurons).Count(neuron => fired[neuron] != (spikes[row * neurons + neuron] > 0));
            }
        }

        return differing;
    }

    private static int FarPotentials(IEvaluator evaluator, float[] potentials, int steps, int samples, int neurons)
    {
        var scores = new float[neurons];
        int far = 0;
        for (int row = 0; row < steps * samples; row++)
        {
            evaluator.CopyScoresTo(row % samples, row / samples, scores);
            far += Enumerable.Range(0, neurons).Count(neuron => Math.Abs(scores[neuron] - potentials[row * neurons + neuron]) > 1e-4);
        }

        return far;
    }

    /// <summary>The same network, as a file whose numbers alone say what it is.</summary>
    private string WithoutText(string path, NetworkDescription network)
    {
        string bare = Path.Combine(_directory, "bare.nir");
        byte[] bytes = File.ReadAllBytes(path);
        byte[] text = System.Text.Encoding.ASCII.GetBytes(network.Spec.ToString());
        int at = bytes.AsSpan().IndexOf(text);
        Assert.That(at, Is.GreaterThan(0), "the text is in the file");
        bytes[at] = (byte)'?';
        File.WriteAllBytes(bare, bytes);
        return bare;
    }

    /// <summary>What the file does not say of the time step, and whoever reads it must be told.</summary>
    private static double? TimeStepToBeTold(string name)
    {
        using var file = H5File.OpenRead(PathOf(name + ".h5"));
        return name == "metadata_dt_reset" ? null : file.Attribute("dt").Read<double>();
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Nir", name);

    private static IEnumerable<string> Cases()
        => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Nir"), "*.h5").Select(static path => Path.GetFileNameWithoutExtension(path)).Order();
}
