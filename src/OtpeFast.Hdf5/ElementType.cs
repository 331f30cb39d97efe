using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OtpeFast.Hdf5;

/// <summary>How the elements of a data set are coded.</summary>
internal enum ElementKind
{
    Signed,
    Unsigned,
    Float,
    Text,
    Other,
}

/// <summary>Kind, size and byte order of an element.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsBigEndian">Whether the highest byte comes first.</param>
internal readonly record struct ElementType(ElementKind Kind, int Size, bool IsBigEndian)
{
    /// <summary>Whether it is a number that can be read.</summary>
    public bool IsNumber => Kind switch
    {
        ElementKind.Signed or ElementKind.Unsigned => Size is 1 or 2 or 4 or 8,
        ElementKind.Float => Size is 2 or 4 or 8,
        _ => false,
    };

    /// <summary>The type that NumPy calls by a letter and a size; null where it is none that can be read.</summary>
    /// <param name="letter">f, i or u.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="isBigEndian">Whether the highest byte comes first.</param>
    public static ElementType? OfNumpy(char letter, int size, bool isBigEndian)
    {
        ElementKind kind = letter switch
        {
            'f' => ElementKind.Float,
            'i' => ElementKind.Signed,
            'u' => ElementKind.Unsigned,
            _ => ElementKind.Other,
        };
        var type = new ElementType(kind, size, isBigEndian);
        return type.IsNumber ? type : null;
    }

    /// <summary>What it is, in words.</summary>
    public string Words => Kind switch
    {
        ElementKind.Signed or ElementKind.Unsigned => $"integers of {Size} bytes",
        ElementKind.Float => $"floating-point numbers of {Size} bytes",
        ElementKind.Text => "texts",
        _ => "elements of another kind",
    };

    /// <summary>Decodes numbers.</summary>
    /// <param name="bytes">[count * size]</param>
    /// <param name="numbers">[count] Receives them. Integers beyond 2^53 are rounded.</param>
    public void Decode(ReadOnlySpan<byte> bytes, Span<double> numbers)
    {
        if (IsBigEndian && Size > 1)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = BigEndian(bytes.Slice(i * Size, Size));
            }

            return;
        }

        switch (Kind, Size)
        {
            case (ElementKind.Float, 2):
                Convert<Half>(bytes, numbers);
                break;
            case (ElementKind.Float, 4):
                Convert<float>(bytes, numbers);
                break;
            case (ElementKind.Float, 8):
                MemoryMarshal.Cast<byte, double>(bytes)[..numbers.Length].CopyTo(numbers);
                break;
            case (ElementKind.Signed, 1):
                Convert<sbyte>(bytes, numbers);
                break;
            case (ElementKind.Signed, 2):
                Convert<short>(bytes, numbers);
                break;
            case (ElementKind.Signed, 4):
                Convert<int>(bytes, numbers);
                break;
            case (ElementKind.Signed, 8):
                Convert<long>(bytes, numbers);
                break;
            case (ElementKind.Unsigned, 1):
                Convert<byte>(bytes, numbers);
                break;
            case (ElementKind.Unsigned, 2):
                Convert<ushort>(bytes, numbers);
                break;
            case (ElementKind.Unsigned, 4):
                Convert<uint>(bytes, numbers);
                break;
            case (ElementKind.Unsigned, 8):
                Convert<ulong>(bytes, numbers);
                break;
            default:
                throw new InvalidOperationException($"There is no decoder for {Words}.");
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> bytes, Span<double> numbers)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(bytes)[..numbers.Length];
        for (int i = 0; i < values.Length; i++)
        {
            numbers[i] = double.CreateTruncating(values[i]);
        }
    }

    private double BigEndian(ReadOnlySpan<byte> bytes) => (Kind, Size) switch
    {
        (ElementKind.Float, 2) => (double)BinaryPrimitives.ReadHalfBigEndian(bytes),
        (ElementKind.Float, 4) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        (ElementKind.Float, 8) => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        (ElementKind.Signed, 2) => BinaryPrimitives.ReadInt16BigEndian(bytes),
        (ElementKind.Signed, 4) => BinaryPrimitives.ReadInt32BigEndian(bytes),
        (ElementKind.Signed, 8) => BinaryPrimitives.ReadInt64BigEndian(bytes),
        (ElementKind.Unsigned, 2) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (ElementKind.Unsigned, 4) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (ElementKind.Unsigned, 8) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        _ => throw new InvalidOperationException($"There is no decoder for {Words}."),
    };
}
