using System.Globalization;
using OtpeFast.Files;

namespace OtpeFast.Training;

/// <summary>What a checkpoint says of its network.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class CheckpointNetwork
{
    internal const string NetworkSetting = "network";
    internal const string StepsSetting = "steps";

    /// <summary>The network, with the readout that was trained.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="directory">Where it is, for the sentence.</param>
    /// <exception cref="CheckpointException">It says none.</exception>
    public static NetworkSpec Network(this Checkpoint checkpoint, string directory)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        string text = RunIdentity.Setting(checkpoint, NetworkSetting, directory);
        try
        {
            return NetworkSpec.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new CheckpointException(
                text.StartsWith("OtpeFast.", StringComparison.Ordinal)
                    ? $"The checkpoint in '{directory}' is of an earlier version, which named networks by class ('{Printable.Of(text)}'); use the version " +
                    $"that wrote it, or train anew."
                    : $"The checkpoint in '{directory}' is damaged: its network '{Printable.Of(text)}' cannot be read ({exception.Message.TrimEnd('.')}); " +
                    $"restore it from a copy or start anew.",
                exception);
        }
    }

    /// <summary>Number of time steps.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="directory">Where it is, for the sentence.</param>
    /// <exception cref="CheckpointException">It says none.</exception>
    public static int Steps(this Checkpoint checkpoint, string directory)
        => int.TryParse(RunIdentity.Setting(checkpoint, StepsSetting, directory), NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps >= 1
            ? steps
            : throw RunIdentity.Damaged(checkpoint, StepsSetting, directory);
}
