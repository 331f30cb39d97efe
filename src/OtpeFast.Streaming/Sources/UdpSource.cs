using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace OtpeFast.Streaming;

/// <summary>Events that come as UDP datagrams (<see cref="EventDatagram"/>). What is none is passed over, and counted: anybody may send to a port.</summary>
/// <remarks>For one reader at a time; its numbers may be read from any thread.</remarks>
public sealed class UdpSource : IEventSource, IDisposable
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
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 22 };
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
    public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            int length = await _socket.ReceiveAsync(_bytes.AsMemory(), SocketFlags.None, cancellation).ConfigureAwait(false);
            int count = EventDatagram.Read(_bytes.AsSpan(0, length), _events);
            if (count < 0)
            {
                Interlocked.Increment(ref _refused);
                continue;
            }

            count = KeepThoseThatFit(count);
            if (count > 0)
            {
                yield return _events.AsMemory(0, count);
            }
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _socket.Dispose();

    private int KeepThoseThatFit(int count)
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            StreamEvent one = _events[i];
            if (one.Fits(_units, _streams, _classes))
            {
                _events[kept++] = one;
            }
            else
            {
                Interlocked.Increment(ref _refused);
            }
        }

        return kept;
    }
}
