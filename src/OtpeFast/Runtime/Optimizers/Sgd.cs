using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Stochastic gradient descent: <c>p -= lr * g</c>.</summary>
internal sealed class Sgd(OptimizerOptions options, int parameters) : Optimizer(options, parameters, moments: 0)
{
    private protected override void Prepare(long step)
    {
        // Nothing depends on the step.
    }

    private protected override Vector512<float> ApplyTile<TStep>(Span<float> parameters, ReadOnlySpan<float> gradients, in ParameterTile tile, TStep bounds)
    {
        Vector512<float> rate = Vector512.Create(-Options.LearningRate);
        Vector512<float> zeros = Vector512<float>.Zero;
        for (int row = 0; row < tile.Rows; row++)
        {
            int start = tile.Offset + row * tile.Stride;
            Span<Vector512<float>> values = Vectors(parameters, start, tile.Width);
            ReadOnlySpan<Vector512<float>> slopes = Vectors(gradients, start, tile.Width)[..values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                Vector512<float> parameter = Vector512.FusedMultiplyAdd(rate, bounds.Of(slopes[i]), bounds.Decayed(values[i]));
                values[i] = parameter;
                zeros = Vector512.FusedMultiplyAdd(parameter, Vector512<float>.Zero, zeros);
            }
        }

        return zeros;
    }
}
