using OtpeFast.Integration.Tests.Gradients;

namespace OtpeFast.Integration.Tests.Golden;

/// <summary>The comparisons with networks.h5, for any device.</summary>
internal static class NetworkCheck
{
    public static Dictionary<string, (LearningRule Rule, Feedback Feedback)> Fixed { get; } = new()
    {
        ["otpe_random"] = (LearningRule.Otpe, Feedback.Random),
        ["otpe_broadcast"] = (LearningRule.Otpe, Feedback.Broadcast),
        ["ostl_random"] = (LearningRule.Ostl, Feedback.Random),
        ["ottt_broadcast"] = (LearningRule.Ottt, Feedback.Broadcast),
        ["approx_otpe_random"] = (LearningRule.ApproxOtpe, Feedback.Random),
        ["eprop_random"] = (LearningRule.Eprop, Feedback.Broadcast),
    };

    public static Dictionary<string, LearningRule[]> Rules { get; } = new()
    {
        ["bptt"] = [LearningRule.Bptt, LearningRule.Rtrl],
        ["rtrl"] = [LearningRule.Rtrl],
        ["ostl"] = [LearningRule.Ostl],
        ["ottt"] = [LearningRule.Ottt],
        ["otpe"] = [LearningRule.Otpe],
        ["approx_otpe"] = [LearningRule.ApproxOtpe],
        ["eprop"] = [LearningRule.Eprop],
        ["sltt"] = [LearningRule.Sltt],
        ["s_tllr"] = [LearningRule.Stllr],
        ["otpe_mean"] = [LearningRule.OtpeMean],
    };

    /// <summary>The network of a case.</summary>
    public static NetworkSpec Spec(string name) => NetworkSpec.Parse(NetworkCase.Open(name).Text()!);

    public static IEnumerable<string> Cases() => NetworkCase.All().Where(static golden => golden.Text() is not null).Select(static golden => golden.Name);

    public static IEnumerable<TestCaseData> Trainers(UpdateMode mode)
        => from golden in NetworkCase.All()
           where golden.Text() is not null
           from rule in golden.Rules.Where(static rule => Rules.ContainsKey(rule) || Fixed.ContainsKey(rule))
           where golden.Has(mode == UpdateMode.Offline ? $"offline/{rule}" : $"online/{rule}/1/parameters")
           from symmetric in SpikingNetwork.Load(golden.Text()!).Description.Trainers
           where symmetric.Mode == mode && symmetric.Form != GradientForm.Window && (Fixed.TryGetValue(rule, out var other) ? other.Rule == symmetric.Rule : Rules[rule].Contains(symmetric.Rule))
           let trainer = symmetric with { Feedback = Fixed.TryGetValue(rule, out var of) ? of.Feedback : Feedback.Layers }
           select new TestCaseData(golden.Name, rule, trainer) { TestName = $"{{m}}({golden.Name}, {rule}, {trainer.Rule}, {trainer.Form})" };

    /// <summary>Loss and spikes, on any device.</summary>
    public static void Forward(string name, Device? device)
    {
        (NetworkCase golden, SpikingNetwork network, SpikeBatch batch) = Open(name);
        using IEvaluator evaluator = network.CreateEvaluator(golden.Samples, golden.Steps, threads: 2, device);
        BatchResult result = evaluator.Evaluate(batch);
        Assert.That(result.Loss, Is.EqualTo(golden.Values("offline/loss").Average()).Within(1e-5));
        for (int layer = 0; layer < network.Description.Layers.Count && network.Description.Spec.Layers[layer].Spikes; layer++)
        {
            int neurons = network.Description.Layers[layer].Neurons;
            double[] spikes = golden.Values($"spikes/{layer}"); // [step, sample, neuron]
            for (int row = 0; row < golden.Steps * golden.Samples; row++)
            {
                ushort[] expected = [.. Enumerable.Range(0, neurons).Where(neuron => spikes[row * neurons + neuron] == 1).Select(static neuron => (ushort)neuron)];
                Assert.That(evaluator.Spikes(layer, row % golden.Samples, row / golden.Samples).ToArray(), Is.EqualTo(expected), $"layer {layer}, row {row}");
            }
        }
    }

    /// <summary>The gradient of a batch, on any device.</summary>
    public static void Offline(string name, string rule, TrainerDescription description, Device? device)
    {
        (NetworkCase golden, SpikingNetwork network, SpikeBatch batch) = Open(name);
        using ITrainer trainer = network.CreateTrainer(
            description, new() { BatchSize = golden.Samples, Steps = golden.Steps, Threads = 2, Device = device });
        SetFeedback(golden, network, trainer);
        trainer.ComputeGradients(batch);
        AssertClose(Blocks.Gradients(trainer), golden.Block(network.Description, golden.Values($"offline/{rule}")), 1e-4);
    }

    /// <summary>A run of steps, on any device.</summary>
    public static void Online(string name, string rule, TrainerDescription description, Device? device)
    {
        (NetworkCase golden, SpikingNetwork network, SpikeBatch batch) = Open(name);
        var options = new TrainerOptions
        {
            BatchSize = golden.Samples,
            Steps = golden.Steps,
            Threads = 2,
            Device = device,
            Optimizer = new() { LearningRate = (float)golden.LearningRate },
        };
        using var trainer = (IOnlineTrainer)network.CreateTrainer(description, options);
        SetFeedback(golden, network, trainer);
        double[] losses = golden.Values($"online/{rule}/1/loss");
        trainer.Reset(golden.Samples);
        for (int step = 0; step < golden.Steps; step++)
        {
            ReadOnlySpan<float> weights = batch.Weights.Slice(step * golden.Samples, golden.Samples);
            int outputs = golden.Samples * network.Description.Classes;
            double loss = batch.Targets.IsEmpty
                ? trainer.Step(batch.Frame(step), batch.Labels, weights)
                : trainer.StepTowards(batch.Frame(step), batch.Targets.Slice(step * outputs, outputs), weights);
            Assert.That(loss, Is.EqualTo(losses[step]).Within(1e-5), $"step {step}");
        }

        float[] expected = golden.Block(network.Description, golden.Values($"online/{rule}/1/parameters"));
        Assert.That(Blocks.LargestDifference(Blocks.Parameters(trainer), expected), Is.LessThan(20 * golden.Nudge + 2e-6));
    }

    /// <summary>The fixed matrices of the file; random ones lie as the weights do, those by broadcast from the outputs to the layer.</summary>
    public static void SetFeedback(NetworkCase golden, SpikingNetwork network, ITrainer trainer)
    {
        Feedback feedback = trainer.Description.Feedback;
        for (int layer = 0; feedback != Feedback.Layers && layer < network.Description.Layers.Count - 1; layer++)
        {
            int below = network.Description.Layers[layer].Neurons;
            int above = feedback == Feedback.Random ? network.Description.Layers[layer + 1].Neurons : network.Description.Classes;
            double[] values = golden.Values(feedback == Feedback.Random ? $"feedback/random/{layer + 1}/0" : $"feedback/broadcast/{layer}");
            var matrix = new float[below * above];
            for (int i = 0; i < matrix.Length; i++)
            {
                (int row, int column) = (i / above, i % above);
                matrix[i] = (float)(feedback == Feedback.Random ? values[i] : values[column * below + row]);
            }

            ((IFeedbackTrainer)trainer).SetFeedback(layer, matrix);
        }
    }

    public static (NetworkCase Golden, SpikingNetwork Network, SpikeBatch Batch) Open(string name)
    {
        NetworkCase golden = NetworkCase.Open(name);
        var network = SpikingNetwork.Load(golden.Text()!);
        network.SetParameters(golden.Block(network.Description, golden.Values("parameters")));
        return (golden, network, golden.Batch(network.Description.Inputs));
    }

    private static void AssertClose(float[] actual, float[] expected, double tolerance)
        => Assert.That(Blocks.LargestDifference(actual, expected), Is.LessThan(tolerance * expected.Max(Math.Abs)), "of the largest value");
}
