using OtpeFast.Cuda.Execution;

namespace OtpeFast.Cuda.Kernels;

/// <summary>One argument of a launch, with its kind as the signature writes it.</summary>
internal readonly record struct KernelArgument(ulong Bits, char Kind)
{
    public static implicit operator KernelArgument(DevicePointer value) => new(value.Address, 'p');

    public static implicit operator KernelArgument(DeviceBuffer<float>? value) => new(value?.Pointer.Address ?? 0, 'p');

    public static implicit operator KernelArgument(DeviceBuffer<double>? value) => new(value?.Pointer.Address ?? 0, 'p');

    public static implicit operator KernelArgument(DeviceBuffer<int>? value) => new(value?.Pointer.Address ?? 0, 'p');

    public static implicit operator KernelArgument(DeviceBuffer<uint>? value) => new(value?.Pointer.Address ?? 0, 'p');

    public static implicit operator KernelArgument(DeviceBuffer<ushort>? value) => new(value?.Pointer.Address ?? 0, 'p');

    public static implicit operator KernelArgument(int value) => new((uint)value, 'i');

    public static implicit operator KernelArgument(float value) => new(BitConverter.SingleToUInt32Bits(value), 'f');
}
