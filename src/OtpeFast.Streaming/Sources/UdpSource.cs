using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace OtpeFast.Streaming;

/// <summary>Events that come as UDP datagrams (<see cref="EventDatagram"/>). What is none is passed over, and counted: anybody may send to a port.</summary>
/// <remarks>For one reader at a time; its numbers may be read from any thread.</remarks>
public sealed class UdpSource : IPolledSource, IDisposable
{
    private const int LargestDatagram = 65_536;
    private readonly Socket _socket;
    private readonly byte[] _bytes = GC.AllocateArray<byte>(LargestDatagram, pinned: true);
    private readonly StreamEvent[] _events = new StreamEvent[LargestDatagram / EventDatagram.EventLength];
    private readonly int _units;
    private readonly int _streams;
    private readonly int _classes;
    private long _refused;

    /// <summary>Listens at an address.</summary>
    /// <param name="address">The address and port; port 0 for any that is free.</param>
    /// <param name="units">Number of input units: events of others are passed over.</param>
    /// <param name="streams">Number of parallel streams, likewise.</param>
    /// <param name="classes">Number of classes, likewise.</param>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    public UdpSource(IPEndPoint address, int units, int streams = 1, int classes = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        _units = units;
        _streams = streams;
        _classes = classes;
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 22, Blocking = false };
        try
        {
            _socket.Bind(address);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Datagrams that were none, and events that do not fit the network.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <inheritdoc/>
    public int MostEvents => _events.Length;

    /// <inheritdoc/>
    /// <exception cref="SocketException">Nothing can be received.</exception>
    public int Poll(Span<StreamEvent> events, TimeSpan longest)
    {
        while (true)
        {
            int length = _socket.Receive(_bytes, SocketFlags.None, out SocketError error);
            if (error == SocketError.Success)
            {
                int count = EventDatagram.Read(_bytes.AsSpan(0, length), events);
                int kept = count < 0 ? Refuse() : KeepThoseThatFit(events[..count]);
                if (kept > 0)
                {
                    return kept;
                }

                continue;
            }

            if (error != SocketError.WouldBlock)
            {
                throw new SocketException((int)error);
            }

            if (longest <= TimeSpan.Zero || !_socket.Poll(longest, SelectMode.SelectRead))
            {
                return 0;
            }

            longest = TimeSpan.Zero; // what has come now may be nothing
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            int length = await _socket.ReceiveAsync(_bytes.AsMemory(), SocketFlags.None, cancellation).ConfigureAwait(false);
            int count = EventDatagram.Read(_bytes.AsSpan(0, length), _events);
            int kept = count < 0 ? Refuse() : KeepThoseThatFit(_events.AsSpan(0, count));
            if (kept > 0)
            {
                yield return _events.AsMemory(0, kept);
            }
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _socket.Dispose();

    private int Refuse()
    {
        Interlocked.Increment(ref _refused);
        return 0;
    }

    private int KeepThoseThatFit(Span<StreamEvent> events)
    {
        int kept = 0;
        foreach (StreamEvent one in events)
        {
            if (one.Fits(_units, _streams, _classes))
            {
                events[kept++] = one;
            }
            else
            {
                Refuse();
            }
        }

        return kept;
    }
}
