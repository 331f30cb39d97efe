using PureHDF.VOL.Native;

namespace OtpeFast.Hdf5;

/// <summary>Keeps the bytes of the last chunk that was read, and hands out zeros in their place: references to nothing, which nobody follows.</summary>
internal sealed class CapturingChunks : IReadingChunkCache
{
    private byte[] _nothing = [];

    /// <summary>The bytes of the last chunk; it has them until the next is read.</summary>
    public Memory<byte> Last { get; private set; }

    public Memory<byte> GetChunk(ulong chunkIndex, Func<Memory<byte>> chunkReader)
    {
        Last = chunkReader();
        if (_nothing.Length < Last.Length)
        {
            _nothing = new byte[Last.Length];
        }

        return _nothing.AsMemory(0, Last.Length);
    }
}
