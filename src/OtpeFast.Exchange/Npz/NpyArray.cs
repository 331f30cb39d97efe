using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using OtpeFast.Files;
using OtpeFast.Hdf5;

namespace OtpeFast.Exchange;

/// <summary>One array in NumPy's own format, versions 1.0 to 3.0: numbers of any type. Written are floats, little-endian, in C order, in version 1.0.</summary>
internal sealed partial class NpyArray
{
    private const int Alignment = 64; // of the data, header included
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
    private readonly bool _isDouble;

    private NpyArray(int[] shape, double[] values, bool isDouble)
    {
        Shape = shape;
        Values = values;
        _isDouble = isDouble;
    }

    /// <summary>Lengths of the dimensions; none for a number.</summary>
    public int[] Shape { get; }

    /// <summary>The numbers, the last dimension in one run.</summary>
    public double[] Values { get; }

    public static NpyArray Of(float[,] values)
        => new([values.GetLength(0), values.GetLength(1)], [.. values.Cast<float>().Select(static value => (double)value)], isDouble: false);

    public static NpyArray Of(float[] values) => new([values.Length], [.. values.Select(static value => (double)value)], isDouble: false);

    /// <summary>One number, or one for each layer where they differ.</summary>
    public static NpyArray OfConstants(double[] values)
        => Array.TrueForAll(values, value => value.Equals(values[0])) ? new([], values[..1], isDouble: true) : new([values.Length], values, isDouble: true);

    /// <summary>Reads an array.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="length">Bytes that are there, header included.</param>
    /// <param name="name">Its name, for the sentence.</param>
    /// <exception cref="InvalidDataException">It is of another format, or its shape does not fit its length.</exception>
    public static NpyArray Read(Stream stream, long length, string name)
    {
        Span<byte> start = stackalloc byte[Magic.Length];
        stream.ReadExactly(start);
        if (!start[..6].SequenceEqual(Magic.AsSpan(0, 6)) || start[6] is < 1 or > 3)
        {
            throw new InvalidDataException($"'{name}' is not in NumPy's format 1.0, 2.0 or 3.0");
        }

        // The length of the header has two bytes, and four from version 2.0 on.
        Span<byte> number = stackalloc byte[4];
        number.Clear();
        int lengthBytes = start[6] == 1 ? 2 : 4;
        stream.ReadExactly(number[..lengthBytes]);
        uint headerLength = BinaryPrimitives.ReadUInt32LittleEndian(number);
        long before = start.Length + lengthBytes;
        if (headerLength > length - before)
        {
            throw new InvalidDataException($"'{name}' has a header of {headerLength:N0} bytes, more than there are");
        }

        var header = new byte[headerLength];
        stream.ReadExactly(header);
        Match match = Header().Match(Encoding.ASCII.GetString(header));
        ElementType? type = !match.Success ? null
            : ElementType.OfNumpy(match.Groups["kind"].Value[0], match.Groups["size"].Value[0] - '0', match.Groups["endian"].Value == ">");
        if (type is not ElementType element)
        {
            throw new InvalidDataException($"'{name}' must hold integers, or floats of 2, 4 or 8 bytes");
        }

        int[] shape = ReadShape(match.Groups["shape"].Value, (length - before - header.Length) / element.Size, name);
        int count = shape.Aggregate(1, static (product, size) => product * size);
        var bytes = new byte[count * element.Size];
        stream.ReadExactly(bytes);
        var values = new double[count];
        element.Decode(bytes, values);
        bool isTransposed = match.Groups["order"].Value == "True" && shape.Length == 2;
        return new NpyArray(shape, isTransposed ? Transposed(values, shape) : values, element.Size == sizeof(double));
    }

    /// <summary>A matrix whose first dimension is in one run, as we have it.</summary>
    private static double[] Transposed(double[] values, int[] shape)
    {
        var result = new double[values.Length];
        for (int row = 0; row < shape[0]; row++)
        {
            for (int column = 0; column < shape[1]; column++)
            {
                result[row * shape[1] + column] = values[column * shape[0] + row];
            }
        }

        return result;
    }

    /// <summary>The shape, if as many numbers as it says can be there.</summary>
    private static int[] ReadShape(string text, long available, string name)
    {
        available = Math.Min(available, Array.MaxLength / sizeof(double));
        string[] sizes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shape = new int[sizes.Length];
        long product = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            if (!int.TryParse(sizes[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]) || shape[i] < 1 || (product *= shape[i]) > available)
            {
                throw new InvalidDataException($"'{name}' has the shape ({text}), which does not fit its {Math.Max(available, 0):N0} numbers");
            }
        }

        return shape;
    }

    /// <summary>Writes the array.</summary>
    public void Write(Stream stream)
    {
        string shape = Shape.Length == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";
        string header = $"{{'descr': '<f{(_isDouble ? 8 : 4)}', 'fortran_order': False, 'shape': {shape}, }}";
        int length = (Magic.Length + 2 + header.Length + 1 + Alignment - 1) / Alignment * Alignment - Magic.Length - 2;
        Span<byte> number = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)length);
        stream.Write(Magic);
        stream.Write(number);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
        stream.Write(_isDouble ? MemoryMarshal.AsBytes<double>(Values) : MemoryMarshal.AsBytes<float>(Values.Select(static value => (float)value).ToArray()));
    }

    /// <summary>A matrix of floats, of an array with two dimensions.</summary>
    public float[,] ToMatrix()
    {
        var matrix = new float[Shape[0], Shape[1]];
        for (int row = 0; row < Shape[0]; row++)
        {
            for (int column = 0; column < Shape[1]; column++)
            {
                matrix[row, column] = (float)Values[row * Shape[1] + column];
            }
        }

        return matrix;
    }

    [GeneratedRegex(
        @"'descr':\s*'(?<endian>[<>|=])(?<kind>[fiu])(?<size>[1248])',\s*'fortran_order':\s*(?<order>True|False),\s*'shape':\s*\((?<shape>[0-9, ]*)\)")]
    private static partial Regex Header();
}
