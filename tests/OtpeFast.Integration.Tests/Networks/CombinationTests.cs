using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Runtime;

namespace OtpeFast.Integration.Tests.Networks;

/// <summary>What holds of every network and trainer: the same bits for any number of threads, and nothing allocated.</summary>
public sealed class CombinationTests
{
    private static readonly string[] Networks =
    [
        "13-9(leak=0.6)-8(threshold=0.7)-5li(leak=0.95) loss=half_squared_error",
        "13-40(reset=zero)-20-5li leak=0.8",
        "13-9-8-5li surrogate=arctan loss=cross_entropy_mean",
        "13-9-18(leak=0.7)-5li loss=cross_entropy_max",
        "13-5li leak=0.7",
        "13-20alif-18alif(adaptation_leak=0.8,reset=none)-5 leak=0.9",
        "13-9(leak=0.95,reset=none)-8(surrogate=logistic)-5 readout=leaky_spikes",
        "13-37(surrogate=triangular)-5(reset=zero)",
        "13-20cuba-18cuba(current_leak=0.5,reset=zero)-5li leak=0.9",
        "13-20(recurrent=true)-18alif(recurrent=true)-5(recurrent=true) leak=0.9 readout=leaky_spikes",
        "13-20(delays=0/2/5)-18(delays=1/3)-5(delays=0/1) leak=0.8",
        "13-4(leak=0.9/0.8/0.7/0.6,threshold=0.5/0.6/0.7/0.8)-6(leak=0.9/0.8/0.9/0.8/0.7/0.7)-5li(leak=0.9/0.8/0.9/0.8/0.7)",
    ];

    [TestCaseSource(nameof(Cases))]
    public void Training_AnyNumberOfThreads_GivesTheSameBits(string text, TrainerDescription description)
    {
        float[] expected = Train(text, description, threads: 1);
        Assert.That(expected, Has.None.NaN);
        foreach (int threads in new[] { 2, 3 })
        {
            Assert.That(Train(text, description, threads), Is.EqualTo(expected), $"{threads} threads");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Training_AfterTheFirstBatch_AllocatesNothing(string text, TrainerDescription description)
    {
        var network = SpikingNetwork.Load(text, seed: 4);
        SpikeBatch batch = Batch(network, 1);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 6, Steps = 9, WindowSteps = 3, Threads = 1 });
        using IEvaluator evaluator = network.CreateEvaluator(6, 9, threads: 1);
        void Once()
        {
            trainer.Train(batch);
            trainer.ComputeGradients(batch);
            evaluator.Evaluate(batch);
            evaluator.Prediction(5);
            if (trainer is IOnlineTrainer online)
            {
                online.Reset(6);
                for (int step = 0; step < 9; step++)
                {
                    Step(online, batch, step);
                }
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

    [TestCaseSource(nameof(OnlineCases))]
    public void Streaming_StepByStep_IsTrainingOnTheBatch(string text, TrainerDescription description)
    {
        var network = SpikingNetwork.Load(text, seed: 4);
        SpikeBatch batch = Batch(network, 2);
        using var streamed = (IOnlineTrainer)SpikingNetwork.Load(text, seed: 4).CreateTrainer(description, new() { BatchSize = 6, Steps = 9, WindowSteps = 3, Threads = 1 });
        using ITrainer trained = network.CreateTrainer(description, new() { BatchSize = 6, Steps = 9, WindowSteps = 3, Threads = 1 });
        trained.Train(batch);
        streamed.Reset(6);
        for (int step = 0; step < 9; step++)
        {
            Step(streamed, batch, step);
        }

        Assert.That(Blocks.Parameters(streamed), Is.EqualTo(Blocks.Parameters(trained)));
        Assert.That(streamed.OptimizerSteps, Is.EqualTo(description.Form == GradientForm.Window ? 3 : 8), "one step has no target");
    }

    [TestCaseSource(nameof(Declared))]
    public void Declared_WithAnIntegrator_ComputesWhatTheTextDoes(TrainerDescription description)
    {
        Assert.That(Arms.Description.Spec, Is.EqualTo(NetworkSpec.Parse("13-9(leak=0.8)-5li(leak=0.95) loss=half_squared_error")));
        AssertSame(new Arms(seed: 6), Arms.Description.Spec.ToString(), description);
    }

    [TestCaseSource(nameof(DeclaredAdapting))]
    public void Declared_WithNeuronsThatAdapt_ComputesWhatTheTextDoes(TrainerDescription description)
    {
        const string Text = "13-20alif(adaptation_strength=0.4)-5alif(adaptation_leak=0.8,reset=none) leak=0.9";
        Assert.That(Adapting.Description.Spec, Is.EqualTo(NetworkSpec.Parse(Text)));
        Assert.That(NetworkSpec.Parse(Adapting.Description.Spec.ToString()), Is.EqualTo(Adapting.Description.Spec), "the text reads back");
        AssertSame(new Adapting(seed: 6), Text, description);
    }

    [TestCaseSource(nameof(DeclaredTuning))]
    public void Declared_WithTrainedConstants_ComputesWhatTheTextDoes(TrainerDescription description)
    {
        const string Text = "13-20(leak=0.9,train_leak=true,train_threshold=true,reset=zero)-5li(leak=0.9,train_leak=true)";
        Assert.That(Tuning.Description.Spec, Is.EqualTo(NetworkSpec.Parse(Text)));
        AssertSame(new Tuning(seed: 6), Text, description);
    }

    [Test]
    public void Declared_WithTrainedConstants_HasThemAtHand()
    {
        var network = new Tuning(seed: 6);
        Assert.That(network.Layer1Leak.ToArray(), Is.EqualTo(Enumerable.Repeat(0.9f, 20)));
        Assert.That(network.Layer1Threshold.ToArray(), Is.EqualTo(Enumerable.Repeat(1f, 20)));
        Assert.That(network.Layer2Leak.ToArray(), Is.EqualTo(Enumerable.Repeat(0.9f, 5)));
        using (ITrainer trainer = network.CreateTrainer(Tuning.Description.Trainers[0], new() { BatchSize = 6, Steps = 11 }))
        {
            trainer.Train(RandomBatch.Make(6, 13, 5, samples: 6, steps: 11));
        }

        Assert.That(network.Layer1Leak.ToArray().Distinct().Count(), Is.GreaterThan(5), "they are trained");
        var parameters = new float[Tuning.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        Assert.That(Tuning.Description.SpecWith(parameters).Layers[0].Leak[3], Is.EqualTo(network.Layer1Leak[3]));
        Assert.That(Tuning.Description.SpecWith(parameters).Layers[0].Threshold[3], Is.EqualTo(network.Layer1Threshold[3]));
    }

    [TestCase(UpdateMode.Offline)]
    [TestCase(UpdateMode.Online)]
    public void TrainedConstants_HoweverLargeTheSteps_StayInRange(UpdateMode mode)
    {
        SpikingNetwork network = SpikingNetwork.Load("13-20(train_leak=true,train_threshold=true)-5 leak=0.9", seed: 3);
        RandomBatch.MakeFire(network, 1.5f);
        using ITrainer trainer = network.CreateTrainer(
            network.Description.FindTrainer(LearningRule.Otpe, mode)!.Value, new() { BatchSize = 6, Steps = 11, Optimizer = new() { LearningRate = 0.7f } });
        for (int i = 0; i < 4; i++)
        {
            trainer.Train(RandomBatch.Make((ulong)i, 13, 5, samples: 6, steps: 11));
        }

        float[] parameters = Blocks.Parameters(trainer);
        LayerDescription layer = network.Description.Layers[0];
        float[] leaks = parameters[(layer.Offset + layer.LeakRow * layer.Stride)..][..20];
        float[] thresholds = parameters[(layer.Offset + layer.ThresholdRow * layer.Stride)..][..20];
        Assert.That(leaks, Is.All.InRange(0, 1).And.Some.EqualTo(0).And.Some.EqualTo(1));
        Assert.That(thresholds, Is.All.GreaterThanOrEqualTo(LayerSpec.LeastTrainedThreshold).And.Some.EqualTo(LayerSpec.LeastTrainedThreshold));
        network.SetParameters(parameters); // padding and all, they are what a network can have
        Assert.That(network.Description.SpecWith(parameters).Layers[0].Leak.Count, Is.EqualTo(20));
    }

    [TestCaseSource(nameof(TrainedReaders))]
    public void TrainedConstants_ThatHaveMoved_GiveTheGradientsOfANetworkThatHasThem(TrainerDescription description)
    {
        SpikingNetwork trained = SpikingNetwork.Load("13-9-5(train_leak=true,train_threshold=true) leak=0.7 readout=leaky_spikes readout_leak=0.6", seed: 5);
        RandomBatch.MakeFire(trained, 1.5f);
        var parameters = new float[trained.Description.ParameterLength];
        trained.CopyParametersTo(parameters);
        LayerDescription last = trained.Description.Layers[^1];
        for (int neuron = 0; neuron < last.Neurons; neuron++)
        {
            parameters[last.Offset + last.LeakRow * last.Stride + neuron] = 0.4f + 0.1f * neuron;
            parameters[last.Offset + last.ThresholdRow * last.Stride + neuron] = 0.8f + 0.1f * neuron;
        }

        NetworkSpec spec = trained.Description.SpecWith(parameters);
        var given = new SpikingNetwork(new NetworkSpec(13, spec.Layers.Select(static one => one with { TrainLeak = false, TrainThreshold = false }), spec.Readout));
        int weights = given.Description.ParameterLength;
        given.SetParameters(parameters.AsSpan(0, weights));
        SpikeBatch batch = RandomBatch.Make(6, 13, 5, samples: 6, steps: 11);
        float[] Gradient(SpikingNetwork network)
        {
            using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 6, Steps = 11 });
            if (network == trained)
            {
                trainer.ComputeGradients(batch); // with the constants that it began with
                network.SetParameters(parameters);
            }

            trainer.ComputeGradients(batch);
            return Blocks.Gradients(trainer)[..weights];
        }

        Blocks.AssertClose(given.Description, Gradient(trained), Gradient(given), 1e-5);
    }

    [TestCase(1, 1.5f, "neuron 3 of layer 1 the leak 1.5")]
    [TestCase(1, -0.1f, "neuron 3 of layer 1 the leak -0.1")]
    [TestCase(2, 0, "neuron 3 of layer 1 the threshold 0")]
    [TestCase(2, -1, "neuron 3 of layer 1 the threshold -1")]
    public void TrainedConstants_ThatCannotBe_AreRefused(int row, float value, string words)
    {
        SpikingNetwork network = SpikingNetwork.Load("13-20(train_leak=true,train_threshold=true)-5", seed: 3);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        LayerDescription layer = network.Description.Layers[0];
        parameters[layer.Offset + (layer.Inputs + row) * layer.Stride + 2] = value;
        Assert.That(() => network.SetParameters(parameters), Throws.ArgumentException.With.Message.Contains(words));
    }

    [TestCase("13-9(train_leak=true)-5", LearningRule.Otpe, GradientForm.Window, "leaks or thresholds are trained")]
    [TestCase("13-9(train_leak=true)-5", LearningRule.Otpe, GradientForm.History, "leaks or thresholds are trained")]
    [TestCase("13-9(train_threshold=true)-5(delays=1)", LearningRule.Ottt, GradientForm.Trace, "leaks or thresholds are trained")]
    public void TrainedConstants_WithWhatIsNotThere_AreRefusedInWords(string text, LearningRule rule, GradientForm form, string words)
        => Assert.That(
            () => TrainerPlan.Of(NetworkSpec.Parse(text), new(rule, UpdateMode.Online, form)), Throws.TypeOf<NotSupportedException>().With.Message.Contains(words));

    [TestCaseSource(nameof(DeclaredReservoir))]
    public void Declared_WithEverything_ComputesWhatTheTextDoes(TrainerDescription description)
    {
        const string Text = "13-20cuba(leak=0.9,current_leak=0.6,recurrent=true,delays=0/2)-5(leak=0.9/0.8/0.7/0.6/0.5,delays=1,threshold=0.5/0.6/0.7/0.8/0.9)" +
            " readout=leaky_spikes readout_leak=0.5/0.6/0.7/0.8/0.9";
        Assert.That(Reservoir.Description.Spec, Is.EqualTo(NetworkSpec.Parse(Text)));
        AssertSame(new Reservoir(seed: 6), Text, description);
    }

    [Test]
    public void Scores_OfEvaluatorAndStream_AreThePotentials()
    {
        const string Text = "13-9-5li(leak=0.5)";
        var network = SpikingNetwork.Load(Text, seed: 4);
        RandomBatch.MakeFire(network, 1.5f);
        SpikeBatch batch = Batch(network, 2);
        using IEvaluator evaluator = network.CreateEvaluator(6, 9, threads: 2);
        evaluator.Evaluate(batch);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        LayerDescription last = network.Description.Layers[1];
        using var trainer = (IOnlineTrainer)network.CreateTrainer(
            new(LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace), new() { BatchSize = 6, Threads = 1, Optimizer = new() { LearningRate = 1e-12f } });
        trainer.Reset(6);
        var expected = new double[6, 5];
        var scores = new float[5];
        for (int step = 0; step < 9; step++)
        {
            trainer.Step(batch.Frame(step), batch.Labels);
            for (int sample = 0; sample < 6; sample++)
            {
                evaluator.CopyScoresTo(sample, step, scores);
                for (int k = 0; k < 5; k++)
                {
                    expected[sample, k] = 0.5 * expected[sample, k] + parameters[last.Offset + 9 * last.Stride + k];
                    foreach (ushort spike in evaluator.Spikes(0, sample, step))
                    {
                        expected[sample, k] += parameters[last.Offset + spike * last.Stride + k];
                    }

                    Assert.That(scores[k], Is.EqualTo(expected[sample, k]).Within(1e-5));
                    Assert.That(trainer.OutputScores(sample)[k], Is.EqualTo(scores[k]).Within(1e-5));
                }
            }
        }

        Assert.That(Enumerable.Range(0, 6).Select(evaluator.Prediction), Is.All.GreaterThanOrEqualTo(0));
        Assert.That(() => evaluator.CopyScoresTo(0, 9, scores), Throws.InstanceOf<ArgumentOutOfRangeException>());
        using IEvaluator ofSpikes = SpikingNetwork.Load("13-5").CreateEvaluator(1, 1);
        Assert.That(() => ofSpikes.CopyScoresTo(0, 0, scores), Throws.InvalidOperationException.With.Message.Contains("call Spikes"));
    }

    [Test]
    public void Feedback_BySeed_IsTheSameForEveryTrainerAndOtherThanTheWeights()
    {
        float[] Matrix(Feedback feedback, ulong seed, int layer, int length)
        {
            TrainerDescription description = new(LearningRule.Eprop, UpdateMode.Online, GradientForm.Trace, feedback);
            using var trainer = (CpuTrainer)SpikingNetwork.Load("13-9-8-5li").CreateTrainer(description, new() { FeedbackSeed = seed });
            var matrix = new float[length];
            trainer.CopyFeedbackTo(layer, matrix);
            return matrix;
        }

        float[] first = Matrix(Feedback.Random, 1, 0, 72);
        Assert.That(Matrix(Feedback.Random, 1, 0, 72), Is.EqualTo(first));
        Assert.That(Matrix(Feedback.Random, 2, 0, 72), Is.Not.EqualTo(Matrix(Feedback.Random, 1, 0, 72)));
        Assert.That(Matrix(Feedback.Broadcast, 1, 0, 45), Has.None.Zero);
        Assert.That(Matrix(Feedback.Broadcast, 1, 1, 40), Has.None.Zero);
        Assert.That(() => Matrix(Feedback.Broadcast, 1, 2, 40), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Matrix(Feedback.Broadcast, 1, 0, 40), Throws.ArgumentException);
        Assert.That(() => Matrix(Feedback.Layers, 1, 0, 72), Throws.InvalidOperationException);
        Assert.That(
            () => SpikingNetwork.Load("13-9-5").CreateTrainer(new(LearningRule.Bptt, UpdateMode.Offline, GradientForm.Adjoint, Feedback.Random), new()),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("BPTT has no Random feedback"));
    }

    [Test]
    public void Steps_OfTheWrongKind_AreRefused()
    {
        TrainerDescription online = new(LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace);
        using var numbers = (IOnlineTrainer)SpikingNetwork.Load("13-5li loss=half_squared_error").CreateTrainer(online, new());
        using var labels = (IOnlineTrainer)SpikingNetwork.Load("13-5li").CreateTrainer(online, new());
        numbers.Reset(1);
        labels.Reset(1);
        Assert.That(() => numbers.Step(default, [0]), Throws.InvalidOperationException.With.Message.Contains("call StepTowards"));
        Assert.That(() => labels.StepTowards(default, new float[5], []), Throws.InvalidOperationException.With.Message.Contains("call Step"));
        Assert.That(() => numbers.StepTowards(default, new float[4], []), Throws.ArgumentException);
        Assert.That(() => numbers.StepTowards(default, [0, 0, float.NaN, 0, 0], []), Throws.ArgumentException.With.Message.Contains("no finite number"));
        Assert.That(() => labels.Step(default, [0], [-1]), Throws.ArgumentException.With.Message.Contains("The weight -1"));
        var batch = new SpikeBatch(13);
        batch.Begin(1, 1);
        batch.AppendRow([], []);
        Assert.That(() => numbers.Train(batch), Throws.ArgumentException.With.Message.Contains("call UseTargets(5)"));
    }

    /// <summary>A declared network trains to the same bits as one of the same text.</summary>
    private static void AssertSame(ISpikingNetwork declared, string text, TrainerDescription description)
    {
        SpikeBatch batch = Batch(SpikingNetwork.Load(text), 3);
        Assert.That(Parameters(declared), Is.EqualTo(Parameters(SpikingNetwork.Load(text, seed: 6))));

        float[] Parameters(ISpikingNetwork network)
        {
            using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 6, Steps = 9 });
            trainer.Train(batch);
            return Blocks.Parameters(trainer);
        }
    }

    private static void Step(IOnlineTrainer trainer, SpikeBatch batch, int step)
    {
        ReadOnlySpan<float> weights = batch.Weights.Slice(step * 6, 6);
        if (batch.Targets.IsEmpty)
        {
            trainer.Step(batch.Frame(step), batch.Labels, weights);
        }
        else
        {
            trainer.StepTowards(batch.Frame(step), batch.Targets.Slice(step * 30, 30), weights);
        }
    }

    private static float[] Train(string text, TrainerDescription description, int threads)
    {
        var network = SpikingNetwork.Load(text, seed: 4);
        RandomBatch.MakeFire(network, 1.5f);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 6, Steps = 9, Threads = threads });
        for (ulong i = 0; i < 3; i++)
        {
            trainer.Train(Batch(network, i));
        }

        return Blocks.Parameters(trainer);
    }

    /// <summary>Six samples of nine steps, of which one has no target.</summary>
    private static SpikeBatch Batch(SpikingNetwork network, ulong seed)
    {
        SpikeBatch batch = RandomBatch.Make(seed, network.Description.Inputs, network.Description.Classes, samples: 6, steps: 9);
        Span<float> weights = batch.UseWeights();
        for (int row = 0; row < weights.Length; row++)
        {
            weights[row] = row / 6 == 4 ? 0 : row % 4 * 0.5f;
        }

        RandomBatch.Aim(batch, network);

        return batch;
    }

    private static IEnumerable<TestCaseData> Cases()
        => from text in Networks
           from trainer in WithFeedback(SpikingNetwork.Load(text).Description.Trainers)
           select new TestCaseData(text, trainer) { TestName = $"{{m}}({text}, {trainer.Rule}, {trainer.Mode}, {trainer.Form}, {trainer.Feedback})" };

    /// <summary>Every trainer, and some of them with every feedback.</summary>
    private static IEnumerable<TrainerDescription> WithFeedback(IEnumerable<TrainerDescription> trainers)
        => from trainer in trainers
           from feedback in trainer.Rule is LearningRule.Eprop or LearningRule.ApproxOtpe ? Enum.GetValues<Feedback>() : [Feedback.Layers]
           select trainer with { Feedback = feedback };

    private static IEnumerable<TestCaseData> OnlineCases()
        => from text in Networks
           from trainer in SpikingNetwork.Load(text).Description.Trainers
           where trainer.Mode == UpdateMode.Online
           select new TestCaseData(text, trainer) { TestName = $"{{m}}({text}, {trainer.Rule}, {trainer.Form})" };

    private static IEnumerable<TrainerDescription> TrainedReaders()
        => SpikingNetwork.Load("13-9-5(train_leak=true,train_threshold=true) leak=0.7 readout=leaky_spikes readout_leak=0.6").Description.Trainers;

    private static IEnumerable<TrainerDescription> DeclaredTuning() => Tuning.Description.Trainers;

    private static IEnumerable<TrainerDescription> DeclaredReservoir() => Reservoir.Description.Trainers;

    private static IEnumerable<TrainerDescription> DeclaredAdapting() => Adapting.Description.Trainers;

    private static IEnumerable<TrainerDescription> Declared() => Arms.Description.Trainers;
}

/// <summary>A network that adapts.</summary>
[SpikingNetwork(13, Leak = 0.9)]
[Layer(20, Neuron = Neuron.AdaptiveLif, AdaptationStrength = 0.4f), Layer(5, Neuron = Neuron.AdaptiveLif, AdaptationLeak = 0.8, Reset = Reset.None)]
[Trainer(LearningRule.Eprop, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Online)]
public sealed partial class Adapting;

/// <summary>A network of all connections, and neurons that differ.</summary>
[SpikingNetwork(13, Leak = 0.9, Readout = Readout.LeakySpikes, ReadoutLeaks = new[] { 0.5, 0.6, 0.7, 0.8, 0.9 })]
[Layer(20, Neuron = Neuron.CurrentBasedLif, CurrentLeak = 0.6, Recurrent = true, Delays = new[] { 0, 2 })]
[Layer(5, Leaks = new[] { 0.9, 0.8, 0.7, 0.6, 0.5 }, Thresholds = new[] { 0.5, 0.6, 0.7, 0.8, 0.9 }, Delays = new[] { 1 })]
[Trainer(Trace.Synapse, Carry.Exact, UpdateMode.Online), Trainer(Trace.Detached, Carry.Mean, UpdateMode.Offline, Feedback = Feedback.Random)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Stllr, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Offline)]
public sealed partial class Reservoir;

/// <summary>A network that learns how it leaks and fires.</summary>
[SpikingNetwork(13, Leak = 0.9)]
[Layer(20, TrainLeak = true, TrainThreshold = true, Reset = Reset.Zero), Layer(5, Neuron = Neuron.LeakyIntegrator, TrainLeak = true)]
[Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Rtrl, UpdateMode.Online), Trainer(LearningRule.Bptt, UpdateMode.Offline)]
public sealed partial class Tuning;

/// <summary>A network that learns numbers.</summary>
[SpikingNetwork(13, Leak = 0.8, Loss = Loss.HalfSquaredError)]
[Layer(9), Layer(5, Neuron = Neuron.LeakyIntegrator, Leak = 0.95)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Eprop, UpdateMode.Online), Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Rtrl, UpdateMode.Online), Trainer(LearningRule.Sltt, UpdateMode.Online)]
[Trainer(LearningRule.Eprop, UpdateMode.Online, Feedback = Feedback.Broadcast), Trainer(LearningRule.Otpe, UpdateMode.Offline, Feedback = Feedback.Random)]
public sealed partial class Arms;
