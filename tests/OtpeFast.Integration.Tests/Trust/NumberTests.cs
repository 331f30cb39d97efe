using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Integration.Tests.Trust;

/// <summary>Numbers that are none, or too large, stop at the door; where training makes them, it says so at once.</summary>
public sealed class NumberTests
{
    private static readonly float[] Bad = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1.1e6f, -1.1e6f, float.MaxValue];

    [TestCaseSource(nameof(Bad))]
    public void Counts_AreCheckedAtEveryDoor(float count)
    {
        var batch = new SpikeBatch(40);
        batch.Begin(1, 2);
        float[] counts = [.. Enumerable.Repeat(1f, 37)];
        ushort[] units = [.. Enumerable.Range(0, 37).Select(static unit => (ushort)unit)];
        foreach (int place in new[] { 0, 15, 16, 31, 32, 36 })
        {
            float[] bad = [.. counts];
            bad[place] = count;
            Assert.That(Assert.Throws<ArgumentException>(() => batch.AppendRow(units, bad))!.Message, Does.Contain($"The count {count}"));
        }

        batch.AppendRow(units, counts);
        Assert.Throws<ArgumentException>(() => batch.SetEvents(1, 2, [new SpikeEvent(0, 1, 3), new SpikeEvent(0, 0, 3, count)]));
        Assert.That((batch.ActiveCount, batch.IsComplete), Is.EqualTo((37, false)), "what was there before");

        using var online = new GoldenTiny.OtpeOnlineTrainer(new GoldenTiny(1), new() { BatchSize = 1 });
        online.Reset(1);
        double first = online.Step(new SpikeFrame([1], [1f]), [0]);
        float[] parameters = Blocks.Parameters(online);
        Assert.Throws<ArgumentException>(() => online.Step(new SpikeFrame([1], [count]), [0]));
        Assert.That(Blocks.Parameters(online), Is.EqualTo(parameters));
        Assert.That(first, Is.GreaterThan(0));
    }

    [Test]
    public void SetParameters_NotFinite_IsRefused_AndSaysWhichLayer([Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float value)
    {
        ISpikingNetwork network = new GoldenTiny(1);
        using ITrainer trainer = network.CreateTrainer(GoldenTiny.Description.Trainers[0], new() { BatchSize = 2, Steps = 3 });
        for (int l = 0; l < network.Description.Layers.Count; l++)
        {
            LayerDescription layer = network.Description.Layers[l];
            foreach (int place in new[] { layer.Offset, layer.Offset + layer.Inputs * layer.Stride + layer.Neurons - 1 })
            {
                float[] parameters = Blocks.Parameters(trainer);
                parameters[place] = value;
                Assert.That(Assert.Throws<ArgumentException>(() => network.SetParameters(parameters))!.Message, Does.Contain($"layer {l + 1} hold a number " +
                    $"that is not finite"));
                Assert.That(Assert.Throws<ArgumentException>(() => trainer.SetParameters(parameters))!.Message, Does.Contain($"layer {l + 1} hold a number " +
                    $"that is not finite"));
            }
        }
    }

    [TestCaseSource(nameof(Trainers))]
    public void Train_ThatDiverges_SaysSoAtOnce_WithLayerAndStep(TrainerDescription description, OptimizerKind optimizer)
    {
        ISpikingNetwork network = new GoldenTiny(1);

        // Finite weights, whose sums are not: potentials, gates and gradients become what is no number.
        network.SetParameters(Huge(network.Description));
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 4, Steps = 5, Threads = 2, Optimizer = new() { Kind = optimizer } });
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 4, steps: 5, density: 1);
        DivergenceException? diverged = null;
        for (int i = 0; i < 40 && diverged is null; i++)
        {
            try
            {
                trainer.Train(batch);
                Assert.That(Blocks.Parameters(trainer), Is.All.Matches<float>(float.IsFinite), "a step that says nothing has left numbers");
            }
            catch (DivergenceException exception)
            {
                diverged = exception;
            }
        }

        Assert.That(diverged, Is.Not.Null);
        float[] parameters = Blocks.Parameters(trainer);
        int lowest = network.Description.Layers.ToList().FindIndex(
            layer => parameters.AsSpan(layer.Offset, layer.Length).ToArray().Any(static value => !float.IsFinite(value)));
        Assert.That((diverged!.Layer, diverged.Step), Is.EqualTo((lowest + 1, trainer.OptimizerSteps)));
        Assert.That(diverged.Message, Does.Contain($"after optimizer step {trainer.OptimizerSteps} layer {lowest + 1}"));
    }

    [Test]
    public void LearningRate_ThatNoStepCanUse_IsRefused()
        => Assert.That(Assert.Throws<ArgumentException>(() => new OptimizerOptions { LearningRate = 3e38f }.Validate())!.Message, Does.Contain("too large"));

    [Test]
    public void OptimizerState_OfAnotherKindOrShape_IsRefused()
    {
        ISpikingNetwork network = new GoldenTiny(1);
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 4, steps: 5);
        using ITrainer adam = Make(OptimizerKind.Adam);
        using ITrainer adamax = Make(OptimizerKind.Adamax);
        using ITrainer sgd = Make(OptimizerKind.Sgd);
        adam.Train(batch);
        var state = new float[adam.OptimizerStateLength];
        adam.CopyOptimizerStateTo(state);
        var before = new float[adamax.OptimizerStateLength];
        adamax.CopyOptimizerStateTo(before);
        Assert.Multiple(() =>
        {
            AssertSays("state is of the optimizer Adam, but this trainer has Adamax", () => adamax.SetOptimizerState(OptimizerKind.Adam, state, 1));
            AssertSays("state is of the optimizer Adam, but this trainer has Sgd", () => sgd.SetOptimizerState(OptimizerKind.Adam, state, 1));
            AssertSays("0 are needed", () => sgd.SetOptimizerState(OptimizerKind.Sgd, state, 1));
            AssertSays("padding of row 0", () => adam.SetOptimizerState(OptimizerKind.Adam, With(state, network.Description.Layers[0].Neurons, 1f), 1));
            AssertSays("not finite", () => adam.SetOptimizerState(OptimizerKind.Adam, With(state, 3, float.NaN), 1));
            AssertSays("second moment -1", () => adam.SetOptimizerState(OptimizerKind.Adam, With(state, state.Length - 1, -1f), 1));
            AssertSays("second moment NaN", () => adam.SetOptimizerState(OptimizerKind.Adam, With(state, state.Length - 1, float.NaN), 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => adam.SetOptimizerState(OptimizerKind.Adam, state, -1));
        });
        var after = new float[before.Length];
        adamax.CopyOptimizerStateTo(after);
        Assert.That(after, Is.EqualTo(before));

        ITrainer Make(OptimizerKind kind)
            => network.CreateTrainer(GoldenTiny.Description.Trainers[0], new() { BatchSize = 4, Steps = 5, Optimizer = new() { Kind = kind } });
        static float[] With(float[] state, int place, float value)
        {
            float[] changed = [.. state];
            changed[place] = value;
            return changed;
        }
    }

    /// <summary>Weights of the first layer that are nearly the largest there are, above and below zero by turns.</summary>
    private static float[] Huge(NetworkDescription network)
    {
        var parameters = new float[network.ParameterLength];
        LayerDescription layer = network.Layers[0];
        for (int input = 0; input < layer.Inputs; input++)
        {
            parameters.AsSpan(input * layer.Stride, layer.Neurons).Fill(input % 2 == 0 ? 3e38f : -3e38f);
        }

        return parameters;
    }

    private static void AssertSays(string words, Action action) => Assert.That(Assert.Throws<ArgumentException>(action)!.Message, Does.Contain(words));

    private static IEnumerable<TestCaseData> Trainers()
        => from description in GoldenTiny.Description.Trainers
           from optimizer in Enum.GetValues<OptimizerKind>()
           select new TestCaseData(description, optimizer);
}
