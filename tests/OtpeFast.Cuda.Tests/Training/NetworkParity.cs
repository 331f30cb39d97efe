using OtpeFast.Integration.Tests.Golden;
using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;
using OtpeFast.Reference;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>
/// Networks beyond the paper's on a device: the vectors of networks.h5, and random networks against the equations in scalars. Shared by the host build and by a
/// GPU.
/// </summary>
internal static class NetworkParity
{
    /// <summary>Every network of the file that a device can run.</summary>
    public static IEnumerable<string> Cases()
        => NetworkCheck.Cases().Where(static name => !name.StartsWith("trained", StringComparison.Ordinal));

    /// <summary>Every offline trainer of them that runs on a device.</summary>
    public static IEnumerable<TestCaseData> OfflineTrainers() => Trainers(UpdateMode.Offline);

    /// <summary>Every online trainer of them that runs on a device.</summary>
    public static IEnumerable<TestCaseData> OnlineTrainers() => Trainers(UpdateMode.Online);

    /// <summary>Random networks and trainers that run on a device.</summary>
    public static IEnumerable<int> Seeds()
        => Enumerable.Range(0, 2_000).Where(static seed =>
        {
            (NetworkSpec spec, TrainerDescription description) = RandomSpec.Draw(seed);
            return CudaDevice.ProblemWith(spec, description) is null;
        }).Take(200);

    /// <summary>The gradient of a random network and trainer is that of the equations.</summary>
    public static void CheckCombination(int seed, Device device)
    {
        (NetworkSpec spec, TrainerDescription description) = RandomSpec.Draw(seed);
        TestContext.Out.WriteLine($"{spec}, {description}");
        (SpikingNetwork network, SpikeBatch batch) = GridCase.Make(spec, seed);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        var options = new TrainerOptions { BatchSize = GridCase.Samples, Steps = GridCase.Steps, FeedbackSeed = 9 };
        using var trainer = (IFeedbackTrainer)network.CreateTrainer(description, options with { Device = device });
        using var cpu = (IFeedbackTrainer)network.CreateTrainer(description, options with { Threads = 1 });

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

    private static IEnumerable<TestCaseData> Trainers(UpdateMode mode)
        => NetworkCheck.Trainers(mode).Where(
            static one => CudaDevice.ProblemWith(NetworkCheck.Spec((string)one.Arguments[0]!), (TrainerDescription)one.Arguments[2]!) is null);
}
