namespace OtpeFast;

/// <summary>The optimizers.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with the infinity norm, as optax computes it: the optimizer of the paper.</summary>
    Adamax,

    /// <summary>Adam (Kingma and Ba, 2014), algorithm 1.</summary>
    Adam,

    /// <summary>Plain stochastic gradient descent.</summary>
    Sgd,
}
