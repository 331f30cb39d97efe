using OtpeFast.Cuda.Tests.Training;
using OtpeFast.Integration.Tests.Golden;
using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Cuda.Tests.Gpu;

/// <summary>On a real device: reference vectors, parity with the CPU, and no growth. Skipped, with the reason, where there is none.</summary>
[Category("gpu")]
[NonParallelizable]
public sealed class GpuTests
{
    private CudaDevice? _device;

    [OneTimeSetUp]
    public void Open()
    {
        try
        {
            _device = Device.Cuda();
        }
        catch (CudaException exception)
        {
            Assert.Ignore(exception.Message);
        }
    }

    [OneTimeTearDown]
    public void Close() => _device?.Dispose();

    [TestCaseSource(typeof(GoldenParity), nameof(GoldenParity.Cases))]
    public void Golden_AnyTrainer_AgreesWithTheReference(string name, TrainerDescription description) => GoldenParity.Check(_device!, name, description);

    [TestCaseSource(typeof(NetworkParity), nameof(NetworkParity.Cases))]
    public void Network_Forward_SpikesAsTheReference(string name) => NetworkCheck.Forward(name, _device!);

    [TestCaseSource(typeof(NetworkParity), nameof(NetworkParity.OfflineTrainers))]
    public void Network_OfflineGradient_AgreesWithTheReference(string name, string rule, TrainerDescription description)
        => NetworkCheck.Offline(name, rule, description, _device);

    [TestCaseSource(typeof(NetworkParity), nameof(NetworkParity.OnlineTrainers))]
    public void Network_OnlineRun_EndsAtTheReferenceParameters(string name, string rule, TrainerDescription description)
        => NetworkCheck.Online(name, rule, description, _device);

    [TestCaseSource(typeof(NetworkParity), nameof(NetworkParity.Seeds))]
    public void Combination_OfNetworkAndTrainer_IsThatOfTheEquations(int seed) => NetworkParity.CheckCombination(seed, _device!);

    [TestCaseSource(nameof(Trainers))]
    public void Gradients_AgainstTheCpu_Agree(TrainerDescription description)
    {
        ISpikingNetwork network = new Wide(3);
        RandomBatch.MakeFire(network, 1.5f);
        SpikeBatch batch = RandomBatch.Make(3, 37, 11, samples: 70, steps: 50);
        var options = new TrainerOptions { BatchSize = 70, Steps = 50 };
        using ITrainer cpu = network.CreateTrainer(description, options);
        using ITrainer device = network.CreateTrainer(description, options with { Device = _device });
        BatchResult expected = cpu.ComputeGradients(batch);
        Assert.That(device.ComputeGradients(batch).Loss, Is.EqualTo(expected.Loss).Within(1e-9));
        Blocks.AssertClose(network.Description, Blocks.Gradients(device), Blocks.Gradients(cpu), 1e-5);
        float[] first = Blocks.Gradients(device);
        device.ComputeGradients(batch);
        Assert.That(Blocks.Gradients(device), Is.EqualTo(first), "the same bits twice");
    }

    [TestCaseSource(nameof(Trainers))]
    public void ManyBatches_1000_TakeNoMoreMemory(TrainerDescription description)
    {
        ISpikingNetwork network = new GoldenTiny(3);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 8, Steps = 10, Device = _device });
        SpikeBatch batch = RandomBatch.Make(3, 12, 5, samples: 8, steps: 10);
        for (int i = 0; i < 100; i++)
        {
            trainer.Train(batch);
        }

        long free = _device!.FreeMemoryBytes;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            trainer.Train(batch);
        }

        Assert.That(_device.FreeMemoryBytes, Is.EqualTo(free));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - allocated, Is.LessThan(10_000), "and the managed heap is left alone");
    }

    private static IEnumerable<TrainerDescription> Trainers() => Wide.Description.Trainers;
}
