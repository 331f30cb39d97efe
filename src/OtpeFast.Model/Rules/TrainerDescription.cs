namespace OtpeFast;

/// <summary>Which trainer: a learning rule, when its optimizer steps, and how its gradient is computed.</summary>
/// <param name="Rule">The learning rule.</param>
/// <param name="Mode">When the optimizer steps.</param>
/// <param name="Form">How the gradient is computed.</param>
/// <param name="Feedback">By which matrices errors come to hidden layers.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct TrainerDescription(LearningRule Rule, UpdateMode Mode, GradientForm Form, Feedback Feedback = Feedback.Layers)
{
    /// <summary>Whether coefficients of the inputs come from a scan back over all steps that are kept.</summary>
    internal bool Scans => Form is GradientForm.Adjoint or GradientForm.Window;
}
