using OtpeFast.Files;

namespace OtpeFast.Exchange;

/// <summary>A file that cannot be used; the message is one sentence that names the file and what is wrong with it.</summary>
public sealed class ExchangeException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ExchangeException(string message, Exception? innerException = null)
        : base(Printable.Of(message), innerException)
    {
    }
}
