namespace OtpeFast.Cuda.Execution;

/// <summary>Where values lie on the device; 0 where a kernel may do without them.</summary>
/// <typeparam name="T">What lies there.</typeparam>
internal readonly record struct DevicePointer<T>(ulong Address)
    where T : unmanaged
{
    public static DevicePointer<T> Null => default;

    public static implicit operator DevicePointer<T>(DeviceBuffer<T>? buffer) => buffer?.Pointer ?? Null;

    /// <summary>The same place, where values of another type lie beside one another.</summary>
    public DevicePointer<TOther> As<TOther>()
        where TOther : unmanaged
        => new(Address);
}
