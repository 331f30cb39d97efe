using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OtpeFast.Runtime;

/// <summary>What is done with what carries over from step to step.</summary>
internal enum TransferMode
{
    /// <summary>Its bytes are counted.</summary>
    Measure,

    /// <summary>It is copied out.</summary>
    Save,

    /// <summary>What would come in is looked at.</summary>
    Check,

    /// <summary>It is replaced.</summary>
    Load,
}

/// <summary>
/// Goes through everything that carries over from one step of a stream to the next, in one order: whoever keeps some of it passes it by here, so that what is
/// saved is what is brought back. Numbers are little-endian, each part a multiple of four bytes.
/// </summary>
internal ref struct StateTransfer
{
    private const int Unit = 4; // bytes
    private readonly ReadOnlySpan<byte> _from;
    private readonly Span<byte> _to;
    private readonly TransferMode _mode;

    private StateTransfer(TransferMode mode, ReadOnlySpan<byte> from, Span<byte> to)
    {
        _mode = mode;
        _from = from;
        _to = to;
    }

    /// <summary>Counts bytes.</summary>
    public static StateTransfer Measure() => new(TransferMode.Measure, [], []);

    /// <summary>Copies out.</summary>
    /// <param name="to">[as many as were counted]</param>
    public static StateTransfer Save(Span<byte> to) => new(TransferMode.Save, [], to);

    /// <summary>Looks at what would come in.</summary>
    /// <param name="from">[as many as were counted]</param>
    public static StateTransfer Check(ReadOnlySpan<byte> from) => new(TransferMode.Check, from, []);

    /// <summary>Replaces; what was looked at before.</summary>
    /// <param name="from">[as many as were counted]</param>
    public static StateTransfer Load(ReadOnlySpan<byte> from) => new(TransferMode.Load, from, []);

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>Whether numbers come in.</summary>
    public readonly bool IsLoading => _mode == TransferMode.Load;

    /// <summary>Numbers, all of them finite.</summary>
    public void Pass(scoped Span<float> numbers)
    {
        if (_mode == TransferMode.Check)
        {
            ReadOnlySpan<byte> from = _from.Slice(Length, numbers.Length * sizeof(float));
            for (int i = 0; i < from.Length; i += sizeof(float))
            {
                Require(float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(from[i..])), "a number is not finite");
            }
        }

        Copy(MemoryMarshal.AsBytes(numbers));
    }

    /// <summary>Numbers, none of them NaN.</summary>
    public void Pass(scoped Span<double> numbers)
    {
        if (_mode == TransferMode.Check)
        {
            ReadOnlySpan<byte> from = _from.Slice(Length, numbers.Length * sizeof(double));
            for (int i = 0; i < from.Length; i += sizeof(double))
            {
                Require(!double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(from[i..])), "a number is none");
            }
        }

        Copy(MemoryMarshal.AsBytes(numbers));
    }

    /// <summary>Numbers from 0 up.</summary>
    public void Pass(scoped Span<int> numbers)
    {
        foreach (ref int number in numbers)
        {
            Pass(ref number, 0, int.MaxValue);
        }
    }

    /// <summary>A number within bounds.</summary>
    public void Pass(ref int number, int least, int largest)
    {
        if (_mode == TransferMode.Check)
        {
            int value = BinaryPrimitives.ReadInt32LittleEndian(_from[Length..]);
            Require(value >= least && value <= largest, "a number is out of its range");
        }

        Copy(MemoryMarshal.AsBytes(new Span<int>(ref number)));
    }

    /// <summary>A number within bounds.</summary>
    public void Pass(ref long number, long least, long largest)
    {
        if (_mode == TransferMode.Check)
        {
            long value = BinaryPrimitives.ReadInt64LittleEndian(_from[Length..]);
            Require(value >= least && value <= largest, "a number is out of its range");
        }

        Copy(MemoryMarshal.AsBytes(new Span<long>(ref number)));
    }

    /// <summary>Yes or no.</summary>
    public void Pass(ref bool value)
    {
        int number = value ? 1 : 0;
        Pass(ref number, 0, 1);
        if (IsLoading)
        {
            value = number == 1;
        }
    }

    /// <summary>A list of units; room that it does not fill counts as zeros.</summary>
    /// <param name="room">[most] Where it lies.</param>
    /// <param name="count">How long it is.</param>
    /// <param name="end">The unit after the last that there is.</param>
    public void PassList(scoped Span<ushort> room, ref int count, int end)
    {
        Pass(ref count, 0, room.Length);
        int bytes = (room.Length * sizeof(ushort) + Unit - 1) / Unit * Unit;
        switch (_mode)
        {
            case TransferMode.Save:
                _to.Slice(Length, bytes).Clear();
                MemoryMarshal.AsBytes(room[..count]).CopyTo(_to[Length..]);
                break;
            case TransferMode.Check:
                int listed = BinaryPrimitives.ReadInt32LittleEndian(_from[(Length - sizeof(int))..]);
                for (int i = 0; i < listed; i++)
                {
                    Require(BinaryPrimitives.ReadUInt16LittleEndian(_from[(Length + i * sizeof(ushort))..]) < end, "a unit is none of the layer");
                }

                break;
            case TransferMode.Load:
                _from.Slice(Length, count * sizeof(ushort)).CopyTo(MemoryMarshal.AsBytes(room));
                break;
        }

        Length = checked(Length + bytes);
    }

    private void Copy(scoped Span<byte> state)
    {
        switch (_mode)
        {
            case TransferMode.Save:
                state.CopyTo(_to[Length..]);
                break;
            case TransferMode.Load:
                _from.Slice(Length, state.Length).CopyTo(state);
                break;
        }

        Length = checked(Length + state.Length);
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            Throw.SnapshotDamaged(problem);
        }
    }
}
