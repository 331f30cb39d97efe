using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using OtpeFast.Files;
using PureHDF;
using PureHDF.VOL.Native;

namespace OtpeFast.Hdf5;

/// <summary>
/// An HDF5 file, read within bounds: nothing is believed about sizes that the file's own length cannot hold, and what a damaged or hostile file makes of
/// its indices ends soon. PureHDF finds the data; numbers, texts and sequences are decoded here, without reflection.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class Hdf5File : IDisposable
{
    private const long BoughtForNothing = 64 << 20;
    private readonly SafeFileHandle _handle;
    private readonly ReadBudget _budget;
    private readonly MeteredStream _stream;
    private readonly NativeFile _file;

    private Hdf5File(SafeFileHandle handle, ReadBudget budget)
    {
        _handle = handle;
        _budget = budget;
        _stream = new MeteredStream(handle, budget);
        _file = H5File.Open(_stream);
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Hdf5Exception">It is missing, cannot be read, is not an HDF5 file, or is damaged.</exception>
    public static Hdf5File Open(string path)
    {
        SafeFileHandle handle;
        try
        {
            OrdinaryFile.Require(path);
            handle = File.OpenHandle(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new Hdf5Exception("it does not exist", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new Hdf5Exception($"it cannot be read ({exception.Message.TrimEnd('.')})", exception);
        }

        try
        {
            long length = Guard(() => RandomAccess.GetLength(handle));
            Guard(() =>
            {
                Superblock.Require(handle, length);
                return true;
            });
            return Guard(() => new Hdf5File(handle, new ReadBudget(length)));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of the file.</summary>
    public long Length => _budget.FileLength;

    /// <summary>Whether there is a data set of a name.</summary>
    /// <param name="name">Its path, with slashes.</param>
    /// <exception cref="Hdf5Exception">The file is damaged.</exception>
    public bool HasDataset(string name) => Guard(() => _file.LinkExists(name) && _file.Get(name) is NativeDataset);

    /// <summary>A data set; null where there is none.</summary>
    /// <param name="name">Its path, with slashes.</param>
    /// <exception cref="Hdf5Exception">The file is damaged, or the data are not in it.</exception>
    public Hdf5Dataset? Find(string name)
        => Guard(() => _file.LinkExists(name) && _file.Get(name) is NativeDataset dataset ? new Hdf5Dataset(name, dataset, _stream, _handle, _budget) : null);

    /// <summary>A data set that must be there.</summary>
    /// <param name="name">Its path, with slashes.</param>
    /// <exception cref="Hdf5Exception">There is none, the file is damaged, or the data are not in it.</exception>
    public Hdf5Dataset Dataset(string name) => Find(name) ?? throw new Hdf5Exception($"it has no data set '{name}'");

    /// <summary>The names of what is in a group, each once; none where there is no such group.</summary>
    /// <param name="group">Its path, with slashes.</param>
    /// <exception cref="Hdf5Exception">The file is damaged.</exception>
    public IReadOnlyList<string> Children(string group)
    {
        string[] names = Guard(() => _file.LinkExists(group) && _file.Get(group) is IH5Group found
            ? [.. found.Children().Select(static child => child.Name)] : Array.Empty<string>());
        return names.GroupBy(static name => name).FirstOrDefault(static same => same.Skip(1).Any()) is { } twins
            ? throw new Hdf5Exception($"it is damaged: '{group}' has the name '{Printable.Of(twins.Key)}' twice")
            : names;
    }

    /// <summary>A whole number among the attributes of the file; null where there is none, or it is something else.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="Hdf5Exception">The file is damaged.</exception>
    public long? FindWholeNumber(string name) => Guard<long?>(() =>
    {
        if (!_file.AttributeExists(name) || _file.Attribute(name) is not IH5Attribute attribute)
        {
            return null;
        }

        IH5DataType type = attribute.Type;
        bool isOne = attribute.Space.Type == H5DataspaceType.Scalar || (attribute.Space.Rank == 1 && attribute.Space.Dimensions[0] == 1);
        return !isOne || type.Class != H5DataTypeClass.FixedPoint
            ? null
            : (type.Size, type.FixedPoint.IsSigned) switch
            {
                // Read as numbers without sign, which are rooted for programs compiled ahead of time.
                (1, true) => (sbyte)attribute.Read<byte>(),
                (1, false) => attribute.Read<byte>(),
                (2, true) => (short)attribute.Read<ushort>(),
                (2, false) => attribute.Read<ushort>(),
                (4, true) => (int)attribute.Read<uint>(),
                (4, false) => attribute.Read<uint>(),
                (8, true) => (long)attribute.Read<ulong>(),
                (8, false) => (long)Math.Min(attribute.Read<ulong>(), long.MaxValue),
                _ => null,
            };
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _handle.Dispose();
    }

    /// <summary>
    /// PureHDF says what it stumbled over in many exception types; for users it is one thing. It also buys memory for what a file claims before it
    /// reads; nothing touches that memory unless it is used again, so it is given back at once.
    /// </summary>
    internal static T Guard<T>(Func<T> read)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return read();
        }
        catch (Exception exception)
        {
            if (GC.GetAllocatedBytesForCurrentThread() - allocated > BoughtForNothing)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            throw exception is Hdf5Exception ? exception : Damaged(exception);
        }
    }

    internal static Hdf5Exception Damaged(Exception exception) => new(
        exception is NotSupportedException && !RuntimeFeature.IsDynamicCodeSupported
            ? "this program was compiled ahead of time without what reading HDF5 needs; publish it with OtpeFast.Hdf5.targets of the package OtpeFast.Hdf5"
            : "it is truncated or damaged, or not an HDF5 file that can be read",
        exception);
}
