using OtpeFast.Files;

namespace OtpeFast.Experiments;

/// <summary>An experiment that cannot be planned or read; the message is one sentence that names the thing and the remedy.</summary>
public sealed class ExperimentException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ExperimentException(string message, Exception? innerException = null)
        : base(Printable.Of(message), innerException)
    {
    }
}
