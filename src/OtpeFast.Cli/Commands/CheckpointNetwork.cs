using OtpeFast.Networks;
using OtpeFast.Training;

namespace OtpeFast.Cli.Commands;

/// <summary>The network that a checkpoint belongs to.</summary>
internal static class CheckpointNetwork
{
    /// <summary>Makes it, with fresh parameters.</summary>
    public static ISpikingNetwork Find(Checkpoint checkpoint, string directory)
    {
        (string name, string fullName) = (checkpoint.Settings["network name"], checkpoint.Settings["network"]);
        foreach (int classes in NetworkCatalog.Entries.Where(entry => entry.Name == name).SelectMany(static entry => entry.Classes))
        {
            ISpikingNetwork network = NetworkCatalog.Create(name, classes, 0);
            if (network.Description.Name == fullName)
            {
                return network;
            }
        }

        throw new CheckpointException($"The checkpoint in '{directory}' is of the network '{fullName}', which this program does not have.");
    }
}
