using System.Runtime.InteropServices;
using OtpeFast.Files;

namespace OtpeFast.Data;

/// <summary>
/// Binned recordings on disk, so that the next start need not read and bin the recordings again. A file holds, all little-endian: 8 bytes "OTPEBINS", the
/// version, units, steps, window, length and time of the source, samples, classes, the labels, and then block after block: the numbers of its recordings,
/// entries and large counts, and those. The SHA-256 of the content ends it. A file that does not fit is never used, and written anew.
/// </summary>
internal static class BinnedFile
{
    private const int Version = 1;
    private static ReadOnlySpan<byte> Magic => "OTPEBINS"u8;

    /// <summary>The file for a source: beside it, or in another folder.</summary>
    public static string PathFor(string source, string? directory, BinnedIdentity identity)
    {
        string name = $"{Path.GetFileName(source)}.{identity.Steps}x{identity.Units}{(identity.Window < 0 ? "" : $"-{identity.Window}us")}.bins";
        return Path.Combine(directory ?? Path.GetDirectoryName(Path.GetFullPath(source))!, name);
    }

    /// <summary>Writes recordings.</summary>
    /// <exception cref="IOException">They cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void Write(string path, BinnedIdentity identity, BinnedRecordings recordings) => WholeFile.Write(path, stream =>
    {
        stream.Write(Magic);
        Write(stream, [Version, identity.Units, identity.Steps]);
        stream.Write(MemoryMarshal.AsBytes<long>([identity.Window, identity.SourceLength, identity.SourceTime]));
        Write(stream, [recordings.Samples, recordings.Classes]);
        Write(stream, recordings.Labels);
        foreach (RecordingBlock block in recordings.Blocks)
        {
            Write(stream, [(block.Offsets.Length - 1) / identity.Steps, block.Units.Length, block.LargeCounts.Count]);
            Write(stream, block.Offsets);
            stream.Write(MemoryMarshal.AsBytes<ushort>(block.Units));
            stream.Write(block.Counts);
            foreach ((int place, int count) in block.LargeCounts)
            {
                Write(stream, [place, count]);
            }
        }

        stream.Write(Convert.FromHexString(recordings.Fingerprint));
    });

    /// <summary>Reads recordings.</summary>
    /// <returns>The recordings; null where the file is missing, of another source, or damaged.</returns>
    public static BinnedRecordings? TryRead(string path, BinnedIdentity identity)
    {
        try
        {
            OrdinaryFile.Require(path);
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return Read(new BoundedReader(stream), identity);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // What cannot be read is made again from the recordings themselves.
            return null;
        }
    }

    private static BinnedRecordings? Read(BoundedReader reader, BinnedIdentity identity)
    {
        if (!reader.Array<byte>(Magic.Length).AsSpan().SequenceEqual(Magic)
            || !reader.Array<int>(3).AsSpan().SequenceEqual([Version, identity.Units, identity.Steps])
            || !reader.Array<long>(3).AsSpan().SequenceEqual([identity.Window, identity.SourceLength, identity.SourceTime]))
        {
            return null;
        }

        (int samples, int classes) = (reader.Array<int>(1)[0], reader.Array<int>(1)[0]);
        int[] labels = reader.Array<int>(samples);
        Require(samples > 0 && classes is > 0 and <= HeidelbergFile.LargestClasses && Array.TrueForAll(labels, label => label >= 0 && label < classes));
        var blocks = new List<RecordingBlock>();
        for (int first = 0; first < samples; first += RecordingBlock.Recordings)
        {
            blocks.Add(ReadBlock(reader, identity, Math.Min(RecordingBlock.Recordings, samples - first)));
        }

        var recordings = new BinnedRecordings(identity.Units, classes, identity.Steps, blocks, labels);
        Require(Convert.ToHexStringLower(reader.Array<byte>(recordings.Fingerprint.Length / 2)) == recordings.Fingerprint && reader.Left == 0);
        return recordings;
    }

    private static RecordingBlock ReadBlock(BoundedReader reader, BinnedIdentity identity, int recordings)
    {
        int[] numbers = reader.Array<int>(3);
        Require(numbers[0] == recordings);
        int[] offsets = reader.Array<int>((long)recordings * identity.Steps + 1);
        ushort[] units = reader.Array<ushort>(numbers[1]);
        byte[] counts = reader.Array<byte>(numbers[1]);
        var large = new SortedDictionary<int, int>();
        foreach (int[] pair in reader.Array<int>(2L * numbers[2]).Chunk(2))
        {
            Require(pair[0] >= 0 && pair[0] < counts.Length && counts[pair[0]] == RecordingBlock.Large
                && pair[1] is >= RecordingBlock.Large and <= (int)SpikeBatch.LargestCount);
            Require(large.TryAdd(pair[0], pair[1]));
        }

        Require(offsets[0] == 0 && offsets[^1] == units.Length && counts.Count(static count => count == RecordingBlock.Large) == large.Count);
        for (int row = 1; row < offsets.Length; row++)
        {
            Require(offsets[row] >= offsets[row - 1] && offsets[row] <= units.Length);
            for (int i = offsets[row - 1]; i < offsets[row]; i++)
            {
                Require(units[i] < identity.Units && (i == offsets[row - 1] || units[i] > units[i - 1]));
            }
        }

        return new RecordingBlock(offsets, units, counts, large);
    }

    private static void Require(bool fits)
    {
        if (!fits)
        {
            throw new InvalidDataException("The binned recordings are damaged.");
        }
    }

    private static void Write(FileStream stream, ReadOnlySpan<int> numbers) => stream.Write(MemoryMarshal.AsBytes(numbers));

    /// <summary>Reads arrays of a length that the file states, but no longer than the file.</summary>
    private sealed class BoundedReader(FileStream stream)
    {
        public long Left => stream.Length - stream.Position;

        public T[] Array<T>(long length)
            where T : unmanaged
        {
            Require(length >= 0 && length <= Left / System.Runtime.CompilerServices.Unsafe.SizeOf<T>() && length <= System.Array.MaxLength);
            var array = new T[length];
            stream.ReadExactly(MemoryMarshal.AsBytes(array.AsSpan()));
            return array;
        }
    }
}

/// <summary>What binned recordings were made of.</summary>
/// <param name="Units">Number of input units.</param>
/// <param name="Steps">Number of bins.</param>
/// <param name="Window">Microseconds of the shared window; -1 for each recording's own.</param>
/// <param name="SourceLength">Bytes of the file with the recordings.</param>
/// <param name="SourceTime">When it was last written, in ticks.</param>
internal readonly record struct BinnedIdentity(int Units, int Steps, long Window, long SourceLength, long SourceTime)
{
    public static BinnedIdentity Of(string path, int units, int steps, TimeSpan? window)
    {
        var file = new FileInfo(path);
        return new BinnedIdentity(units, steps, window is null ? -1 : (long)window.Value.TotalMicroseconds, file.Length, file.LastWriteTimeUtc.Ticks);
    }
}
