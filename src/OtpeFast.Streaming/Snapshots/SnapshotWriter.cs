using System.Diagnostics;
using OtpeFast.Files;

namespace OtpeFast.Streaming;

/// <summary>
/// Writes the state of a stream now and then: the stepping thread copies it, which allocates nothing and takes as long as copying bytes does; a thread of the
/// writer's own brings it to the disk. Where that is slower than the time between snapshots, the next one waits for it.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    private const string LockName = "stream.lock";
    private readonly SnapshotOptions _options;
    private readonly IStreamState[] _parts;
    private readonly byte[] _bytes;
    private readonly DirectoryLock _lock;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEventSlim _isIdle = new(true);
    private readonly long _ticks; // of the stopwatch, from one snapshot to the next
    private long _next;
    private volatile bool _hasEnded;
    private volatile IOException? _failure;
    private int _isDisposed;

    /// <summary>Takes the folder.</summary>
    /// <param name="options">Where and how often.</param>
    /// <param name="parts">What is written, in the order in which it is restored.</param>
    /// <exception cref="IOException">The folder cannot be used, or another stream has it.</exception>
    public SnapshotWriter(SnapshotOptions options, params IStreamState[] parts)
    {
        _options = options;
        _parts = parts;
        int[] lengths = [.. parts.Select(static part => part.SnapshotLength)];
        _bytes = new byte[checked(SnapshotFile.HeaderLength(lengths.Length) + lengths.Sum())];
        SnapshotFile.WriteHeader(_bytes, lengths);
        _ticks = (long)(options.Every.TotalSeconds * Stopwatch.Frequency);
        _lock = Take(options.Directory);
        _thread = new Thread(WriteWhatComes) { IsBackground = true, Name = "OtpeFast snapshots" };
    }

    /// <summary>Number of snapshots that were written.</summary>
    public long Written { get; private set; }

    /// <summary>Whether the folder has one.</summary>
    public bool Exists => Path.Exists(SnapshotFile.PathIn(_options.Directory));

    /// <summary>Goes on from the one that is there.</summary>
    /// <exception cref="StreamFormatException">There is none, or it is damaged, or of a stream that was made otherwise.</exception>
    public void Restore()
    {
        ReadOnlyMemory<byte>[] parts = SnapshotFile.Read(_options.Directory, _parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            try
            {
                _parts[i].RestoreSnapshot(parts[i].Span);
            }
            catch (ArgumentException exception)
            {
                throw new StreamFormatException(
                    $"The stream cannot go on from '{SnapshotFile.PathIn(_options.Directory)}': {exception.Message.Split(" (Parameter")[0].TrimEnd('.')}.",
                        exception);
            }
        }
    }

    /// <summary>Begins the time to the first snapshot.</summary>
    public void Start()
    {
        _next = Stopwatch.GetTimestamp() + _ticks;
        _thread.Start();
    }

    /// <summary>To be called between two steps: takes a snapshot where it is time.</summary>
    /// <exception cref="IOException">The one before could not be written, and that shall end the run.</exception>
    public void Visit()
    {
        if (Stopwatch.GetTimestamp() < _next || !_isIdle.IsSet)
        {
            return;
        }

        if (_failure is not null)
        {
            throw new IOException(_failure.Message, _failure);
        }

        _next = Stopwatch.GetTimestamp() + _ticks;
        Copy();
        _isIdle.Reset();
        _wake.Set();
    }

    /// <summary>Writes the last one, on the calling thread, when no step is taken any more.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Finish()
    {
        End();
        Copy();
        SnapshotFile.Write(_options.Directory, _bytes);
        Written++;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            End();
            _lock.Dispose();
            _wake.Dispose();
            _isIdle.Dispose();
        }
    }

    private static DirectoryLock Take(string directory)
    {
        DirectoryLock? taken;
        try
        {
            taken = DirectoryLock.TryTake(directory, LockName);
            if (taken is not null)
            {
                WholeFile.RemoveLeftovers(SnapshotFile.PathIn(directory));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"Snapshots cannot be written to '{directory}' ({exception.Message.TrimEnd('.')}); take another folder.", exception);
        }

        return taken ?? throw new IOException($"Another stream writes its snapshots to '{directory}'; wait for its end, or take another folder.");
    }

    private void Copy()
    {
        int place = SnapshotFile.HeaderLength(_parts.Length);
        foreach (IStreamState part in _parts)
        {
            part.CopySnapshotTo(_bytes.AsSpan(place, part.SnapshotLength));
            place += part.SnapshotLength;
        }
    }

    private void End()
    {
        _hasEnded = true;
        if (_thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))
        {
            return;
        }

        _wake.Set();
        _thread.Join();
    }

    private void WriteWhatComes()
    {
        while (!_hasEnded || !_isIdle.IsSet)
        {
            _wake.WaitOne();
            if (_isIdle.IsSet)
            {
                continue;
            }

            try
            {
                SnapshotFile.Write(_options.Directory, _bytes);
                Written++;
            }
            catch (IOException exception) when (_options.Failed is not null)
            {
                _options.Failed(exception);
            }
            catch (IOException exception)
            {
                _failure = exception; // the stepping thread ends the run with it
            }

            _isIdle.Set();
        }
    }
}
