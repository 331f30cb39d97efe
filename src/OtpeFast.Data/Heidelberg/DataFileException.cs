using OtpeFast.Files;

namespace OtpeFast.Data;

/// <summary>A data file that cannot be used; the message is one sentence that names the file and what is wrong with it.</summary>
public sealed class DataFileException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">What the reader said, if it said anything.</param>
    public DataFileException(string message, Exception? innerException = null)
        : base(Printable.Of(message), innerException)
    {
    }
}
