namespace OtpeFast.Hdf5;

/// <summary>
/// An HDF5 file that cannot be used. The message says what is wrong, without the file's name and without a full stop, for a sentence of the caller's:
/// "the file is damaged".
/// </summary>
public sealed class Hdf5Exception : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">What the reader said, if it said anything.</param>
    public Hdf5Exception(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
