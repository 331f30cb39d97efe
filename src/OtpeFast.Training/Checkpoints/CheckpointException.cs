using OtpeFast.Files;

namespace OtpeFast.Training;

/// <summary>A checkpoint that cannot be used; the message is one sentence that names the file and the remedy.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public CheckpointException(string message, Exception? innerException = null)
        : base(Printable.Of(message), innerException)
    {
    }
}
