using System.Globalization;
using OtpeFast.Data;
using OtpeFast.Files;
using OtpeFast.Training;

namespace OtpeFast.Cli.Commands;

/// <summary>A checkpoint as commands use it: its settings as what they are, and the network it belongs to.</summary>
internal sealed class StoredRun
{
    private readonly string _directory;

    private StoredRun(string directory, Checkpoint checkpoint)
    {
        _directory = directory;
        Checkpoint = checkpoint;
    }

    /// <summary>The checkpoint.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The network, with the readout that was trained.</summary>
    public NetworkSpec Network
    {
        get
        {
            string text = Setting("network");
            try
            {
                return NetworkSpec.Parse(text);
            }
            catch (FormatException exception)
            {
                throw new CheckpointException(
                    text.StartsWith("OtpeFast.", StringComparison.Ordinal)
                        ? $"The checkpoint in '{_directory}' is of an earlier version of otpe, which named networks by class ('{text}'); use the version that wrote it, or train anew."
                        : $"The checkpoint in '{_directory}' is damaged: its network '{Printable.Of(text)}' cannot be read ({exception.Message.TrimEnd('.')}); restore it from a copy or start anew.",
                    exception);
            }
        }
    }

    /// <summary>What it was trained on.</summary>
    public string Data => Setting("data");

    /// <summary>Number of time steps.</summary>
    public int Steps => int.TryParse(Setting("steps"), NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps >= 1 ? steps : throw Damaged("steps");

    /// <summary>The seed.</summary>
    public ulong Seed => ulong.TryParse(Setting("seed"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : throw Damaged("seed");

    /// <summary>Seconds of the window that all recordings share; null for each recording's own.</summary>
    public double? Window => Setting("window") switch
    {
        "none" => null,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double window) && window is > 0 and < 1e6 => window,
        _ => throw Damaged("window"),
    };

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="CheckpointException">There is none, or it is damaged or of another kind.</exception>
    public static StoredRun Read(string directory)
    {
        var stored = new StoredRun(directory, CheckpointFile.Read(directory));

        // What is missing is told at once, and not where it is needed.
        _ = (stored.Data, stored.Steps, stored.Seed, stored.Window, stored.Network);
        return stored;
    }

    /// <summary>Makes the network, with the checkpoint's best parameters.</summary>
    /// <exception cref="CheckpointException">The parameters do not fit it.</exception>
    public ISpikingNetwork CreateNetwork()
    {
        var network = new SpikingNetwork(Network);
        SetParameters(network);
        return network;
    }

    /// <summary>Sets a network's parameters to the best of the checkpoint.</summary>
    /// <exception cref="CheckpointException">They do not fit it.</exception>
    public void SetParameters(ISpikingNetwork network) => SetParameters(network, Checkpoint.BestParameters);

    /// <summary>Sets a network's parameters.</summary>
    /// <exception cref="CheckpointException">They do not fit it.</exception>
    public void SetParameters(ISpikingNetwork network, float[] parameters)
    {
        try
        {
            network.SetParameters(parameters);
        }
        catch (ArgumentException exception)
        {
            throw new CheckpointException($"The checkpoint in '{_directory}' does not fit the network '{Network}': {Program.Sentence(exception)}", exception);
        }
    }

    private string Setting(string name) => Checkpoint.Settings.GetValueOrDefault(name)
        ?? throw new CheckpointException($"The checkpoint in '{_directory}' is damaged: it does not say '{name}'; restore it from a copy or start anew.");

    private CheckpointException Damaged(string name) => new($"The checkpoint in '{_directory}' is damaged: '{name}' is '{Setting(name)}'; restore it from a copy or start anew.");
}
