using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Integration.Tests.Networks;
using OtpeFast.Training;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>What gpu-check is made of: parity and speed of a device.</summary>
public sealed class SpeedTests
{
    private static readonly TrainerDescription Otpe = new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint);

    [Test]
    public void Parity_OfTheHostBuild_IsClose()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new Wide(3);
        RandomBatch.MakeFire(network, 1.5f);
        DeviceParity parity = DeviceParity.Measure(network, Otpe, RandomBatch.Make(3, 37, 11, samples: 4, steps: 6), host.Device);
        Assert.That(parity.IsClose, Is.True, parity.ToString());
        Assert.That(parity.Gradient, Is.Positive, "sums in parts round otherwise");
    }

    [TestCase(2e-4, 0)]
    [TestCase(0, 2e-5)]
    [TestCase(double.NaN, 0)]
    [TestCase(0, double.NaN)]
    public void Parity_BeyondRounding_IsNotClose(double gradient, double loss)
        => Assert.That(new DeviceParity(Otpe, gradient, loss).IsClose, Is.False);

    [Test]
    public void Speed_OnADevice_KeepsABatchAhead_AndLeavesNoneBehind()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new GoldenTiny(1);
        SpikeBatch batch = SpeedTest.CreateBatch(network.Description);
        Speed speed = SpeedTest.Measure(network, Otpe, batch, null, threads: 1, TimeSpan.FromMilliseconds(1), host.Device);
        Assert.That(speed.BatchesASecond, Is.Positive);
    }
}
