namespace OtpeFast.Experiments;

/// <summary>What experiments on recordings ask of their data.</summary>
internal static class RecordedData
{
    /// <summary>Refuses data without a test part.</summary>
    public static void RequireTest(PlanRequest request, string experiment)
    {
        if (request.Data.Count == 0)
        {
            throw new ExperimentException($"{experiment} needs recordings: name a file in SHD's layout with --data FILE.h5.");
        }

        foreach (PlannedData data in request.Data)
        {
            if (data.Endless)
            {
                throw new ExperimentException(
                    $"{experiment} needs recordings, and '{data.Choice.Name}' has none; name a file in SHD's layout with --data FILE.h5.");
            }

            if (data.Choice.TestFile is null)
            {
                throw new ExperimentException(
                    $"{experiment} reports test accuracy, and no test part was found beside '{data.Choice.Name}'; name it with --test FILE.h5.");
            }
        }
    }

    /// <summary>Test accuracy where there is a test part, or else the best validation accuracy.</summary>
    public static double Accuracy(CellResult result) => (result.Find(Quantities.TestAccuracy) ?? result.Find(Quantities.BestAccuracy)!).Last;

    /// <summary>What <see cref="Accuracy"/> is, in words.</summary>
    public static string AccuracyLabel(CellResult result) => result.Find(Quantities.TestAccuracy) is null ? Quantities.BestAccuracy : Quantities.TestAccuracy;
}
