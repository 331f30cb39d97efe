using Microsoft.Win32.SafeHandles;
using PureHDF;
using PureHDF.VOL.Native;

namespace OtpeFast.Hdf5;

/// <summary>A data set of an <see cref="Hdf5File"/>: numbers or texts, in any number of dimensions, or sequences of variable length.</summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class Hdf5Dataset
{
    private const long FewChunks = 1 << 14; // whatever the file's length
    private const int BytesAChunk = 32; // and its place in an index, at least
    private const long AlwaysAllowed = 32 << 20;
    private const uint LargestChunk = 4 << 20; // of data sets that are smaller
    private const int BestCompression = 1_032; // of deflate
    private const int UsualCompression = 32;
    private const int ReferenceCompression = 100; // of addresses, none of which comes twice
    private readonly NativeDataset _dataset;
    private readonly ReadBudget _budget;
    private readonly SequenceReader? _sequences;
    private readonly ElementType _element; // of sequences: of what they are made of
    private readonly int _size; // bytes of an element as it lies in the data set
    private readonly bool _isText;

    internal Hdf5Dataset(string name, NativeDataset dataset, MeteredStream stream, SafeFileHandle handle, ReadBudget budget)
    {
        Name = name;
        _dataset = dataset;
        _budget = budget;
        if (dataset.Space.Type == H5DataspaceType.Null || dataset.Layout.Class == H5DataLayoutClass.VirtualStorage || PureHdfInternals.IsExternal(dataset))
        {
            throw new Hdf5Exception($"the data of '{name}' are not in it");
        }

        IH5DataType type = dataset.Type;
        IsSequence = type.Class == H5DataTypeClass.VariableLength;
        _size = type.Size;
        bool isBigEndian = PureHdfInternals.IsBigEndian(dataset);
        if (IsSequence && PureHdfInternals.IsText(dataset))
        {
            (IsSequence, _isText) = (false, true);
            _element = new ElementType(ElementKind.Text, 1, IsBigEndian: false);
        }
        else
        {
            _element = ElementOf(IsSequence ? type.VariableLength.BaseType : type, isBigEndian);
            _isText = _element.Kind == ElementKind.Text && !IsSequence;
        }

        if (type.Class == H5DataTypeClass.VariableLength && _size != SequenceReader.ReferenceLength)
        {
            throw new Hdf5Exception($"the data set '{name}' is damaged");
        }

        Dimensions = [.. dataset.Space.Dimensions.Select(static length => length > long.MaxValue ? long.MaxValue : (long)length)];
        Count = CountWithin();
        if (IsSequence && Dimensions.Count == 1 && _element.IsNumber)
        {
            _sequences = new SequenceReader(dataset, stream, new GlobalHeap(handle, budget), Count, _element.Size);
        }
    }

    /// <summary>Its path in the file.</summary>
    public string Name { get; }

    /// <summary>Lengths of the dimensions; none for a single element.</summary>
    public IReadOnlyList<long> Dimensions { get; }

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    /// <summary>Whether its elements are sequences of numbers, each as long as it likes.</summary>
    public bool IsSequence { get; }

    /// <summary>Whether it holds numbers.</summary>
    public bool IsNumber => !IsSequence && _element.IsNumber;

    /// <summary>Whether its numbers, or those of its sequences, are floating-point numbers.</summary>
    public bool IsFloat => _element.Kind == ElementKind.Float;

    /// <summary>What it holds, in words.</summary>
    public string Contents => IsSequence ? $"sequences of {_element.Words}" : _element.Words;

    /// <summary>Reads all numbers, the last dimension in one run. Integers beyond 2^53 are rounded.</summary>
    /// <exception cref="Hdf5Exception">It holds something else, or is damaged.</exception>
    public double[] ReadNumbers()
    {
        if (!IsNumber)
        {
            throw new Hdf5Exception($"the data set '{Name}' holds {Contents}, where numbers are needed");
        }

        var numbers = new double[Count];
        byte[] bytes = new byte[Count * _size];
        if (Count > 0)
        {
            Hdf5File.Guard(() =>
            {
                _dataset.Read<byte>(bytes.AsSpan());
                return true;
            });
        }

        _element.Decode(bytes, numbers);
        return numbers;
    }

    /// <summary>Reads the only number.</summary>
    /// <exception cref="Hdf5Exception">It holds more or something else, or is damaged.</exception>
    public double ReadNumber() => Count == 1 ? ReadNumbers()[0] : throw new Hdf5Exception($"the data set '{Name}' has {Count} elements, where one is needed");

    /// <summary>Reads all texts.</summary>
    /// <exception cref="Hdf5Exception">It holds something else, or is damaged.</exception>
    public string[] ReadTexts()
    {
        if (!_isText)
        {
            throw new Hdf5Exception($"the data set '{Name}' holds {Contents}, where texts are needed");
        }

        return Hdf5File.Guard(() =>
        {
            var texts = new string?[Count];
            _dataset.Read<string?>(texts.AsSpan());
            return Array.ConvertAll(texts, static text => text?.TrimEnd('\0', ' ') ?? "");
        });
    }

    /// <summary>Reads the only text.</summary>
    /// <exception cref="Hdf5Exception">It holds more or something else, or is damaged.</exception>
    public string ReadText() => Count == 1 ? ReadTexts()[0] : throw new Hdf5Exception($"the data set '{Name}' has {Count} elements, where one is needed");

    /// <summary>Reads one sequence of numbers. Reading them in order goes through the file once.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="numbers">Receives them; it grows where it is too short.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="Hdf5Exception">It holds something else, or is damaged.</exception>
    public int ReadSequence(int index, ref double[] numbers)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        if (_sequences is null)
        {
            throw new Hdf5Exception($"the data set '{Name}' holds {Contents}, where sequences of numbers in one dimension are needed");
        }

        ReadOnlySpan<byte> bytes = Hdf5File.Guard(() => _sequences.Read(index)).Span;
        int count = bytes.Length / _element.Size;
        if (numbers.Length < count)
        {
            numbers = new double[Math.Max(count, 2 * Math.Min(numbers.Length, Array.MaxLength / 2))];
        }

        _element.Decode(bytes, numbers.AsSpan(0, count));
        return count;
    }

    private static ElementType ElementOf(IH5DataType type, bool isBigEndian) => new(
        type.Class switch
        {
            H5DataTypeClass.FixedPoint => type.FixedPoint.IsSigned ? ElementKind.Signed : ElementKind.Unsigned,
            H5DataTypeClass.FloatingPoint => ElementKind.Float,
            H5DataTypeClass.String => ElementKind.Text,
            _ => ElementKind.Other,
        },
        type.Size,
        isBigEndian);

    /// <summary>Number of elements, if the file can hold them.</summary>
    private int CountWithin()
    {
        long most = _dataset.Layout.Class == H5DataLayoutClass.Chunked ? Math.Max(AlwaysAllowed, UsualCompression * _budget.FileLength) : _budget.FileLength;
        most = Math.Min(most, (IsSequence ? ReferenceCompression : BestCompression) * _budget.FileLength);
        UInt128 bytes = (UInt128)(uint)Math.Max(_size, 1);
        foreach (long length in Dimensions)
        {
            bytes = bytes > long.MaxValue ? bytes : bytes * (ulong)length;
        }

        if (_size < 1 || bytes > (UInt128)most || bytes > (UInt128)Array.MaxLength)
        {
            throw new Hdf5Exception(
                $"the data set '{Name}' claims {string.Join(" x ", Dimensions)} elements of {_size} bytes, more than a file of {_budget.FileLength:N0} bytes " +
                $"holds");
        }

        if (_dataset.Layout.Class == H5DataLayoutClass.Chunked)
        {
            RequireChunks(bytes);
        }

        return (int)(bytes / (ulong)_size);
    }

    /// <summary>Refuses chunks that a file cannot hold: memory is bought for each, also for one that was never written.</summary>
    private void RequireChunks(UInt128 bytes)
    {
        UInt128 chunk = (UInt128)(uint)_size;
        foreach (ulong length in _dataset.Layout.Chunks)
        {
            chunk = chunk > long.MaxValue ? chunk : chunk * length;
        }

        // Chunks of data sets that may grow can be larger than these.
        if (chunk == 0 || chunk > UInt128.Max(LargestChunk, bytes))
        {
            throw new Hdf5Exception($"the data set '{Name}' is damaged: its chunks claim {chunk:N0} bytes each");
        }

        UInt128 chunks = 1;
        foreach ((long length, ulong part) in Dimensions.Zip(_dataset.Layout.Chunks))
        {
            chunks *= ((ulong)length + part - 1) / part; // no more than elements, which are few enough
        }

        if (chunks > (UInt128)(FewChunks + _budget.FileLength / BytesAChunk))
        {
            throw new Hdf5Exception($"the data set '{Name}' is damaged: it claims {chunks:N0} chunks in a file of {_budget.FileLength:N0} bytes");
        }
    }
}
