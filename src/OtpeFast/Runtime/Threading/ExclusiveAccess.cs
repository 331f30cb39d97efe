namespace OtpeFast.Runtime;

/// <summary>
/// Lets one call at a time into an object that several threads must not use at once, and none after it is closed. It costs one interlocked operation a call.
/// </summary>
/// <remarks>A mutable struct: keep it in a field that is not read-only. Safe from any thread.</remarks>
public struct ExclusiveAccess
{
    private const int Free = 0;
    private const int Busy = 1;
    private const int Closed = 2;
    private int _state;

    /// <summary>Begins a call; it ends when what is returned is disposed of.</summary>
    /// <param name="owner">The object, which the exceptions name.</param>
    /// <returns>The call.</returns>
    /// <exception cref="InvalidOperationException">Another call is going on.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed of.</exception>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public Call Enter(object owner)
    {
        int state = Interlocked.CompareExchange(ref _state, Busy, Free);
        if (state != Free)
        {
            Throw.NotFree(owner, isClosed: state == Closed);
        }

        return new Call(ref _state);
    }

    /// <summary>Closes the object for good.</summary>
    /// <param name="owner">The object, which the exception names.</param>
    /// <returns>Whether it was open until now.</returns>
    /// <exception cref="InvalidOperationException">A call is going on.</exception>
    public bool Close(object owner)
    {
        int state = Interlocked.CompareExchange(ref _state, Closed, Free);
        if (state == Busy)
        {
            Throw.NotFree(owner, isClosed: false);
        }

        return state == Free;
    }

    /// <summary>Throws if the object was closed.</summary>
    /// <param name="owner">The object, which the exception names.</param>
    /// <exception cref="ObjectDisposedException">It was.</exception>
    public readonly void RequireOpen(object owner)
    {
        if (_state == Closed)
        {
            Throw.NotFree(owner, isClosed: true);
        }
    }

    /// <summary>A call that is going on.</summary>
    public readonly ref struct Call
    {
        private readonly ref int _state;

        internal Call(ref int state) => _state = ref state;

        /// <summary>Ends the call.</summary>
        public void Dispose()
        {
            Volatile.Write(ref _state, Free);
            BufferGuards.Check();
        }
    }
}
