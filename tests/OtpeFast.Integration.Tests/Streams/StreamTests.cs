using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;
using OtpeFast.Runtime;

namespace OtpeFast.Integration.Tests.Streams;

/// <summary>Live streams, of every online trainer: snapshots, samples that begin anew, steps without targets, errors of one's own, learning that is changed.</summary>
public sealed class StreamTests
{
    private const int Samples = 2;
    private const int Steps = 12;

    private static readonly string[] Networks =
    [
        "13-9(leak=0.6)-8(threshold=0.7)-5li(leak=0.95) loss=half_squared_error",
        "13-40(reset=zero)-20-5li leak=0.8",
        "13-20alif-18alif(adaptation_leak=0.8,reset=none)-5 leak=0.9",
        "13-9(leak=0.95,reset=none)-8(surrogate=logistic)-5 readout=leaky_spikes",
        "13-20cuba-18cuba(current_leak=0.5,reset=zero)-5li leak=0.9",
        "13-20(recurrent=true)-18alif(recurrent=true)-5(recurrent=true) leak=0.9 readout=leaky_spikes",
        "13-20(delays=0/2/5)-18(delays=1/3)-5(delays=0/1) leak=0.8",
        "13-20(leak=0.9,train_leak=true,train_threshold=true)-12(train_threshold=true)-5(train_leak=true) leak=0.8",
        "13-4(leak=0.9/0.8/0.7/0.6,threshold=0.5/0.6/0.7/0.8)-6(leak=0.9/0.8/0.9/0.8/0.7/0.7)-5li(leak=0.9/0.8/0.9/0.8/0.7)",
    ];

    [TestCaseSource(nameof(TraceCases))]
    public void Snapshot_Restored_GivesTheSameBits(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        using IStreamTrainer whole = Trainer(network, description);
        whole.Reset(Samples);
        for (int step = 0; step < 6; step++)
        {
            Step(whole, frames, step, weights: step == 1 ? [0, 0] : [1, 0.5f]);
            if (step == 3)
            {
                whole.ResetSample(1);
                whole.Optimizer = whole.Optimizer with { LearningRate = 3e-3f, WeightDecay = 0.01f, GradientBound = 0.5f };
            }
        }

        var snapshot = new byte[whole.SnapshotLength];
        whole.CopySnapshotTo(snapshot);
        Later(whole);

        // Another process has a network of its own, other weights and a stream under way.
        (SpikingNetwork other, _) = Make(text, seed: 9);
        using IStreamTrainer resumed = Trainer(other, description);
        resumed.Reset(3);
        resumed.RestoreSnapshot(snapshot);
        Assert.That(resumed.Samples, Is.EqualTo(Samples));
        for (int layer = 0; layer < network.Description.Layers.Count; layer++)
        {
            var potentials = new float[network.Description.Layers[layer].Neurons];
            resumed.CopyPotentialsTo(layer, 1, potentials);
            Assert.That(potentials, Has.None.NaN.And.Some.Not.EqualTo(0), "there is something to carry over");
        }

        Later(resumed);
        Assert.That(Blocks.Parameters(resumed), Is.EqualTo(Blocks.Parameters(whole)));
        Assert.That(resumed.OptimizerSteps, Is.EqualTo(whole.OptimizerSteps));
        var (expected, actual) = (new byte[whole.SnapshotLength], new byte[whole.SnapshotLength]);
        whole.CopySnapshotTo(expected);
        resumed.CopySnapshotTo(actual);
        Assert.That(actual.AsSpan().SequenceEqual(expected), "and so are potentials, traces and counters");

        void Later(IStreamTrainer trainer)
        {
            for (int step = 6; step < Steps; step++)
            {
                Step(trainer, frames, step, weights: [1, 0.5f]);
            }
        }
    }

    [TestCaseSource(nameof(TraceCases))]
    public void ResetSample_IsAFreshStreamForThatSample(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        using IStreamTrainer running = Trainer(network, description);
        using IStreamTrainer fresh = Trainer(network, description);
        (running.Learns, fresh.Learns) = (false, false);
        running.Reset(Samples);
        for (int step = 0; step < 5; step++)
        {
            Step(running, frames, step, weights: [1, 1]);
        }

        running.ResetSample(1);
        fresh.Reset(Samples);
        for (int step = 5; step < Steps; step++)
        {
            // Of the other sample no error comes.
            Step(running, frames, step, weights: [0, 1]);
            Step(fresh, frames, step, weights: [0, 1]);
            Assert.That(Blocks.Gradients(running), Is.EqualTo(Blocks.Gradients(fresh)), $"step {step}");
            for (int layer = 0; layer < network.Description.Layers.Count; layer++)
            {
                Assert.That(running.Spikes(layer, 1).ToArray(), Is.EqualTo(fresh.Spikes(layer, 1).ToArray()));
            }

            Assert.That(running.Prediction(1), Is.EqualTo(fresh.Prediction(1)));
        }

        Assert.That(Blocks.Gradients(fresh), Has.Some.Not.EqualTo(0));
        Assert.That(running.OptimizerSteps, Is.Zero);
    }

    [TestCaseSource(nameof(TraceCases))]
    public void Advance_WithoutTraces_IsTheSameState_AndNothingOfItIsLearned(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        using IStreamTrainer with = Trainer(network, description);
        using IStreamTrainer without = Trainer(network, description);
        (with.Learns, without.Learns) = (false, false);
        with.Reset(Samples);
        without.Reset(Samples);
        for (int step = 0; step < 6; step++)
        {
            with.Advance(First(frames.Frame(step)), keepTraces: true);
            without.Advance(First(frames.Frame(step)), keepTraces: step == 0); // what was kept before is forgotten
        }

        for (int step = 6; step < Steps; step++)
        {
            Step(with, frames, step, weights: [1, 1], isLast: true);
            Step(without, frames, step, weights: [1, 1], isLast: true);
            for (int layer = 0; layer < network.Description.Layers.Count; layer++)
            {
                Assert.That(without.Spikes(layer, 0).ToArray(), Is.EqualTo(with.Spikes(layer, 0).ToArray()), $"step {step}");
            }

            if (!text.Contains("delays", StringComparison.Ordinal))
            {
                // The first six inputs were active only before.
                LayerDescription layer = network.Description.Layers[0];
                Assert.That(Blocks.Gradients(without)[layer.Offset..(layer.Offset + 6 * layer.Stride)], Is.All.EqualTo(0), $"step {step}");
            }
        }

        if (description.Rule is LearningRule.Otpe or LearningRule.Ottt or LearningRule.Rtrl)
        {
            LayerDescription layer = network.Description.Layers[0];
            Assert.That(Blocks.Gradients(with)[layer.Offset..(layer.Offset + 6 * layer.Stride)], Has.Some.Not.EqualTo(0), "what is kept is learned from");
        }
    }

    [TestCaseSource(nameof(OnlineCases))]
    public void Advance_IsAStepWithoutAnyTarget(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        (SpikingNetwork same, _) = Make(text);
        using IStreamTrainer advanced = Trainer(network, description);
        using IStreamTrainer stepped = Trainer(same, description);
        advanced.Reset(Samples);
        stepped.Reset(Samples);
        for (int step = 0; step < Steps; step++)
        {
            if (step % 3 == (step < 6 ? 1 : 2))
            {
                advanced.Advance(frames.Frame(step));
                Step(stepped, frames, step, weights: [0, 0]);
            }
            else
            {
                Step(advanced, frames, step, weights: [1, 1]);
                Step(stepped, frames, step, weights: [1, 1]);
            }
        }

        Assert.That(Blocks.Parameters(advanced), Is.EqualTo(Blocks.Parameters(stepped)));
        Assert.That(advanced.OptimizerSteps, Is.EqualTo(stepped.OptimizerSteps).And.GreaterThan(0));
    }

    [TestCaseSource(nameof(WindowCases))]
    public void Conclude_WithALabel_IsThatLabelInEveryStepOfTheWindow(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        if (frames.Targets.Length > 0)
        {
            using IStreamTrainer numbers = Trainer(network, description);
            numbers.Reset(Samples);
            Assert.That(() => numbers.Conclude([0, 0], []), Throws.InvalidOperationException.With.Message.Contains("learns numbers"));
            return;
        }

        (SpikingNetwork same, _) = Make(text);
        using IStreamTrainer late = Trainer(network, description);
        late.Reset(Samples);
        Assert.That(() => late.Conclude(frames.Labels, []), Throws.InvalidOperationException.With.Message.Contains("No step waits"));

        // A window of two steps, then one of one whose label comes in its first step, and one that is full before its label.
        double loss = 0;
        for (int step = 0; step < 2; step++)
        {
            late.Advance(frames.Frame(step));
        }

        float[] before = Blocks.Parameters(late);
        loss += late.Conclude(frames.Labels, [1, 0.5f]);
        Assert.That(Blocks.Parameters(late), Is.Not.EqualTo(before));
        Assert.That(late.OptimizerSteps, Is.EqualTo(1));
        late.Step(frames.Frame(2), frames.Labels);
        late.Advance(frames.Frame(3));
        late.Conclude(frames.Labels, []);
        for (int step = 4; step < 7; step++)
        {
            late.Advance(frames.Frame(step));
        }

        Assert.That(() => late.Conclude(frames.Labels, []), Throws.InvalidOperationException.With.Message.Contains("No step waits"));
        Assert.That(late.OptimizerSteps, Is.EqualTo(2), "a window without any target is no step of the optimizer");

        // The same windows with labels at once: each ends where the other's did.
        using IStreamTrainer two = Trainer(same, description, windowSteps: 2);
        two.Reset(Samples);
        double expected = 0;
        for (int step = 0; step < 4; step++)
        {
            double ofStep = two.Step(frames.Frame(step), frames.Labels, step < 2 ? [1, 0.5f] : [1, 1]);
            expected += step < 2 ? ofStep / 2 : 0;
        }

        Assert.That(loss, Is.EqualTo(expected).Within(1e-6));
        Blocks.AssertClose(network.Description, Blocks.Parameters(late), Blocks.Parameters(two), 1e-4);
        Assert.That(() => late.Conclude([0], []), Throws.ArgumentException);
        Assert.That(() => late.Conclude([0, 7], []), Throws.ArgumentException);
    }

    [Test]
    public void Conclude_WithoutWindows_SaysWhy()
    {
        (SpikingNetwork network, _) = Make("13-20-5");
        using IStreamTrainer trainer = Trainer(network, Trace(network, LearningRule.Otpe));
        trainer.Reset(Samples);
        Assert.That(() => trainer.Conclude([0, 0], []), Throws.TypeOf<NotSupportedException>().With.Message.Contains("make a trainer in window form"));
    }

    [TestCaseSource(nameof(OnlineCases))]
    public void StepWithErrors_OfTheLoss_IsAStep(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        (SpikingNetwork same, _) = Make(text);
        using IStreamTrainer own = Trainer(network, description);
        using IStreamTrainer stepped = Trainer(same, description);
        own.Reset(Samples);
        stepped.Reset(Samples);
        var errors = new OwnErrors(network.Description, frames);
        for (int step = 0; step < Steps; step++)
        {
            errors.Step = step;
            double loss = own.StepWithErrors(frames.Frame(step), errors);
            Assert.That(loss, Is.EqualTo(Step(stepped, frames, step, weights: [])).Within(1e-12));
        }

        Assert.That(Blocks.Parameters(own), Is.EqualTo(Blocks.Parameters(stepped)));
    }

    [TestCaseSource(nameof(OnlineCases))]
    public void StepWithErrors_OfNothing_LearnsNothing_AndOfNoNumberIsRefused(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        using IStreamTrainer trainer = Trainer(network, description);
        float[] before = Blocks.Parameters(trainer);
        var errors = new OwnErrors(network.Description, frames) { IsSilent = true };
        trainer.Reset(Samples);
        for (int step = 0; step < 4; step++)
        {
            trainer.StepWithErrors(frames.Frame(step), errors);
        }

        Assert.That(trainer.OptimizerSteps, Is.Zero);
        Assert.That(Blocks.Parameters(trainer), Is.EqualTo(before));
        errors.IsNaN = true;
        Assert.That(
            () => trainer.StepWithErrors(frames.Frame(4), errors), Throws.ArgumentException.With.Message.Contains("An output error of sample 0 is NaN, no finite number"));
        Assert.That(Blocks.Parameters(trainer), Is.EqualTo(before));
        trainer.Reset(Samples);
        Step(trainer, frames, 0, weights: []);
    }

    [TestCaseSource(nameof(OnlineCases))]
    public void Learning_Paused_LeavesParameters_AndGoesOn(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        using IStreamTrainer trainer = Trainer(network, description);
        float[] before = Blocks.Parameters(trainer);
        trainer.Reset(Samples);
        trainer.Learns = false;
        for (int step = 0; step < 6; step++)
        {
            Assert.That(Step(trainer, frames, step, weights: []), Is.GreaterThan(0), "the loss is told");
        }

        Assert.That(Blocks.Parameters(trainer), Is.EqualTo(before));
        trainer.Learns = true;
        for (int step = 6; step < 9; step++)
        {
            Step(trainer, frames, step, weights: []);
        }

        Assert.That(Blocks.Parameters(trainer), Is.Not.EqualTo(before));
    }

    [TestCaseSource(nameof(KeepingCases))]
    public void Forms_ThatKeepEveryStep_SayWhatTheyCannot(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        using IStreamTrainer trainer = Trainer(network, description);
        trainer.Reset(Samples);
        void Refused(Action action) => Assert.That(action, Throws.TypeOf<NotSupportedException>().With.Message.Contains("take the trace form"));
        Refused(() => trainer.ResetSample(0));
        Refused(() => trainer.Advance(frames.Frame(0), keepTraces: false));
        Refused(() => trainer.CopySnapshotTo([]));
        Refused(() => trainer.RestoreSnapshot([]));
        Refused(() => _ = trainer.SnapshotLength);
    }

    [TestCaseSource(nameof(TraceCases))]
    public void Members_AfterTheFirstCall_AllocateNothing(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        using IStreamTrainer trainer = Trainer(network, description);
        var errors = new OwnErrors(network.Description, frames);
        trainer.Reset(Samples);
        var snapshot = new byte[trainer.SnapshotLength];
        var potentials = new float[network.Description.Layers[0].Neurons];
        void Once()
        {
            trainer.Reset(Samples);
            for (int step = 0; step < Steps; step++)
            {
                Step(trainer, frames, step, weights: []);
                trainer.Advance(frames.Frame(step));
                trainer.Advance(frames.Frame(step), keepTraces: false);
                trainer.StepWithErrors(frames.Frame(step), errors);
                trainer.ResetSample(step % 2);
                trainer.CopyPotentialsTo(0, 1, potentials);
                trainer.CopySnapshotTo(snapshot);
                trainer.RestoreSnapshot(snapshot);
                trainer.ClearPrediction(trainer.Prediction(0) & trainer.Spikes(0, 0).Length & 1);
            }
        }

        Once();
        long allocated = long.MaxValue;
        for (int attempt = 0; attempt < 3 && allocated > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Once();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Snapshot_OfAnother_OrDamaged_IsRefused_AndNothingChanges()
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(Networks[5]);
        TrainerDescription otpe = Trace(network, LearningRule.Otpe);
        using IStreamTrainer trainer = Trainer(network, otpe);
        trainer.Reset(Samples);
        for (int step = 0; step < 4; step++)
        {
            Step(trainer, frames, step, weights: []);
        }

        var snapshot = new byte[trainer.SnapshotLength];
        trainer.CopySnapshotTo(snapshot);
        Refused([], "does not begin as one");
        Refused(snapshot[..^4], "shorter or longer than it says");
        Refused([.. snapshot, 0, 0, 0, 0], "shorter or longer than it says");
        Refused(With(4, 9), "is of version 9, not of version 1");
        (SpikingNetwork wider, _) = Make("13-21-5");
        using (IStreamTrainer other = Trainer(wider, Trace(wider, LearningRule.Ottt)))
        {
            other.Reset(1);
            var ofOther = new byte[other.SnapshotLength];
            other.CopySnapshotTo(ofOther);
            Refused(ofOther, "is of 13-21-5 by Ottt, 3 samples, Adamax, not of 13-20");
        }

        BitConverter.TryWriteBytes(snapshot.AsSpan(snapshot.Length - 400), float.NaN);
        Assert.That(() => trainer.RestoreSnapshot(snapshot), Throws.ArgumentException.With.Message.Contains("is damaged"));
        Assert.That(() => trainer.CopySnapshotTo(new byte[3]), Throws.ArgumentException);

        byte[] With(int place, byte value)
        {
            byte[] copy = [.. snapshot];
            copy[place] = value;
            return copy;
        }

        void Refused(byte[] given, string words)
        {
            Assert.That(() => trainer.RestoreSnapshot(given), Throws.ArgumentException.With.Message.Contains(words));
            var now = new byte[trainer.SnapshotLength];
            trainer.CopySnapshotTo(now);
            Assert.That(now.AsSpan().SequenceEqual(snapshot), "nothing has changed");
        }
    }

    [TestCaseSource(nameof(TraceCases))]
    public void Snapshot_WithAnyByteChanged_IsRefusedOrRuns(string text, TrainerDescription description)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        using IStreamTrainer trainer = Trainer(network, description);
        trainer.Reset(Samples);
        for (int step = 0; step < 4; step++)
        {
            Step(trainer, frames, step, weights: []);
        }

        var whole = new byte[trainer.SnapshotLength];
        trainer.CopySnapshotTo(whole);
        var random = new RandomSequence(5, 5, 5);
        for (int i = 0; i < 60; i++)
        {
            byte[] changed = [.. whole];
            changed[random.NextInt(changed.Length)] ^= (byte)(1 << random.NextInt(8));
            try
            {
                trainer.RestoreSnapshot(changed);
                trainer.Reset(Math.Max(1, trainer.Samples));
                trainer.RestoreSnapshot(changed);
                if (trainer.Samples == Samples)
                {
                    Step(trainer, frames, 4, weights: []);
                }
            }
            catch (Exception exception) when (exception is ArgumentException or DivergenceException)
            {
                // In one of the ways that are documented.
            }
        }

        trainer.RestoreSnapshot(whole);
        Step(trainer, frames, 4, weights: []);
    }

    [Test]
    public void Optimizer_Changed_HoldsFromTheNextStepOn()
    {
        (SpikingNetwork network, SpikeBatch frames) = Make("13-20-5");
        using var trainer = (IStreamTrainer)network.CreateTrainer(
            Trace(network, LearningRule.Otpe), new() { BatchSize = 3, Threads = 1, Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 0.5f } });
        trainer.Reset(Samples);
        Step(trainer, frames, 0, weights: []);
        float[] before = Blocks.Parameters(trainer);
        trainer.Optimizer = trainer.Optimizer with { LearningRate = 0.25f, WeightDecay = 0.5f };
        Step(trainer, frames, 1, weights: []);
        float[] gradient = Blocks.Gradients(trainer);
        Assert.That(gradient, Has.Some.Not.EqualTo(0));
        float[] expected = [.. before.Select((parameter, i) => MathF.FusedMultiplyAdd(-0.25f, gradient[i], parameter * 0.875f))];
        Assert.That(Blocks.Parameters(trainer), Is.EqualTo(expected));
        Assert.That(() => trainer.Optimizer = new(), Throws.ArgumentException.With.Message.Contains("The optimizer is Sgd and stays so"));
        Assert.That(() => trainer.Optimizer = trainer.Optimizer with { LearningRate = 0 }, Throws.ArgumentException);
    }

    private static IEnumerable<TestCaseData> OnlineCases() => Cases(static _ => true);

    private static IEnumerable<TestCaseData> TraceCases() => Cases(static trainer => trainer.Form == GradientForm.Trace);

    private static IEnumerable<TestCaseData> WindowCases() => Cases(static trainer => trainer.Form == GradientForm.Window);

    private static IEnumerable<TestCaseData> KeepingCases() => Cases(static trainer => trainer.Form != GradientForm.Trace);

    private static IEnumerable<TestCaseData> Cases(Func<TrainerDescription, bool> wanted)
        => from text in Networks
           from trainer in SpikingNetwork.Load(text).Description.Trainers
           from feedback in trainer.Rule is LearningRule.Eprop && trainer.Form == GradientForm.Trace ? Enum.GetValues<Feedback>() : [Feedback.Layers]
           where trainer.Mode == UpdateMode.Online && wanted(trainer)
           select new TestCaseData(text, trainer with { Feedback = feedback }) { TestName = $"{{m}}({text}, {trainer.Rule}, {trainer.Form}, {feedback})" };

    private static TrainerDescription Trace(SpikingNetwork network, LearningRule rule)
        => network.Description.Trainers.First(trainer => trainer is { Mode: UpdateMode.Online, Form: GradientForm.Trace } && trainer.Rule == rule);

    private static (SpikingNetwork Network, SpikeBatch Frames) Make(string text, ulong seed = 4)
    {
        SpikingNetwork network = SpikingNetwork.Load(text, seed);
        RandomBatch.MakeFire(network, 1.5f);
        SpikeBatch frames = RandomBatch.Make(3, network.Description.Inputs, network.Description.Classes, Samples, Steps, density: 0.4);
        RandomBatch.Aim(frames, network);
        return (network, frames);
    }

    private static IStreamTrainer Trainer(SpikingNetwork network, TrainerDescription description, int windowSteps = 3)
        => (IStreamTrainer)network.CreateTrainer(description, new() { BatchSize = 3, Steps = 2 * Steps, WindowSteps = windowSteps, Threads = 1 });

    private static double Step(IStreamTrainer trainer, SpikeBatch frames, int step, ReadOnlySpan<float> weights, bool isLast = false)
    {
        SpikeFrame frame = isLast ? Last(frames.Frame(step)) : frames.Frame(step);
        int outputs = trainer.Network.Classes;
        return frames.Targets.IsEmpty
            ? trainer.Step(frame, frames.Labels, weights)
            : trainer.StepTowards(frame, frames.Targets.Slice(step * Samples * outputs, Samples * outputs), weights);
    }

    /// <summary>The same with the first six inputs alone.</summary>
    private static SpikeFrame First(SpikeFrame frame) => Only(frame, static unit => unit < 6);

    /// <summary>The same with the others alone.</summary>
    private static SpikeFrame Last(SpikeFrame frame) => Only(frame, static unit => unit >= 6);

    private static SpikeFrame Only(SpikeFrame frame, Func<ushort, bool> wanted)
    {
        var batch = new SpikeBatch(13);
        batch.Begin(frame.Samples, 1);
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            ushort[] units = [.. frame.Units(sample).ToArray().Where(wanted)];
            batch.AppendRow(units, [.. units.Select(static _ => 1f)]);
        }

        return batch.Frame(0);
    }

    /// <summary>What the network's own loss says.</summary>
    private sealed class OwnErrors(NetworkDescription network, SpikeBatch frames) : IOutputErrors
    {
        public int Step { get; set; }

        public bool IsSilent { get; init; }

        public bool IsNaN { get; set; }

        public double Compute(int sample, ReadOnlySpan<ushort> fired, ReadOnlySpan<float> scores, Span<float> errors)
        {
            if (IsNaN)
            {
                errors[1] = float.NaN;
            }

            int outputs = network.Classes;
            return IsSilent ? 0
                : network.Spec.Readout.Loss == Loss.HalfSquaredError
                ? HalfSquaredError.Of(scores, frames.Targets.Slice((Step * Samples + sample) * outputs, outputs), 1, errors)
                : scores.IsEmpty
                ? SoftmaxCrossEntropy.OfSpikes(fired, frames.Labels[sample], outputs, 1, errors)
                : SoftmaxCrossEntropy.OfScores(scores, frames.Labels[sample], outputs, 1, errors);
        }
    }
}
