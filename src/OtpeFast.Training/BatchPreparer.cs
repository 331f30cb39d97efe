using System.Runtime.ExceptionServices;
using OtpeFast.Data;
using OtpeFast.Runtime;

namespace OtpeFast.Training;

/// <summary>
/// Prepares the next batch on a thread of its own while the present one is trained with. Two batches are used in turn, and nothing is
/// allocated once both have grown to their size. What a batch holds follows from its place alone, so the bits of a run do
/// not depend on it.
/// </summary>
/// <remarks>For one thread, beside its own: a call while another goes on throws.</remarks>
public sealed class BatchPreparer : IDisposable
{
    private readonly ISpikeSource _source;
    private readonly int _samples;
    private readonly SpikeBatch[] _batches;
    private readonly AutoResetEvent _wanted = new(true); // the first batch is wanted at once
    private readonly AutoResetEvent _ready = new(false);
    private readonly Thread _thread;
    private ExclusiveAccess _access;
    private ExceptionDispatchInfo? _failure;
    private long _next; // place of the next batch's first sample
    private int _prepared; // which of the two is being prepared
    private volatile bool _disposed;

    /// <summary>Starts the thread, which prepares the first batch.</summary>
    /// <param name="source">The source; no one else may use it meanwhile.</param>
    /// <param name="first">Place of the first sample.</param>
    /// <param name="samples">Samples a batch.</param>
    public BatchPreparer(ISpikeSource source, long first, int samples)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _samples = samples;
        _next = first;
        _batches = [new SpikeBatch(source.Units), new SpikeBatch(source.Units)];
        _thread = new Thread(Prepare) { IsBackground = true, Name = "OtpeFast data" };
        _thread.Start();
    }

    /// <summary>Waits for the next batch and has the one after it prepared, in the memory of the one before it.</summary>
    /// <returns>The batch; it holds until the next call.</returns>
    /// <exception cref="InvalidOperationException">Another call is going on.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    /// <remarks>An exception of the source is thrown here.</remarks>
    public SpikeBatch Take()
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        _ready.WaitOne();
        if (_failure is not null)
        {
            _ready.Set(); // for a caller who asks again
            _failure.Throw();
        }

        SpikeBatch batch = _batches[_prepared];
        _prepared = 1 - _prepared;
        _wanted.Set();
        return batch;
    }

    /// <summary>Ends the thread.</summary>
    /// <exception cref="InvalidOperationException">A call is going on.</exception>
    public void Dispose()
    {
        if (!_access.Close(this))
        {
            return;
        }

        _disposed = true;
        _wanted.Set();
        _thread.Join();
        _wanted.Dispose();
        _ready.Dispose();
    }

    private void Prepare()
    {
        while (true)
        {
            _wanted.WaitOne();
            if (_disposed)
            {
                return;
            }

            try
            {
                EngineEvents.Log.DataStart(_next);
                _batches[_prepared].Begin(_samples, _source.Steps); // what was in it is not trained on again, should the source leave it
                _source.Fill(_batches[_prepared], _next, _samples);
                EngineEvents.Log.DataStop();
                _next += _samples;
            }
            catch (Exception exception)
            {
                // Handed to the thread that waits for the batch.
                _failure = ExceptionDispatchInfo.Capture(exception);
            }

            _ready.Set();
        }
    }
}
