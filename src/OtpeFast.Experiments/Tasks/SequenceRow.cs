namespace OtpeFast.Experiments;

/// <summary>One way to learn a task of labelled sequences.</summary>
/// <param name="Label">What tables call it.</param>
/// <param name="Network">The network's text.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Mode">When the optimizer steps.</param>
/// <param name="LearningRate">Learning rate of Adam.</param>
/// <param name="Form">How the gradient is computed; null for the fastest for batches.</param>
/// <param name="WindowSteps">Steps of a window, in that form; null in others.</param>
/// <param name="Feedback">By which matrices errors come to hidden layers; null for the weights.</param>
internal sealed record SequenceRow(
    string Label, string Network, LearningRule Rule, UpdateMode Mode, float LearningRate, GradientForm? Form = null, int? WindowSteps = null,
    Feedback? Feedback = null);

/// <summary>What others published of a task.</summary>
/// <param name="Label">The method.</param>
/// <param name="Parameters">Its number of parameters, in words.</param>
/// <param name="Accuracy">What it reached, in words.</param>
/// <param name="More">[column] What the columns of the task's own say of it.</param>
internal sealed record PublishedRow(string Label, string Parameters, string Accuracy, params string[] More);

/// <summary>How much is learned.</summary>
/// <param name="Batches">Batches of a full run.</param>
/// <param name="QuickBatches">Batches of a quick one.</param>
/// <param name="BatchSize">Samples a batch.</param>
/// <param name="Seeds">Seeds of a full run; a quick one has one.</param>
/// <param name="ValidateEvery">Batches from one validation to the next, at most a tenth of all.</param>
/// <param name="ValidationSamples">Samples of a validation, where the data is endless.</param>
internal sealed record SequenceAmount(int Batches, int QuickBatches, int BatchSize, int Seeds, int ValidateEvery, int ValidationSamples);
