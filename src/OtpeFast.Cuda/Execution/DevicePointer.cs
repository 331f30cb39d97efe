namespace OtpeFast.Cuda.Execution;

/// <summary>An address on the device; 0 where a kernel may do without.</summary>
internal readonly record struct DevicePointer(ulong Address)
{
    public static DevicePointer Null => default;
}
