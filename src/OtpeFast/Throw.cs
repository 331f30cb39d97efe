using System.Diagnostics.CodeAnalysis;

namespace OtpeFast;

/// <summary>The failing half of every check: builds the message only when it is needed, and never returns.</summary>
internal static class Throw
{
    [DoesNotReturn]
    public static void Lengths(string parameter, int expected, int actual)
        => throw new ArgumentException($"{actual} values were given where {expected} are needed.", parameter);

    [DoesNotReturn]
    public static void NotFree(object owner, bool isClosed)
        => throw (isClosed
            ? new ObjectDisposedException(owner.GetType().Name)
            : new InvalidOperationException(
                $"{owner.GetType().Name} is in use by another call; it works for one thread at a time, so wait for that call, or make one for each thread."));

    [DoesNotReturn]
    public static void SnapshotDamaged(string problem)
        => throw new ArgumentException($"The snapshot is damaged: {problem}; take another. Nothing has changed.");

    [DoesNotReturn]
    public static void SnapshotOfAnother(string given, string own)
        => throw new ArgumentException($"The snapshot is of {given}, not of {own}; restore it into a trainer that is made alike. Nothing has changed.");

    [DoesNotReturn]
    public static void KeepsSteps(GradientForm form, string what)
        => throw new NotSupportedException(
            $"The {form.ToString().ToLowerInvariant()} form keeps every step since the reset, and cannot {what}; take the trace form for streams without end.");

    [DoesNotReturn]
    public static void NoWindows()
        => throw new NotSupportedException("A target that comes late is learned from in windows alone; make a trainer in window form, with WindowSteps.");

    [DoesNotReturn]
    public static void NothingWaits()
        => throw new InvalidOperationException(
            "No step waits for a target: none was fed by Advance since the last optimizer step; a window that is full forgets those that wait.");

    [DoesNotReturn]
    public static void ErrorNotFinite(int sample, float error)
        => throw new ArgumentException($"An output error of sample {sample} is {error}, no finite number; check the loss that made it.");

    [DoesNotReturn]
    public static int TooLong(string what, UInt128 length)
        => throw new ArgumentException($"Room for {length:N0} {what} is more than this runtime allows; use a smaller batch, fewer steps or a smaller network.");

    [DoesNotReturn]
    public static void Count(float count)
        => throw new ArgumentException($"The count {count} is not a number between -{SpikeBatch.LargestCount:N0} and {SpikeBatch.LargestCount:N0}.");

    [DoesNotReturn]
    public static void Target(float target) => throw new ArgumentException($"The target {target} is no finite number; give the step a weight of 0 instead.");

    [DoesNotReturn]
    public static void MissingTargets(int given, int needed)
        => throw new ArgumentException(
            $"The network learns numbers, {needed} in every step, but the batch has {given}; call UseTargets({needed}) after Begin, and write them.");

    [DoesNotReturn]
    public static void NoLabels() => throw new InvalidOperationException("The network learns numbers (half_squared_error), not labels; call StepTowards.");

    [DoesNotReturn]
    public static void NoTargets()
        => throw new InvalidOperationException("The network learns labels, not numbers; call Step, or declare the loss half_squared_error.");

    [DoesNotReturn]
    public static void Weight(float weight)
        => throw new ArgumentException($"The weight {weight} is not a number between 0 and {SpikeBatch.LargestCount:N0}; give 0 for a step without target.");

    [DoesNotReturn]
    public static void Sample(int sample, int samples)
        => throw new ArgumentOutOfRangeException(
            nameof(sample), sample, samples == 0 ? "There are no samples yet." : $"The samples go from 0 to {samples - 1}.");

    [DoesNotReturn]
    public static void Step(int step, int steps)
        => throw new ArgumentOutOfRangeException(nameof(step), step, steps == 0 ? "There are no steps yet." : $"The steps go from 0 to {steps - 1}.");

    [DoesNotReturn]
    public static void UnitOutside(int unit, int units)
        => throw new ArgumentException($"Unit {unit} is outside the {units} input units (0 to {units - 1}).");

    [DoesNotReturn]
    public static void EventOutside(SpikeEvent spike, int samples, int steps)
        => throw new ArgumentException($"An event of sample {spike.Sample} in step {spike.Step} lies outside a batch of {samples} samples and {steps} steps.");

    [DoesNotReturn]
    public static void EventsChanged() => throw new ArgumentException("The events changed while they were read; nothing may write to them meanwhile.");

    [DoesNotReturn]
    public static void BatchFull(int samples, int steps)
        => throw new InvalidOperationException(samples == 0
            ? "Call Begin before the first row."
            : $"All {samples} samples of all {steps} steps were appended already; call Begin for the next batch.");

    [DoesNotReturn]
    public static void BatchIncomplete()
        => throw new ArgumentException("The batch is not complete: append every step of every sample before it is used.");

    [DoesNotReturn]
    public static void BatchTooLarge(string what, int actual, int largest)
        => throw new ArgumentException($"The batch has {actual} {what}, but memory was bought for {largest}; raise it in the options.");

    [DoesNotReturn]
    public static void BatchUnits(int units, int inputs)
        => throw new ArgumentException($"The batch has {units} input units, but the network has {inputs} inputs.");

    [DoesNotReturn]
    public static void Label(int sample, int label, int classes)
        => throw new ArgumentException($"Sample {sample} has label {label}, but the network has {classes} classes (0 to {classes - 1}).");

    [DoesNotReturn]
    public static void FrameSamples(int actual, int expected)
        => throw new ArgumentException(expected == 0
            ? "Call Reset before the first step."
            : $"The frame has {actual} samples, but Reset was called for {expected}.");

    [DoesNotReturn]
    public static void FrameLabels(int actual, int expected)
        => throw new ArgumentException($"{actual} labels were given for the frame's {expected} samples; give one a sample.");

    [DoesNotReturn]
    public static void RepeatedUnits(int units, int inputs)
        => throw new ArgumentException($"A step lists {units} active units, more than the {inputs} input units; list each unit once, with its count.");

    [DoesNotReturn]
    public static void HistoryFull(int steps)
        => throw new InvalidOperationException(
            $"This trainer keeps the history of at most {steps} steps; call Reset, raise TrainerOptions.Steps, or declare the trainer with Form = " +
            $"GradientForm.Trace.");
}
