namespace OtpeFast.Cuda;

/// <summary>A device that is missing, too old, full or failing; the message is one sentence that names it and the remedy.</summary>
public sealed class CudaException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public CudaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
