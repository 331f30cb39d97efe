using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Stochastic gradient descent: <c>p -= lr * g</c>.</summary>
internal sealed class Sgd(OptimizerOptions options, int parameters) : Optimizer(options, parameters, moments: 0)
{
    private protected override void Prepare(long step)
    {
        // Nothing depends on the step.
    }

    private protected override void ApplyRow(
        Span<Vector512<float>> parameters, ReadOnlySpan<Vector512<float>> gradients, int start, int length, ref Vector512<float> zeros)
    {
        Vector512<float> sum = zeros;
        gradients = gradients[..parameters.Length];
        Vector512<float> rate = Vector512.Create(-Options.LearningRate);
        for (int i = 0; i < parameters.Length; i++)
        {
            Vector512<float> parameter = Vector512.FusedMultiplyAdd(rate, gradients[i], parameters[i]);
            parameters[i] = parameter;
            sum = Vector512.FusedMultiplyAdd(parameter, Vector512<float>.Zero, sum);
        }

        zeros = sum;
    }
}
