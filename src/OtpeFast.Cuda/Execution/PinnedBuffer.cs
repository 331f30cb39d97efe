using System.Runtime.CompilerServices;
using OtpeFast.Cuda.Driver;

namespace OtpeFast.Cuda.Execution;

/// <summary>Memory of this process that the device copies from and to while the processor goes on.</summary>
internal sealed unsafe class PinnedBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly CudaContext _context;

    public PinnedBuffer(CudaContext context, int length)
    {
        _context = context;
        Length = length;
        CudaResult result = context.Driver.AllocateHost((nuint)Math.Max(1, (long)length * Unsafe.SizeOf<T>()), out nint address);
        if (result == CudaResult.OutOfMemory)
        {
            throw new CudaException(
                $"This machine has no {(long)length * Unsafe.SizeOf<T>():N0} bytes of memory to share with the device; use a smaller batch or fewer steps.");
        }

        context.Check(result, "AllocateHost");
        Address = address;
        Span.Clear();
    }

    /// <summary>Number of values.</summary>
    public int Length { get; }

    public nint Address { get; private set; }

    /// <summary>The values.</summary>
    public Span<T> Span => new((void*)Address, Address == 0 ? 0 : Length);

    public void Dispose()
    {
        if (Address != 0)
        {
            _context.CheckRelease(_context.Driver.FreeHost(Address));
            Address = 0;
        }
    }
}
