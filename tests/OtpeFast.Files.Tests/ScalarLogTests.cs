using System.Buffers.Binary;
using System.Text;

namespace OtpeFast.Files.Tests;

/// <summary>
/// Numbers for TensorBoard, read back by the format's description alone. That TensorBoard reads them was tried with its own loader, whose checksums agree
/// (docs/streams.md).
/// </summary>
public sealed class ScalarLogTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-scalars-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Checksum_IsThatOfTheFormat()
        => Assert.That(BitwiseCrc("123456789"u8), Is.EqualTo(0xE3069283), "the check value of CRC-32C, so that the reader below is right");

    [Test]
    public void Numbers_AreReadBack()
    {
        string folder = Path.Combine(_directory, "new", "run");
        using (ScalarLog log = ScalarLog.Create(folder))
        {
            log.Write("loss/training", 0, 2.5);
            log.Write("loss/training", 300, -0.125);
            log.Write(new string('x', 300), 1L << 40, double.NaN);
        }

        string path = Directory.GetFiles(folder).Single();
        Assert.That(Path.GetFileName(path), Does.StartWith("events.out.tfevents."));
        List<(long Step, string Text, float Value)> read = Read(File.ReadAllBytes(path));
        Assert.That(read, Is.EqualTo(((long, string, float)[])[
            (0, "brain.Event:2", 0), (0, "loss/training", 2.5f), (300, "loss/training", -0.125f), (1L << 40, new string('x', 300), float.NaN)]));
    }

    [Test]
    public void Number_IsThereWhileTheFileIsOpen_AndFilesOfOneFolderStay()
    {
        using ScalarLog first = ScalarLog.Create(_directory);
        using ScalarLog second = ScalarLog.Create(_directory);
        string[] paths = Directory.GetFiles(_directory);
        Assert.That(paths, Has.Length.EqualTo(2));
        long[] before = [.. paths.Select(static path => new FileInfo(path).Length)];
        first.Write("a", 1, 1);
        Assert.That(paths.Select(static path => new FileInfo(path).Length).Sum(), Is.GreaterThan(before.Sum()));
    }

    private static List<(long Step, string Text, float Value)> Read(byte[] file)
    {
        var read = new List<(long, string, float)>();
        int place = 0;
        while (place < file.Length)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(place));
            RequireChecksum(file.AsSpan(place, 8), file.AsSpan(place + 8));
            ReadOnlySpan<byte> data = file.AsSpan(place + 12, length);
            RequireChecksum(data, file.AsSpan(place + 12 + length));
            Dictionary<int, byte[]> message = Fields(data);
            Assert.That(BinaryPrimitives.ReadDoubleLittleEndian(message[1]), Is.GreaterThan(1.7e9), "seconds since 1970");
            long step = message.TryGetValue(2, out byte[]? number) ? BitConverter.ToInt64(number) : 0;
            if (message.TryGetValue(3, out byte[]? version))
            {
                read.Add((step, Encoding.UTF8.GetString(version), 0));
            }
            else
            {
                Dictionary<int, byte[]> value = Fields(Fields(message[5])[1]);
                read.Add((step, Encoding.UTF8.GetString(value[1]), BitConverter.ToSingle(value[2])));
            }

            place += 16 + length;
        }

        return read;
    }

    private static void RequireChecksum(ReadOnlySpan<byte> data, ReadOnlySpan<byte> stored)
    {
        uint sum = BitwiseCrc(data);
        uint masked = ((sum >> 15) | (sum << 17)) + 0xA282EAD8;
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(stored), Is.EqualTo(masked));
    }

    private static uint BitwiseCrc(ReadOnlySpan<byte> data)
    {
        uint sum = uint.MaxValue;
        foreach (byte one in data)
        {
            sum ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 1 ? (sum >> 1) ^ 0x82F63B78 : sum >> 1;
            }
        }

        return ~sum;
    }

    /// <summary>The fields of a message by their number, as bytes.</summary>
    private static Dictionary<int, byte[]> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new Dictionary<int, byte[]>();
        while (message.Length > 0)
        {
            ulong key = Number(ref message);
            int length = (key & 7) switch { 1 => 8, 5 => 4, 2 => (int)Number(ref message), _ => 0 };
            fields[(int)(key >> 3)] = (key & 7) == 0 ? BitConverter.GetBytes(Number(ref message)) : message[..length].ToArray();
            message = message[length..];
        }

        return fields;
    }

    private static ulong Number(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        int shift = 0;
        byte one;
        do
        {
            one = message[0];
            message = message[1..];
            value |= (ulong)(one & 0x7F) << shift;
            shift += 7;
        }
        while (one >= 0x80);
        return value;
    }
}
