using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>What an optimizer does to gradients and parameters besides its formula; a struct, so that loops that do nothing have nothing in them.</summary>
internal interface IStepBounds
{
    /// <summary>A gradient within its bound.</summary>
    Vector512<float> Of(Vector512<float> gradient);

    /// <summary>What the decay leaves of parameters.</summary>
    Vector512<float> Decayed(Vector512<float> parameters);
}

/// <summary>Nothing.</summary>
internal readonly struct PlainStep : IStepBounds
{
    public Vector512<float> Of(Vector512<float> gradient) => gradient;

    public Vector512<float> Decayed(Vector512<float> parameters) => parameters;
}

/// <summary>A bound of the gradient, and a decay of the parameters.</summary>
internal readonly struct BoundedStep(OptimizerOptions options) : IStepBounds
{
    private readonly Vector512<float> _bound = Vector512.Create(options.GradientBound);
    private readonly Vector512<float> _left = Vector512.Create(1 - options.LearningRate * options.WeightDecay);

    // NaN stays, so that it is found.
    public Vector512<float> Of(Vector512<float> gradient) => Vector512.Min(Vector512.Max(gradient, -_bound), _bound);

    public Vector512<float> Decayed(Vector512<float> parameters) => parameters * _left;
}
