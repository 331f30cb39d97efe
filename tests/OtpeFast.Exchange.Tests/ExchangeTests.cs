using OtpeFast.Training;
using PureHDF;

namespace OtpeFast.Exchange.Tests;

/// <summary>Networks go out and come back as they were; files are laid out as their formats say; what does not fit is refused by name.</summary>
public sealed class ExchangeTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-exchange-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("network.nir")]
    [TestCase("network.npz")]
    public void Network_OutAndIn_HasTheSameBits(string name)
    {
        (ISpikingNetwork network, float[] parameters) = Network();
        string path = Path.Combine(_directory, name);
        ExchangeFile.Write(path, network.Description, parameters);
        ExchangedNetwork read = ExchangeFile.Read(path);
        Assert.That(read.Sizes, Is.EqualTo("50-128-128-10"));
        Assert.That(read.ParametersFor(network.Description), Is.EqualTo(parameters));
        Assert.That(read.Layers, Has.All.Matches((ExchangedLayer layer) => Math.Abs(layer.Neurons!.Leak.Value - NetworkCatalog.PaperLeak) < 1e-6 && Math.Abs(layer.Neurons.Threshold.Value - 1) < 1e-6));
        Assert.That(read.Spec.Sizes, Is.EqualTo("50-128-128-10"));
        Assert.That(read.Fits(network.Description.Spec), Is.True);
        Assert.That(Directory.GetFiles(_directory), Has.Length.EqualTo(1), "nothing unfinished is left");
    }

    [Test]
    public void Network_OfOtherConstantsAndKinds_ComesBackAsItIs()
    {
        const string Text = "7-5(leak=0.6,threshold=0.8,reset=zero)-4(leak=0.9,reset=none,surrogate=arctan,alpha=3)-2 readout=leaky_spikes";
        var network = SpikingNetwork.Load(Text, seed: 2);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        string nir = Path.Combine(_directory, "network.nir");
        ExchangeFile.Write(nir, network.Description, parameters);
        ExchangedNetwork read = ExchangeFile.Read(nir);
        Assert.That(read.Spec.ToString(), Is.EqualTo(Text));
        Assert.That(read.ParametersFor(network.Description), Is.EqualTo(parameters));
        Assert.That(
            () => ExchangeFile.Write(Path.Combine(_directory, "network.npz"), network.Description, parameters),
            Throws.TypeOf<ExchangeException>().With.Message.Contains("resets otherwise than by subtraction").And.Message.Contains("nothing was written"));
        var simple = SpikingNetwork.Load("7-5(leak=0.6)-2(threshold=0.8)", seed: 2);
        string npz = Path.Combine(_directory, "simple.npz");
        ExchangeFile.Write(npz, simple.Description, new float[simple.Description.ParameterLength]);
        Assert.That(ExchangeFile.Read(npz).Spec, Is.EqualTo(simple.Description.Spec));
        Assert.That((read with { Text = "7-5-4-3" }).Spec.ToString(), Is.EqualTo("7-5(leak=0.6,threshold=0.8)-4(leak=0.9)-2").Or.Contain("leak=0.6"), "a text that does not fit is not believed");
    }

    [TestCase("7-5(leak=0.6,train_leak=true)-4cuba(train_threshold=true)-2 train_leak=true")]
    [TestCase("7-5(train_leak=true,train_threshold=true,recurrent=true)-2li(train_leak=true)")]
    public void Network_WithTrainedConstants_GoesOutAndInAsTheyAre(string text)
    {
        var network = SpikingNetwork.Load(text, seed: 2);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        foreach (LayerDescription layer in network.Description.Layers)
        {
            for (int neuron = 0; neuron < layer.Neurons; neuron++)
            {
                for (int row = layer.LeakRow; row < layer.Rows; row++)
                {
                    parameters[layer.Offset + row * layer.Stride + neuron] += 0.002f * (neuron + row);
                }
            }
        }

        string path = Path.Combine(_directory, "network.nir");
        ExchangeFile.Write(path, network.Description, parameters);
        ExchangedNetwork read = ExchangeFile.Read(path);
        Assert.That(read.Spec, Is.EqualTo(network.Description.SpecWith(parameters)).And.Not.EqualTo(network.Description.Spec));
        Assert.That(read.Fits(network.Description.Spec), Is.True, "what is trained may differ from what it began with");
        LayerDescription last = network.Description.Layers[^1];
        int exact = network.Description.Spec.Layers[^1].Spikes ? parameters.Length : last.Offset; // weights of a last layer that never fires are scaled
        Assert.That(read.ParametersFor(network.Description)[..exact], Is.EqualTo(parameters[..exact]));
        Assert.That(read.ParametersFor(new SpikingNetwork(read.Spec).Description)[..exact], Is.EqualTo(parameters[..exact]));
        using var file = H5File.OpenRead(path);
        LayerDescription first = network.Description.Layers[0];
        float leak = parameters[first.Offset + first.LeakRow * first.Stride + 3];
        Assert.That(file.Dataset("node/nodes/lif_1/tau").Read<float[]>()[3], Is.EqualTo(1e-4 / (1 - leak)).Within(1e-9));
    }

    [Test]
    public void Nir_Layout_IsThePublishedOne()
    {
        // What nir.write of the reference implementation makes: /version, /node/{type, nodes, edges}, and in each node its type and parameters.
        (ISpikingNetwork network, float[] parameters) = Network();
        string path = Path.Combine(_directory, "network.nir");
        ExchangeFile.Write(path, network.Description, parameters);
        using var file = H5File.OpenRead(path);
        Assert.That(file.Dataset("version").Read<string>(), Does.Match(@"^\d+\.\d+"));
        Assert.That(file.Dataset("node/type").Read<string>(), Is.EqualTo("NIRGraph"));
        string[] nodes = ["input", "affine_1", "lif_1", "affine_2", "lif_2", "affine_3", "lif_3", "output"];
        Assert.That(file.Group("node/nodes").Children().Select(static node => node.Name), Is.EquivalentTo(nodes));
        Assert.That(file.Dataset("node/edges").Space.Dimensions, Is.EqualTo(new ulong[] { 7, 2 }));
        Assert.That(file.Dataset("node/edges").Read<string[]>(), Is.EqualTo(nodes.Zip(nodes.Skip(1)).SelectMany(static edge => new[] { edge.First, edge.Second })));
        Assert.That(file.Dataset("node/nodes/input/shape").Read<long[]>(), Is.EqualTo(new long[] { 50 }));
        Assert.That(file.Dataset("node/nodes/output/shape").Read<long[]>(), Is.EqualTo(new long[] { 10 }));
        foreach ((string node, string type, (string Name, ulong[] Shape)[] members) in new (string, string, (string, ulong[])[])[]
        {
            ("affine_1", "Affine", [("weight", [128, 50]), ("bias", [128])]),
            ("affine_3", "Affine", [("weight", [10, 128]), ("bias", [10])]),
            ("lif_2", "LIF", [("tau", [128]), ("r", [128]), ("v_leak", [128]), ("v_threshold", [128]), ("v_reset", [128])]),
        })
        {
            Assert.That(file.Dataset($"node/nodes/{node}/type").Read<string>(), Is.EqualTo(type));
            Assert.That(file.Group($"node/nodes/{node}").Children().Select(static member => member.Name), Is.EquivalentTo(members.Select(static member => member.Name).Append("type")));
            foreach ((string member, ulong[] shape) in members)
            {
                IH5Dataset set = file.Dataset($"node/nodes/{node}/{member}");
                Assert.That(set.Space.Dimensions, Is.EqualTo(shape), $"{node}/{member}");
                Assert.That(set.Type.Class, Is.EqualTo(H5DataTypeClass.FloatingPoint), $"{node}/{member}");
            }
        }

        // A row of weights is an output.
        LayerDescription first = network.Description.Layers[0];
        float[] weights = file.Dataset("node/nodes/affine_1/weight").Read<float[]>();
        Assert.That(weights[3 * 50 + 7], Is.EqualTo(parameters[first.Offset + 7 * first.Stride + 3]));
    }

    [Test]
    public void Nir_IntegratedAsItsEquationsSay_GivesOurSpikes()
    {
        // tau dv/dt = (v_leak - v) + r i, by Euler's method with the time step that readers take; the reset subtracts.
        (ISpikingNetwork network, float[] parameters) = Network();
        string path = Path.Combine(_directory, "network.nir");
        ExchangeFile.Write(path, network.Description, parameters);
        SpikeBatch batch = SpeedTest.CreateBatch(network.Description);
        using IEvaluator evaluator = network.CreateEvaluator(batch.Samples, batch.Steps, threads: 1);
        evaluator.Evaluate(batch);
        using var file = H5File.OpenRead(path);
        Layer[] layers = [.. Enumerable.Range(1, 3).Select(number => new Layer(file, number))];
        int spikes = 0;
        for (int step = 0; step < batch.Steps; step++)
        {
            var values = new double[50];
            SpikeFrame frame = batch.Frame(step);
            foreach (ushort unit in frame.Units(0))
            {
                values[unit]++;
            }

            for (int layer = 0; layer < layers.Length; layer++)
            {
                values = layers[layer].Step(values);
                ushort[] fired = [.. Enumerable.Range(0, values.Length).Where(neuron => values[neuron] > 0).Select(static neuron => (ushort)neuron)];
                Assert.That(evaluator.Spikes(layer, 0, step).ToArray(), Is.EqualTo(fired), $"layer {layer}, step {step}");
                spikes += fired.Length;
            }
        }

        Assert.That(spikes, Is.GreaterThan(100));
    }

    [Test]
    public void Npz_Twice_HasTheSameBytes()
    {
        (ISpikingNetwork network, float[] parameters) = Network();
        string[] paths = [Path.Combine(_directory, "a.npz"), Path.Combine(_directory, "b.npz")];
        foreach (string path in paths)
        {
            ExchangeFile.Write(path, network.Description, parameters);
        }

        Assert.That(File.ReadAllBytes(paths[0]), Is.EqualTo(File.ReadAllBytes(paths[1])));
    }

    [TestCase("affine_1", "lif_1", "lif_1", "lif_2", "layers must be weights (Affine or Linear) and then neurons")]
    [TestCase("affine_1", "lif_1", "affine_1", "lif_2", "has a branch at 'affine_1'")]
    [TestCase("affine_1", "lif_1", "lif_9", "affine_2", "after 'lif_1' there is nothing")]
    public void Nir_OfAnotherShape_IsRefusedByName(string from, string to, string otherFrom, string otherTo, string words)
    {
        string path = Graph(
            edges
                => edges.Select(
                    edge => edge == (from, to) || edge == ("lif_1", "affine_2") ? edge == (from, to) ? (from, to) : (otherFrom, otherTo) : edge).ToArray());
        Assert.That(() => ExchangeFile.Read(path), Throws.TypeOf<ExchangeException>().With.Message.Contains(words).And.Message.Contains("graph.nir"));
    }

    [Test]
    public void Nir_WithOtherNeurons_IsRefusedByName()
    {
        string path = Graph(static edges => edges, tau: [1e-5f, 2e-3f]);
        Assert.That(() => ExchangeFile.Read(path), Throws.TypeOf<ExchangeException>().With.Message.Contains("is the time step, 0.0001 s, right?"));
        path = Graph(static edges => edges, scale: -3);
        Assert.That(() => ExchangeFile.Read(path), Throws.TypeOf<ExchangeException>().With.Message.Contains("r dt / tau = -3"));
        path = Graph(static edges => edges);
        Assert.That(ExchangeFile.Read(path).Sizes, Is.EqualTo("2-2-2"), "the graph itself can be read");
    }

    [TestCase("missing.nir", "does not exist")]
    [TestCase("missing.npz", "does not exist")]
    [TestCase("network.onnx", "must end in .nir or .npz")]
    public void File_ThatIsNone_IsRefused(string name, string words)
        => Assert.That(() => ExchangeFile.Read(Path.Combine(_directory, name)), Throws.TypeOf<ExchangeException>().With.Message.Contains(words));

    [TestCase("network.nir")]
    [TestCase("network.npz")]
    public void File_CutShort_IsRefused(string name)
    {
        (ISpikingNetwork network, float[] parameters) = Network();
        string path = Path.Combine(_directory, name);
        ExchangeFile.Write(path, network.Description, parameters);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.That(() => ExchangeFile.Read(path), Throws.TypeOf<ExchangeException>().With.Message.Contains("truncated or damaged"));
    }

    [Test]
    public void Network_OfOtherSizes_DoesNotFit()
    {
        (ISpikingNetwork network, float[] parameters) = Network();
        var exchanged = ExchangedNetwork.Of(network.Description, parameters);
        NetworkDescription other = SpikingNetwork.Load("700-128-128-10").Description;
        Assert.That(exchanged.Fits(network.Description.Spec), Is.True);
        Assert.That(exchanged.Fits(other.Spec), Is.False);
        Assert.That((exchanged with { Layers = [.. exchanged.Layers.Select(static layer => layer with { Neurons = layer.Neurons! with { Leak = 0.95 } })] }).Fits(network.Description.Spec), Is.False, "another leak");
        Assert.That(() => exchanged.ParametersFor(other), Throws.ArgumentException);
    }

    private static (ISpikingNetwork Network, float[] Parameters) Network()
    {
        var network = new SpikingNetwork(NetworkCatalog.OfThePaper("randman-3x128"), 3);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        for (int l = 0; l < network.Description.Layers.Count; l++)
        {
            LayerDescription layer = network.Description.Layers[l];
            for (int i = 0; i < layer.Inputs * layer.Stride; i++)
            {
                parameters[layer.Offset + i] *= 2.5f; // so that all layers fire
            }

            for (int neuron = 0; neuron < layer.Neurons; neuron++)
            {
                parameters[layer.Offset + layer.Inputs * layer.Stride + neuron] = neuron * 1e-3f;
            }
        }

        network.SetParameters(parameters);
        return (network, parameters);
    }

    /// <summary>A small graph: 2-2-2.</summary>
    private string Graph(Func<(string From, string To)[], (string From, string To)[]> change, float[]? tau = null, float scale = 1)
    {
        (string From, string To)[] edges = change(
            [("input", "affine_1"), ("affine_1", "lif_1"), ("lif_1", "affine_2"), ("affine_2", "lif_2"), ("lif_2", "output")]);
        var matrix = new string[edges.Length, 2];
        for (int edge = 0; edge < edges.Length; edge++)
        {
            (matrix[edge, 0], matrix[edge, 1]) = edges[edge];
        }

        H5Group Affine() => new() { ["type"] = "Affine", ["weight"] = new float[,] { { 1, 2 }, { 3, 4 } }, ["bias"] = new float[] { 5, 6 } };
        H5Group Lif(float[] time) => new()
        {
            ["type"] = "LIF",
            ["tau"] = time,
            ["r"] = time.Select(value => scale * value / 1e-4f).ToArray(),
            ["v_leak"] = new float[2],
            ["v_threshold"] = new float[] { 1, 1 },
        };
        string path = Path.Combine(_directory, "graph.nir");
        new H5File
        {
            ["version"] = "1.0",
            ["node"] = new H5Group
            {
                ["type"] = "NIRGraph",
                ["edges"] = new H5Dataset(matrix),
                ["nodes"] = new H5Group
                {
                    ["input"] = new H5Group { ["type"] = "Input", ["shape"] = new long[] { 2 } },
                    ["affine_1"] = Affine(),
                    ["lif_1"] = Lif(tau ?? [1e-3f, 1e-3f]),
                    ["affine_2"] = Affine(),
                    ["lif_2"] = Lif([1e-3f, 1e-3f]),
                    ["output"] = new H5Group { ["type"] = "Output", ["shape"] = new long[] { 2 } },
                },
            },
        }.Write(path);
        return path;
    }

    /// <summary>An affine and a LIF node of a file, integrated in time.</summary>
    private sealed class Layer(PureHDF.VOL.Native.NativeFile file, int number)
    {
        private const double TimeStep = 1e-4;
        private readonly float[] _weight = file.Dataset($"node/nodes/affine_{number}/weight").Read<float[]>();
        private readonly float[] _bias = file.Dataset($"node/nodes/affine_{number}/bias").Read<float[]>();
        private readonly float[] _tau = file.Dataset($"node/nodes/lif_{number}/tau").Read<float[]>();
        private readonly float[] _r = file.Dataset($"node/nodes/lif_{number}/r").Read<float[]>();
        private readonly float[] _leak = file.Dataset($"node/nodes/lif_{number}/v_leak").Read<float[]>();
        private readonly float[] _threshold = file.Dataset($"node/nodes/lif_{number}/v_threshold").Read<float[]>();
        private readonly double[] _potential = new double[file.Dataset($"node/nodes/lif_{number}/tau").Space.Dimensions[0]];

        public double[] Step(double[] input)
        {
            var spikes = new double[_potential.Length];
            for (int neuron = 0; neuron < spikes.Length; neuron++)
            {
                double current = _bias[neuron];
                for (int i = 0; i < input.Length; i++)
                {
                    current += _weight[neuron * input.Length + i] * input[i];
                }

                _potential[neuron] += TimeStep / _tau[neuron] * (_leak[neuron] - _potential[neuron] + _r[neuron] * current);
                spikes[neuron] = _potential[neuron] >= _threshold[neuron] ? 1 : 0;
                _potential[neuron] -= spikes[neuron] * _threshold[neuron];
            }

            return spikes;
        }
    }
}
