using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Stochastic gradient descent: <c>p -= lr * g</c>.</summary>
internal sealed class Sgd(OptimizerOptions options, int parameters) : Optimizer(options, parameters, moments: 0)
{
    private protected override void Prepare(long step)
    {
        // Nothing depends on the step.
    }

    private protected override void ApplyRow(Span<Vector512<float>> parameters, ReadOnlySpan<Vector512<float>> gradients, int start, int length)
    {
        gradients = gradients[..parameters.Length];
        Vector512<float> rate = Vector512.Create(-Options.LearningRate);
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] = Vector512.FusedMultiplyAdd(rate, gradients[i], parameters[i]);
        }
    }
}
