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
        Span<float> sine = stackalloc float[Vector512<float>.Count];
        Span<float> cosine = stackalloc float[Vector512<float>.Count];
        for (int k = 0; k < Sines; k++)
        {
            // The spectrum falls as 1 / (k + 2) (alpha = 1); the constant term is left out.
            double amplitude = k == 0 ? 0 : random.NextDouble() / (k + 2);
            double turn = 2 * Math.PI * k * random.NextDouble() / Points;
            double phase = 2 * Math.PI * random.NextDouble();
            for (int lane = 0; lane < sine.Length; lane++)
            {
                (double s, double c) = Math.SinCos(phase + turn * lane);
                sine[lane] = (float)(amplitude * s);
                cosine[lane] = (float)(amplitude * c);
            }

            // From 16 points to the next 16 every sine turns by the same angle.
            (double turnSine, double turnCosine) = Math.SinCos(turn * Vector512<float>.Count);
            Vector512<float> rotateSine = Vector512.Create((float)turnSine);
            Vector512<float> rotateCosine = Vector512.Create((float)turnCosine);
            Vector512<float> x = Vector512.Create<float>(sine);
            Vector512<float> y = Vector512.Create<float>(cosine);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += x;
                Vector512<float> next = Vector512.FusedMultiplyAdd(x, rotateCosine, y * rotateSine);
                y = Vector512.FusedMultiplyAdd(y, rotateCosine, -(x * rotateSine));
                x = next;
            }
        }
    }
}
