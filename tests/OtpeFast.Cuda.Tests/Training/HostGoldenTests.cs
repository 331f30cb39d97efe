using OtpeFast.Cuda.Tests.Host;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>The reference vectors over the host build.</summary>
public sealed class HostGoldenTests
{
    [TestCaseSource(typeof(GoldenParity), nameof(GoldenParity.Cases))]
    public void Golden_AnyTrainer_AgreesWithTheReference(string name, TrainerDescription description)
    {
        using var host = new HostDevice();
        GoldenParity.Check(host.Device, name, description);
    }
}
