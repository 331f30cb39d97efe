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

        // What is missing is told at once, and not where it is needed.
        Identity = RunIdentity.Read(checkpoint, directory);
        Steps = checkpoint.Steps(directory);
        Network = checkpoint.Network(directory);
    }

    /// <summary>The checkpoint.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The network, with the readout that was trained.</summary>
    public NetworkSpec Network { get; }

    /// <summary>What run it is.</summary>
    public RunIdentity Identity { get; }

    /// <summary>Number of time steps.</summary>
    public int Steps { get; }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="CheckpointException">There is none, or it is damaged or of another kind.</exception>
    public static StoredRun Read(string directory) => new(directory, CheckpointFile.Read(directory));

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
}
