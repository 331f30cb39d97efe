namespace OtpeFast.Experiments;

/// <summary>Runs one cell and leaves in the folder what came of it.</summary>
internal static class CellRun
{
    /// <summary>Runs it and stores its result, or why it failed.</summary>
    /// <exception cref="CellFailedException">It failed; that is noted in the folder.</exception>
    /// <exception cref="ExperimentException">The folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop; nothing is stored.</exception>
    public static CellResult Run(RunFolder folder, Cell cell, CellContext context)
    {
        CellResult result;
        try
        {
            result = cell.Run(context);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !context.Cancellation.IsCancellationRequested)
        {
            // Whatever it was, who gathers the run shall find it.
            folder.StoreFailure(cell, exception.Message);
            throw new CellFailedException(cell.Name, exception);
        }

        folder.Store(result);
        return result;
    }
}
