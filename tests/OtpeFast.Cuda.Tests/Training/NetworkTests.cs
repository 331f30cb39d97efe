using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Integration.Tests.Golden;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>Networks beyond the paper's over the host build.</summary>
public sealed class NetworkTests
{
    [TestCaseSource(typeof(NetworkParity), nameof(NetworkParity.Cases))]
    public void Forward_EveryLayer_SpikesAsTheReference(string name)
    {
        using var host = new HostDevice();
        NetworkCheck.Forward(name, host.Device);
    }

    [TestCaseSource(typeof(NetworkParity), nameof(NetworkParity.OfflineTrainers))]
    public void OfflineGradient_AnyRuleAndForm_AgreesWithTheReference(string name, string rule, TrainerDescription description)
    {
        using var host = new HostDevice();
        NetworkCheck.Offline(name, rule, description, host.Device);
    }

    [TestCaseSource(typeof(NetworkParity), nameof(NetworkParity.OnlineTrainers))]
    public void OnlineRun_AnyRule_EndsAtTheReferenceParameters(string name, string rule, TrainerDescription description)
    {
        using var host = new HostDevice();
        NetworkCheck.Online(name, rule, description, host.Device);
    }

    [TestCaseSource(typeof(NetworkParity), nameof(NetworkParity.Seeds))]
    public void Combination_OfNetworkAndTrainer_IsThatOfTheEquations(int seed)
    {
        using var host = new HostDevice(descending: seed % 2 == 1);
        NetworkParity.CheckCombination(seed, host.Device);
    }
}
