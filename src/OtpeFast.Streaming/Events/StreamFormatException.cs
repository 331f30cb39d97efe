namespace OtpeFast.Streaming;

/// <summary>A stream that cannot be read; the message is one sentence that says where and what is wrong.</summary>
public sealed class StreamFormatException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">What the reader said, if it said anything.</param>
    public StreamFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
