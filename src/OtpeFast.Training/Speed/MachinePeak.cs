using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OtpeFast.Runtime;

namespace OtpeFast.Training;

/// <summary>What this machine's processors and memory can do, measured: the yardstick for what training reaches.</summary>
/// <param name="GigaFlops">Multiplications and additions a second, in 10⁹, of fused multiply-adds from registers on all threads.</param>
/// <param name="GigaBytes">Bytes a second, in 10⁹, read from memory beyond the caches by all threads.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record MachinePeak(double GigaFlops, double GigaBytes)
{
    private const int Repeats = 5;
    private const int Rounds = 1_000_000;
    private const int ChainsAtOnce = 12;
    private const int FloatsAThread = 32 << 20; // 128 MiB: more than a share of any third-level cache

    /// <summary>Measures for about a second.</summary>
    /// <param name="threads">Number of threads; 0 for one per processor.</param>
    public static MachinePeak Measure(int threads)
    {
        using var pool = new WorkerPool(threads);
        var work = new Load(pool.Workers);
        double flops = 2.0 * ChainsAtOnce * Vector512<float>.Count * Rounds * pool.Workers / Best(pool, work, Load.Multiply);
        pool.Run(work, Load.Fill);
        double bytes = (double)FloatsAThread * sizeof(float) * pool.Workers / Best(pool, work, Load.Read);
        return new MachinePeak(flops / 1e9, bytes / 1e9);
    }

    private static double Best(WorkerPool pool, Load work, int phase)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            pool.Run(work, phase);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private sealed class Load(int workers) : IWork
    {
        public const int Multiply = 0;
        public const int Fill = 1; // memory never written to is not there yet
        public const int Read = 2;
        private readonly VectorBuffer[] _memory = [
            .. Enumerable.Range(0, workers).Select(static _ => new VectorBuffer(1, 1, FloatsAThread / Vector512<float>.Count))];
        private readonly Vector512<float>[] _results = new Vector512<float>[workers]; // keeps the loops from being removed

        public void Execute(int phase, int worker, int workers)
        {
            Span<Vector512<float>> memory = _memory[worker].Run(0, 0);
            switch (phase)
            {
                case Multiply:
                    _results[worker] = Chains(Rounds, Vector512.Create(0.5f));
                    break;
                case Fill:
                    memory.Fill(Vector512.Create(0.5f));
                    break;
                default:
                    _results[worker] = Sum(memory);
                    break;
            }
        }

        /// <summary>Independent chains, enough to fill two units of four cycles' latency.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static Vector512<float> Chains(int rounds, Vector512<float> x)
        {
            Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int round = 0; round < rounds; round++)
            {
                a = Vector512.FusedMultiplyAdd(a, x, x);
                b = Vector512.FusedMultiplyAdd(b, x, x);
                c = Vector512.FusedMultiplyAdd(c, x, x);
                d = Vector512.FusedMultiplyAdd(d, x, x);
                e = Vector512.FusedMultiplyAdd(e, x, x);
                f = Vector512.FusedMultiplyAdd(f, x, x);
                g = Vector512.FusedMultiplyAdd(g, x, x);
                h = Vector512.FusedMultiplyAdd(h, x, x);
                i = Vector512.FusedMultiplyAdd(i, x, x);
                j = Vector512.FusedMultiplyAdd(j, x, x);
                k = Vector512.FusedMultiplyAdd(k, x, x);
                l = Vector512.FusedMultiplyAdd(l, x, x);
            }

            return a + b + c + d + e + f + g + h + i + j + k + l;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static Vector512<float> Sum(ReadOnlySpan<Vector512<float>> memory)
        {
            Vector512<float> a = default, b = default, c = default, d = default;
            for (int i = 0; i + 4 <= memory.Length; i += 4)
            {
                a += memory[i];
                b += memory[i + 1];
                c += memory[i + 2];
                d += memory[i + 3];
            }

            return a + b + c + d;
        }
    }
}
