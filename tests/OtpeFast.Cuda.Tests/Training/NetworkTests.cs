using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Integration.Tests.Golden;
using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;
using OtpeFast.Reference;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>Networks beyond the paper's over the host build: the vectors of networks.h5, and random networks against the equations in scalars.</summary>
public sealed class NetworkTests
{
    [TestCaseSource(nameof(Cases))]
    public void Forward_EveryLayer_SpikesAsTheReference(string name)
    {
        using var host = new HostDevice();
        NetworkCheck.Forward(name, host.Device);
    }

    [TestCaseSource(nameof(Trainers), new object[] { UpdateMode.Offline })]
    public void OfflineGradient_AnyRuleAndForm_AgreesWithTheReference(string name, string rule, TrainerDescription description)
    {
        using var host = new HostDevice();
        NetworkCheck.Offline(name, rule, description, host.Device);
    }

    [TestCaseSource(nameof(Trainers), new object[] { UpdateMode.Online })]
    public void OnlineRun_AnyRule_EndsAtTheReferenceParameters(string name, string rule, TrainerDescription description)
    {
        using var host = new HostDevice();
        NetworkCheck.Online(name, rule, description, host.Device);
    }

    [TestCaseSource(nameof(Seeds))]
    public void Combination_OfNetworkAndTrainer_IsThatOfTheEquations(int seed)
    {
        using var host = new HostDevice(descending: seed % 2 == 1);
        (NetworkSpec spec, TrainerDescription description) = RandomSpec.Draw(seed);
        TestContext.Out.WriteLine($"{spec}, {description}");
        (SpikingNetwork network, SpikeBatch batch) = GridCase.Make(spec, seed);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        using var trainer = (IFeedbackTrainer)network.CreateTrainer(
            description, new() { BatchSize = GridCase.Samples, Steps = GridCase.Steps, FeedbackSeed = 9, Device = host.Device });
        using var cpu = (IFeedbackTrainer)network.CreateTrainer(
            description, new() { BatchSize = GridCase.Samples, Steps = GridCase.Steps, FeedbackSeed = 9, Threads = 1 });

        trainer.ComputeGradients(batch);
        float[] first = Blocks.Gradients(trainer);
        BatchResult result = trainer.ComputeGradients(batch);
        BatchResult expectedResult = cpu.ComputeGradients(batch);

        Assert.That(Blocks.Gradients(trainer), Is.EqualTo(first), "nothing of a batch is left for the next");
        Assert.That(result.Correct, Is.EqualTo(expectedResult.Correct));
        Assert.That(result.Loss, Is.EqualTo(expectedResult.Loss).Within(1e-5));
        double[] truth = ScalarRule.Gradient(spec, description.Rule, parameters, batch, description.Feedback, GridCase.Matrices(trainer));
        float[] expected = [.. truth.Select(static value => (float)value)];
        Blocks.AssertClose(network.Description, Blocks.Gradients(trainer), expected, 3e-4);
    }

    private static IEnumerable<string> Cases()
        => NetworkCheck.Cases().Where(static name => !name.StartsWith("trained", StringComparison.Ordinal));

    /// <summary>Every trainer that runs on a device.</summary>
    private static IEnumerable<TestCaseData> Trainers(UpdateMode mode)
        => NetworkCheck.Trainers(mode).Where(static one => CudaDevice.ProblemWith(NetworkCheck.Spec((string)one.Arguments[0]!), (TrainerDescription)one.Arguments[2]!) is null);

    /// <summary>Those of the grid that run on a device.</summary>
    private static IEnumerable<int> Seeds()
        => Enumerable.Range(0, 2_000).Where(static seed =>
        {
            (NetworkSpec spec, TrainerDescription description) = RandomSpec.Draw(seed);
            return CudaDevice.ProblemWith(spec, description) is null;
        }).Take(200);
}
