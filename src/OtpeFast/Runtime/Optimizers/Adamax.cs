using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// Adamax as optax computes it: <c>m = b1 m + (1 - b1) g</c>, <c>n = max(b2 n, |g| + eps)</c>,
/// <c>p -= lr m / (1 - b1^t) / n</c>.
/// </summary>
internal sealed class Adamax(OptimizerOptions options, int parameters) : Optimizer(options, parameters, moments: 2)
{
    private float _rate;

    private protected override void Prepare(long step) => _rate = Options.At(step).Rate;

    private protected override Vector512<float> ApplyTile<TStep>(Span<float> parameters, ReadOnlySpan<float> gradients, in ParameterTile tile, TStep bounds)
    {
        Vector512<float> rate = Vector512.Create(_rate);
        Vector512<float> keepMean = Vector512.Create(Options.FirstMomentDecay);
        Vector512<float> takeMean = Vector512.Create(1 - Options.FirstMomentDecay);
        Vector512<float> keepNorm = Vector512.Create(Options.SecondMomentDecay);
        Vector512<float> epsilon = Vector512.Create(Options.Epsilon);
        Vector512<float> zeros = Vector512<float>.Zero;
        for (int row = 0; row < tile.Rows; row++)
        {
            int start = tile.Offset + row * tile.Stride;
            Span<Vector512<float>> values = Vectors(parameters, start, tile.Width);
            ReadOnlySpan<Vector512<float>> slopes = Vectors(gradients, start, tile.Width)[..values.Length];
            Span<Vector512<float>> mean = Moment(0, start, tile.Width)[..values.Length];
            Span<Vector512<float>> norm = Moment(1, start, tile.Width)[..values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                Vector512<float> gradient = bounds.Of(slopes[i]);
                Vector512<float> m = WithoutSubnormals(Vector512.FusedMultiplyAdd(keepMean, mean[i], takeMean * gradient));
                Vector512<float> n = Vector512.Max(keepNorm * norm[i], Vector512.Abs(gradient) + epsilon);
                mean[i] = m;
                norm[i] = n;
                Vector512<float> parameter = Vector512.FusedMultiplyAdd(rate, m / n, bounds.Decayed(values[i]));
                values[i] = parameter;
                zeros = Vector512.FusedMultiplyAdd(parameter, Vector512<float>.Zero, zeros);
            }
        }

        return zeros;
    }
}
