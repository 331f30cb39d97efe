using System.Buffers.Binary;

namespace OtpeFast.Fuzz.Mutations;

/// <summary>Damages bytes: some here, some there, by numbers that readers stumble over, by what lies elsewhere, by more and by less.</summary>
internal static class Mutator
{
    private static readonly ulong[] Interesting =
    [
        0, 1, 2, 7, 8, 15, 16, 127, 128, 255, 256, 4_095, 4_096, 32_767, 32_768, 65_535, 65_536, 100_000_000, int.MaxValue - 1, int.MaxValue, 1UL << 31,
        uint.MaxValue, 1UL << 32, 1UL << 40,
        long.MaxValue, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue, 0x7FF0_0000_0000_0000, 0x7FF8_0000_0000_0000, 0x7F80_0000,
    ];

    /// <summary>A damaged copy.</summary>
    public static byte[] Damage(Random random, byte[] seed, IReadOnlyList<byte[]> others)
    {
        byte[] bytes = [.. seed];
        int damages = 1 + (int)Math.Pow(random.NextDouble(), 3) * 16 + random.Next(3);
        for (int i = 0; i < damages && bytes.Length > 8; i++)
        {
            bytes = random.Next(20) switch
            {
                0 => bytes[..random.Next(bytes.Length)],
                1 => Insert(random, bytes),
                2 => Remove(random, bytes),
                3 => Copy(random, bytes, others[random.Next(others.Count)]),
                4 => Fill(random, bytes),
                < 9 => Flip(random, bytes),
                < 12 => Set(random, bytes),
                _ => Number(random, bytes),
            };
        }

        return bytes;
    }

    /// <summary>A place, more often among the first bytes: where formats say what they are.</summary>
    private static int Place(Random random, int length) => random.Next(2) == 0 ? random.Next(Math.Min(length, 2_048)) : random.Next(length);

    private static byte[] Flip(Random random, byte[] bytes)
    {
        bytes[Place(random, bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static byte[] Set(Random random, byte[] bytes)
    {
        bytes[Place(random, bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private static byte[] Number(Random random, byte[] bytes)
    {
        ulong number = Interesting[random.Next(Interesting.Length)];
        int place = Place(random, bytes.Length - 8);
        Span<byte> target = bytes.AsSpan(random.Next(2) == 0 ? place : place / 8 * 8);
        switch (random.Next(4))
        {
            case 0:
                target[0] = (byte)number;
                break;
            case 1:
                BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)number);
                break;
            case 2:
                BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)number);
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(target, random.Next(3) == 0 ? (ulong)random.Next(bytes.Length) : number);
                break;
        }

        return bytes;
    }

    private static byte[] Fill(Random random, byte[] bytes)
    {
        int start = Place(random, bytes.Length);
        bytes.AsSpan(start, Math.Min(random.Next(1, 64), bytes.Length - start)).Fill((byte)(random.Next(2) * 255));
        return bytes;
    }

    private static byte[] Copy(Random random, byte[] bytes, byte[] other)
    {
        int length = random.Next(1, Math.Min(256, Math.Min(bytes.Length, other.Length)));
        other.AsSpan(random.Next(other.Length - length + 1), length).CopyTo(bytes.AsSpan(Place(random, bytes.Length - length + 1)));
        return bytes;
    }

    private static byte[] Insert(Random random, byte[] bytes)
    {
        int place = Place(random, bytes.Length);
        byte[] more = new byte[random.Next(1, 64)];
        random.NextBytes(more);
        return [.. bytes[..place], .. more, .. bytes[place..]];
    }

    private static byte[] Remove(Random random, byte[] bytes)
    {
        int place = Place(random, bytes.Length);
        return [.. bytes[..place], .. bytes[Math.Min(place + random.Next(1, 64), bytes.Length)..]];
    }
}
