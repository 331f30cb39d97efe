namespace OtpeFast.Experiments;

/// <summary>A cell that failed while it ran.</summary>
public sealed class CellFailedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="cell">Name of the cell.</param>
    /// <param name="innerException">What went wrong.</param>
    public CellFailedException(string cell, Exception innerException)
        : base($"The cell {cell} failed: {innerException?.Message}", innerException)
    {
    }
}
