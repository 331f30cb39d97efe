using OtpeFast.Cuda;
using OtpeFast.Training;

namespace OtpeFast.Cli.Output;

/// <summary>How the check of a device is shown. What is measured comes as it is measured, while it is enumerated.</summary>
internal interface IDeviceCheckOutput
{
    /// <summary>What the device is.</summary>
    void Device(CudaDevice device, CudaCeilings ceilings);

    /// <summary>How far each trainer's gradient is from the CPU's.</summary>
    void Parities(IEnumerable<DeviceParity> parities);

    /// <summary>How fast networks train.</summary>
    void Speeds(IEnumerable<DeviceSpeed> speeds);

    /// <summary>What each kernel of one trainer takes.</summary>
    void Kernels(string network, TrainerDescription trainer, IReadOnlyList<KernelProfile> kernels, CudaCeilings ceilings);

    /// <summary>Whether the device agrees with the CPU.</summary>
    void End(bool agrees);
}

/// <summary>A trainer's speed on a device and on the CPU.</summary>
/// <param name="Network">What the network is called.</param>
/// <param name="Trainer">The trainer.</param>
/// <param name="DeviceMilliseconds">Milliseconds a batch on the device.</param>
/// <param name="CpuMilliseconds">Milliseconds a batch on all the CPU's threads.</param>
internal sealed record DeviceSpeed(string Network, TrainerDescription Trainer, double DeviceMilliseconds, double CpuMilliseconds);
