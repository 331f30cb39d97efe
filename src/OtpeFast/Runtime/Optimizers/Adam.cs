using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// Adam (Kingma and Ba, 2014): <c>m = b1 m + (1 - b1) g</c>, <c>n = b2 n + (1 - b2) g^2</c>,
/// <c>p -= lr m / (1 - b1^t) / (sqrt(n / (1 - b2^t)) + eps)</c>.
/// </summary>
internal sealed class Adam(OptimizerOptions options, int parameters) : Optimizer(options, parameters, moments: 2)
{
    private float _rate;
    private float _normScale;

    private protected override void Prepare(long step) => (_rate, _normScale) = Options.At(step);

    private protected override Vector512<float> ApplyTile<TStep>(Span<float> parameters, ReadOnlySpan<float> gradients, in ParameterTile tile, TStep bounds)
    {
        Vector512<float> rate = Vector512.Create(_rate);
        Vector512<float> keepMean = Vector512.Create(Options.FirstMomentDecay);
        Vector512<float> takeMean = Vector512.Create(1 - Options.FirstMomentDecay);
        Vector512<float> keepNorm = Vector512.Create(Options.SecondMomentDecay);
        Vector512<float> takeNorm = Vector512.Create(1 - Options.SecondMomentDecay);
        Vector512<float> epsilon = Vector512.Create(Options.Epsilon);
        Vector512<float> normScale = Vector512.Create(_normScale);
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
                Vector512<float> n = WithoutSubnormals(Vector512.FusedMultiplyAdd(keepNorm, norm[i], takeNorm * gradient * gradient));
                mean[i] = m;
                norm[i] = n;
                Vector512<float> parameter = Vector512.FusedMultiplyAdd(rate, m / (Vector512.Sqrt(n * normScale) + epsilon), bounds.Decayed(values[i]));
                values[i] = parameter;
                zeros = Vector512.FusedMultiplyAdd(parameter, Vector512<float>.Zero, zeros);
            }
        }

        return zeros;
    }
}
