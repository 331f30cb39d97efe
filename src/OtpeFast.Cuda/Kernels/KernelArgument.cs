using OtpeFast.Cuda.Execution;

namespace OtpeFast.Cuda.Kernels;

/// <summary>One argument of a launch, as the driver takes it. Which kernel takes which: the launches are written from the kernels' declarations.</summary>
internal readonly record struct KernelArgument(ulong Bits)
{
    public static implicit operator KernelArgument(DevicePointer<float> value) => new(value.Address);

    public static implicit operator KernelArgument(DevicePointer<double> value) => new(value.Address);

    public static implicit operator KernelArgument(DevicePointer<int> value) => new(value.Address);

    public static implicit operator KernelArgument(DevicePointer<uint> value) => new(value.Address);

    public static implicit operator KernelArgument(DevicePointer<ushort> value) => new(value.Address);

    public static implicit operator KernelArgument(int value) => new((uint)value);

    public static implicit operator KernelArgument(float value) => new(BitConverter.SingleToUInt32Bits(value));
}
