namespace OtpeFast.Data;

/// <summary>
/// An endless row of labelled spike trains, each addressed by its place: sample 7 is the same whether or not 0 to 6 were asked for. What stands at a place may
/// depend on how the row is cut into draws (<see cref="RandmanSource"/>, <see cref="RecordingSource"/>), and then on the size of batches.
/// </summary>
/// <remarks>Not safe from several threads at once; sources of their own over the same data are.</remarks>
public interface ISpikeSource
{
    /// <summary>Number of input units.</summary>
    int Units { get; }

    /// <summary>Number of classes.</summary>
    int Classes { get; }

    /// <summary>Number of time steps.</summary>
    int Steps { get; }

    /// <summary>Number of different samples; null where no two are the same. Where there is a number, the row passes over them again and again.</summary>
    int? Samples { get; }

    /// <summary>Fills a batch. Allocates nothing, once the batch has grown to size.</summary>
    /// <param name="batch">The batch; it has at least <see cref="Units"/> units.</param>
    /// <param name="first">Place of its first sample, from 0.</param>
    /// <param name="samples">Number of samples in it.</param>
    void Fill(SpikeBatch batch, long first, int samples);
}
