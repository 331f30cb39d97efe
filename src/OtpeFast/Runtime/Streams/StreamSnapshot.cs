using System.Buffers.Binary;
using System.Text;

namespace OtpeFast.Runtime;

/// <summary>Everything that a stream goes on from, as bytes: what it is of, then what the trainer passes by.</summary>
/// <remarks>As the trainer: for one thread at a time.</remarks>
internal sealed class StreamSnapshot
{
    private const uint Magic = 0x53_54_50_4F; // "OPTS"
    private const int Version = 1;
    private const int HeaderLength = 4 * sizeof(int); // magic, version, length of all, length of the text
    private readonly Transferring _transfer;
    private readonly string _identity;
    private readonly byte[] _text; // the same, padded

    /// <summary>Of a trainer.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="trainer">Its rule.</param>
    /// <param name="options">Its options.</param>
    /// <param name="transfer">Passes by all that carries over from step to step.</param>
    public StreamSnapshot(NetworkDescription network, TrainerDescription trainer, TrainerOptions options, Transferring transfer)
    {
        string feedback = trainer.Feedback == Feedback.Layers ? "" : $" with {trainer.Feedback} feedback";
        _identity = FormattableString.Invariant($"{network.Spec} by {trainer.Rule}{feedback}, {options.BatchSize} samples, {options.Optimizer.Kind}");
        byte[] text = Encoding.UTF8.GetBytes(_identity);
        _text = new byte[(text.Length + sizeof(int) - 1) / sizeof(int) * sizeof(int)];
        text.CopyTo(_text, 0);
        _transfer = transfer;
        var count = StateTransfer.Measure();
        transfer(ref count);
        Length = checked(HeaderLength + _text.Length + count.Length);
    }

    /// <summary>Passes by all that carries over from step to step.</summary>
    public delegate void Transferring(ref StateTransfer transfer);

    /// <summary>Number of bytes.</summary>
    public int Length { get; }

    /// <summary>Takes one.</summary>
    /// <param name="destination">[<see cref="Length"/>]</param>
    public void Save(Span<byte> destination)
    {
        BatchCheck.Length(destination.Length, Length, nameof(destination));
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], _text.Length);
        _text.CopyTo(destination[HeaderLength..]);
        var save = StateTransfer.Save(destination[(HeaderLength + _text.Length)..]);
        _transfer(ref save);
    }

    /// <summary>Goes back to one, or leaves all as it is.</summary>
    /// <param name="source">The snapshot.</param>
    /// <exception cref="ArgumentException">It is of another trainer, or damaged.</exception>
    public void Restore(ReadOnlySpan<byte> source)
    {
        ReadOnlySpan<byte> state = Require(source);
        var check = StateTransfer.Check(state);
        _transfer(ref check);
        var load = StateTransfer.Load(state);
        _transfer(ref load);
    }

    private ReadOnlySpan<byte> Require(ReadOnlySpan<byte> source)
    {
        if (source.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
        {
            Throw.SnapshotDamaged("it does not begin as one");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(source[4..]);
        if (version != Version)
        {
            Throw.SnapshotOfAnother($"version {version}", $"version {Version}");
        }

        int text = BinaryPrimitives.ReadInt32LittleEndian(source[12..]);
        if (BinaryPrimitives.ReadInt32LittleEndian(source[8..]) != source.Length || text < 0 || text > source.Length - HeaderLength)
        {
            Throw.SnapshotDamaged("it is shorter or longer than it says");
        }

        if (!source.Slice(HeaderLength, text).SequenceEqual(_text))
        {
            string given = Encoding.UTF8.GetString(source.Slice(HeaderLength, text)).TrimEnd('\0');
            Throw.SnapshotOfAnother(given.Length > 300 ? given[..300] + "..." : given, _identity);
        }

        if (source.Length != Length)
        {
            Throw.SnapshotDamaged("it has another length than the trainer's");
        }

        return source[(HeaderLength + text)..];
    }
}
