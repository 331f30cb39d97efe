using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>The whole backend over the host build against the CPU engine: every rule, mode and form, on odd shapes.</summary>
public sealed class ParityTests
{
    [TestCaseSource(nameof(Trainers))]
    public void Gradients_AgainstTheCpu_Agree(string name, TrainerDescription description, int samples, int steps)
    {
        using var host = new HostDevice();
        (ISpikingNetwork network, SpikeBatch batch) = Make(name, samples, steps);
        var options = new TrainerOptions { BatchSize = samples + 1, Steps = steps + 2, Threads = 2 };
        using ITrainer cpu = network.CreateTrainer(description, options);
        using ITrainer device = network.CreateTrainer(description, options with { Device = host.Device });

        BatchResult expected = cpu.ComputeGradients(batch);
        BatchResult actual = device.ComputeGradients(batch);

        Assert.That(actual.Correct, Is.EqualTo(expected.Correct));
        Assert.That(actual.Loss, Is.EqualTo(expected.Loss).Within(1e-9));
        Blocks.AssertClose(network.Description, Blocks.Gradients(device), Blocks.Gradients(cpu), 1e-5);
        Assert.That(Blocks.Parameters(device), Is.EqualTo(Blocks.Parameters(cpu)), "no step was taken");
    }

    private static IEnumerable<TestCaseData> Trainers()
    {
        foreach (TrainerDescription trainer in Wide.Description.Trainers)
        {
            yield return new TestCaseData(nameof(Wide), trainer, 5, 13);
        }
    }

    private static (ISpikingNetwork Network, SpikeBatch Batch) Make(string name, int samples, int steps)
    {
        ISpikingNetwork network = name == nameof(Wide) ? new Wide(3) : new Leakless(3);
        RandomBatch.MakeFire(network, 1.5f);
        return (network, RandomBatch.Make(3, network.Description.Inputs, network.Description.Classes, samples, steps));
    }
}
