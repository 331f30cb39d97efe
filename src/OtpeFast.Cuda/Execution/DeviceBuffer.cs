using System.Runtime.CompilerServices;
using OtpeFast.Cuda.Driver;

namespace OtpeFast.Cuda.Execution;

/// <summary>Memory on the device, bought once, zeroed, with a shape; plain memory, never managed.</summary>
internal sealed class DeviceBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly CudaContext _context;

    /// <summary>Buys the memory.</summary>
    /// <param name="context">Where.</param>
    /// <param name="stream">Zeroes it, before what follows in this stream.</param>
    /// <param name="shape">The dimensions.</param>
    /// <exception cref="CudaException">There is not enough.</exception>
    public DeviceBuffer(CudaContext context, CudaStream stream, params ReadOnlySpan<long> shape)
    {
        _context = context;
        Length = 1;
        foreach (long dimension in shape)
        {
            Length *= dimension;
        }

        // Whole words for the fill, and never nothing.
        long words = Math.Max(1, (Length * Unsafe.SizeOf<T>() + 3) / 4);
        CudaResult result = context.Driver.Allocate((nuint)words * 4, out ulong pointer);
        if (result == CudaResult.OutOfMemory)
        {
            context.OutOfMemory(words * 4);
        }

        context.Check(result, "Allocate");
        Pointer = new DevicePointer<T>(pointer);
        stream.Fill(Pointer, 0, words);
    }

    /// <summary>Number of values.</summary>
    public long Length { get; }

    public DevicePointer<T> Pointer { get; private set; }

    /// <summary>The address of a value.</summary>
    public DevicePointer<T> At(long index) => new(Pointer.Address + (ulong)(index * Unsafe.SizeOf<T>()));

    /// <summary>Bytes of some of its values; throws where it has fewer.</summary>
    public nuint BytesOf(long count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length);
        return (nuint)(count * Unsafe.SizeOf<T>());
    }

    public void Dispose()
    {
        if (Pointer.Address != 0)
        {
            _context.CheckRelease(_context.Driver.Free(Pointer.Address));
            Pointer = DevicePointer<T>.Null;
        }
    }
}
