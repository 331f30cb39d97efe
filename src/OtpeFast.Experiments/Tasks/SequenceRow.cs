namespace OtpeFast.Experiments;

/// <summary>One way to learn a task of labelled sequences.</summary>
/// <param name="Label">What tables call it.</param>
/// <param name="Network">The network's text.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Mode">When the optimizer steps.</param>
/// <param name="LearningRate">Learning rate of Adam.</param>
/// <param name="Form">How the gradient is computed; null for the fastest for batches.</param>
/// <param name="WindowSteps">Steps of a window, in that form; null in others.</param>
internal sealed record SequenceRow(
    string Label, string Network, LearningRule Rule, UpdateMode Mode, float LearningRate, GradientForm? Form = null, int? WindowSteps = null);
