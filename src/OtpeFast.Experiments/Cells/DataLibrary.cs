using System.Collections.Concurrent;
using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>Manifolds and binned recordings, made once and shared by all cells; what is shared never changes.</summary>
/// <remarks>Safe from any thread.</remarks>
public sealed class DataLibrary
{
    private readonly ConcurrentDictionary<ulong, Lazy<RandmanManifolds>> _manifolds = new();
    private readonly ConcurrentDictionary<(string Path, int Steps, double? Window), Lazy<BinnedRecordings>> _recordings = new();

    /// <summary>Opens data for one cell: with sources of its own, whose batches are draws of their own, as the authors'.</summary>
    /// <param name="choice">Which data.</param>
    /// <param name="seed">Seed of points and shuffling.</param>
    /// <param name="batchSize">Samples a batch.</param>
    /// <exception cref="DataFileException">A file cannot be read.</exception>
    public DataSet Open(DataChoice choice, ulong seed, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(choice);
        if (TaskData.Has(choice.Name))
        {
            return TaskData.Open(choice.Name, seed);
        }

        if (choice.File is null)
        {
            RandmanOptions options = (choice.Randman ?? new RandmanOptions()) with { DrawSamples = batchSize };
            RandmanManifolds manifolds = _manifolds.GetOrAdd(options.ManifoldSeed, static seed => new(() => new RandmanManifolds(seed))).Value;
            return DataSet.OfRandman(choice.Name, manifolds, choice.Steps, seed, options);
        }

        BinnedRecordings? test = choice.TestFile is null ? null : Recordings(choice.TestFile, choice);
        var set = DataSet.OfRecordings(choice.File, Recordings(choice.File, choice), test, seed, drawSamples: batchSize);
        return choice.Transform is null ? set : set.Transform(choice.Transform, seed);
    }

    /// <summary>The recordings of a file, binned, in the order of the file.</summary>
    /// <param name="choice">Which file.</param>
    /// <exception cref="DataFileException">It cannot be read.</exception>
    public BinnedRecordings OpenRecordings(DataChoice choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return Recordings(choice.File ?? throw new ArgumentException($"{choice.Name} is no file.", nameof(choice)), choice);
    }

    private BinnedRecordings Recordings(string path, DataChoice choice)
        => _recordings.GetOrAdd((path, choice.Steps, choice.Window), static key => new(() => DataSet.Bin(key.Path, key.Steps, key.Window))).Value;
}
