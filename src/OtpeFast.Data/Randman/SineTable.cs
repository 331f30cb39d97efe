using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Data;

/// <summary>
/// A random smooth function on [0, 1): a sum of 1000 sines with random amplitudes, frequencies and phases
/// (Zenke and Vogels, 2021), tabulated exactly at the points of a lattice.
/// </summary>
internal static class SineTable
{
    /// <summary>Points of the lattice.</summary>
    public const int Points = 2048;

    private const int Sines = 1000;

    /// <summary>Draws one function and writes its values.</summary>
    /// <param name="random">Where its parameters come from.</param>
    /// <param name="values">[<see cref="Points"/>] Receives the values.</param>
    public static void Fill(ref RandomSequence random, Span<float> values)
    {
        values.Clear();
        Span<Vector512<float>> sums = MemoryMarshal.Cast<float, Vector512<float>>(values);
        for (int k = 0; k < Sines; k += 4)
        {
            // Four turn at once, for each waits for its own last turn; they are added one after the other, as if they came alone.
            var a = Turning.Next(ref random, k);
            var b = Turning.Next(ref random, k + 1);
            var c = Turning.Next(ref random, k + 2);
            var d = Turning.Next(ref random, k + 3);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] = sums[i] + a.Sine + b.Sine + c.Sine + d.Sine;
                a.Turn();
                b.Turn();
                c.Turn();
                d.Turn();
            }
        }
    }

    /// <summary>One sine at 16 points: from these to the next 16 it turns by the same angle.</summary>
    private struct Turning
    {
        public Vector512<float> Sine;
        private Vector512<float> _cosine;
        private Vector512<float> _turnSine;
        private Vector512<float> _turnCosine;

        public static Turning Next(ref RandomSequence random, int k)
        {
            // The spectrum falls as 1 / (k + 2) (alpha = 1); the constant term is left out.
            double amplitude = k == 0 ? 0 : random.NextDouble() / (k + 2);
            double turn = 2 * Math.PI * k * random.NextDouble() / Points;
            double phase = 2 * Math.PI * random.NextDouble();
            Span<float> sine = stackalloc float[Vector512<float>.Count];
            Span<float> cosine = stackalloc float[Vector512<float>.Count];
            for (int lane = 0; lane < sine.Length; lane++)
            {
                (double s, double c) = Math.SinCos(phase + turn * lane);
                sine[lane] = (float)(amplitude * s);
                cosine[lane] = (float)(amplitude * c);
            }

            (double turnSine, double turnCosine) = Math.SinCos(turn * Vector512<float>.Count);
            return new Turning
            {
                Sine = Vector512.Create<float>(sine),
                _cosine = Vector512.Create<float>(cosine),
                _turnSine = Vector512.Create((float)turnSine),
                _turnCosine = Vector512.Create((float)turnCosine),
            };
        }

        public void Turn()
        {
            Vector512<float> next = Vector512.FusedMultiplyAdd(Sine, _turnCosine, _cosine * _turnSine);
            _cosine = Vector512.FusedMultiplyAdd(_cosine, _turnCosine, -(Sine * _turnSine));
            Sine = next;
        }
    }
}
