using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;

namespace OtpeFast.Cuda;

/// <summary>What a device can do, measured: the yardstick for what kernels reach.</summary>
/// <param name="GigaBytesASecond">10⁹ bytes a second of a copy on the device, read and written.</param>
/// <param name="GigaFlopsASecond">10⁹ float32 multiplications and additions a second, fused, from registers.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record CudaCeilings(double GigaBytesASecond, double GigaFlopsASecond)
{
    private const int Repeats = 10;
    private const long CopyBytes = 512L << 20; // several times any second-level cache
    private const int BlocksAMultiprocessor = 8;
    private const int Rounds = 20_000;
    private const int ChainsAThread = 16;

    internal static CudaCeilings Measure(CudaDevice device)
    {
        CudaContext context = device.Context;
        context.Enter();
        using var memory = new DeviceMemory(context);
        CudaStream stream = memory.CreateStream();
        var launcher = new Launcher(context, device.Kernels, stream);
        long bytes = Math.Min(CopyBytes, device.FreeMemoryBytes / 4);
        DeviceBuffer<byte> source = memory.Buy<byte>(stream, bytes);
        DeviceBuffer<byte> target = memory.Buy<byte>(stream, bytes);
        double copy = Best(
            context, stream, () => context.Check(context.Driver.CopyOnDevice(target.Pointer.Address, source.Pointer.Address, (nuint)bytes, stream.Handle)));
        int blocks = BlocksAMultiprocessor * context.Multiprocessors;
        DeviceBuffer<float> result = memory.Buy<float>(stream, blocks * 256L);
        double multiply = Best(context, stream, () => launcher.MultiplyAdd(new Grid(blocks), default, result, factor: 0.5f, Rounds));
        return new CudaCeilings(2 * bytes / copy / 1e6, 2.0 * ChainsAThread * Rounds * 256 * blocks / multiply / 1e6);
    }

    private static double Best(CudaContext context, CudaStream stream, Action action)
    {
        using var start = new CudaEvent(context, timed: true);
        using var end = new CudaEvent(context, timed: true);
        double best = double.MaxValue;
        action();
        for (int i = 0; i < Repeats; i++)
        {
            stream.Record(start);
            action();
            stream.Record(end);
            stream.Synchronize();
            best = Math.Min(best, end.MillisecondsSince(start));
        }

        return best;
    }
}
