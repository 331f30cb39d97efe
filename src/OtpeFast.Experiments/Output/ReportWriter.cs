using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using ScottPlot;

namespace OtpeFast.Experiments;

/// <summary>Writes what was found: pictures, numbers, and the page that holds both.</summary>
internal static class ReportWriter
{
    /// <summary>The page's name in the folder.</summary>
    public const string PageName = "report.html";

    /// <summary>Writes everything into the run's folder, replacing what an earlier call wrote.</summary>
    public static void Write(RunFolder folder, Experiment experiment, IReadOnlyList<CellResult> results, FindingSet findings)
    {
        var page = new HtmlReport(experiment.Title, experiment.Subtitle);
        NoteMissing(page, folder, results.Count);
        if (findings.Tables.Count > 0)
        {
            page.Section("Numbers");
            foreach (Table table in findings.Tables)
            {
                page.Table(table);
                WriteCsv(folder, table);
            }
        }

        page.List(findings.Remarks);
        page.Section("Figures");
        foreach (Figure figure in findings.Figures)
        {
            (byte[] png, string svg) = PlotWriter.Draw(figure);
            RunFile.Write(folder.Directory, PlanRequest.Key(figure.Name) + ".png", png);
            RunFile.Write(folder.Directory, PlanRequest.Key(figure.Name) + ".svg", Encoding.UTF8.GetBytes(svg));
            WriteCsv(folder, figure.ToTable());
            page.Picture(figure, svg);
        }

        WriteCsv(folder, CellTable.Of(results));
        page.Section("Run");
        page.Table(Settings(folder, results));
        RunFile.Write(folder.Directory, PageName, page.ToBytes());
    }

    private static void WriteCsv(RunFolder folder, Table table)
        => RunFile.Write(folder.Directory, PlanRequest.Key(table.Name) + ".csv", CsvWriter.Write(table));

    private static void NoteMissing(HtmlReport page, RunFolder folder, int found)
    {
        if (found < folder.Plan.Cells.Count)
        {
            page.Paragraph(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{folder.Plan.Cells.Count - found} of {folder.Plan.Cells.Count} cells are missing; what follows is of the others."),
                "missing");
        }

        string[] failures = [.. folder.Plan.Cells.Select(folder.Failure).OfType<CellFailure>().Select(static failure => $"{failure.Cell}: {failure.Message}")];
        if (failures.Length > 0)
        {
            page.Paragraph("Failed:", "missing");
            page.List(failures);
        }
    }

    private static Table Settings(RunFolder folder, IReadOnlyList<CellResult> results)
    {
        double seconds = results.Sum(static result => result.Seconds);
        return new Table("settings", "Settings, versions, machine and time", ["what", "value"],
        [
            .. folder.Plan.Settings.Where(
                static setting => setting.Value != PlanRequest.Default).Select(static setting => new[] { setting.Key, setting.Value }),
            .. Common(folder.Plan.Cells),
            ["cells", string.Create(CultureInfo.InvariantCulture, $"{results.Count} of {folder.Plan.Cells.Count}")],
            ["time of all cells", string.Create(CultureInfo.InvariantCulture, $"{seconds:N0} s, {(results.Count == 0 ? 0 : seconds / results.Count):F1} s " +
                $"each; several may have run at once")],
            ["OtpeFast", typeof(ReportWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown"],
            [".NET", RuntimeInformation.FrameworkDescription],
            ["ScottPlot", ScottPlot.Version.VersionString],
            ["system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"],
            ["processors", string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount}, vectors of " +
                $"{(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits")],
            ["report written", DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)],
        ]);
    }

    /// <summary>What the defaults came to.</summary>
    private static IEnumerable<string[]> Common(IReadOnlyList<Cell> cells)
    {
        TrainingCell[] training = [.. cells.OfType<TrainingCell>()];
        SimilarityCell[] similarity = [.. cells.OfType<SimilarityCell>()];
        if (training.Length + similarity.Length == 0)
        {
            yield break;
        }

        string Values<T>(IEnumerable<T> values)
            => string.Join(", ", values.Distinct().Select(static value => Convert.ToString(value, CultureInfo.InvariantCulture)));
        yield return ["batches of each cell", Values(training.Select(static cell => cell.Batches).Concat(similarity.Select(static cell => cell.Batches)))];
        yield return ["samples a batch", Values(training.Select(static cell => cell.BatchSize).Concat(similarity.Select(static cell => cell.BatchSize)))];
        yield return [
            "learning rates", Values(training.Select(static cell => cell.LearningRate).Concat(similarity.Select(static cell => cell.LearningRate)))];
        yield return ["seeds of the cells", Values(training.Select(static cell => cell.Seed).Concat(similarity.Select(static cell => cell.Seed)).Order())];
        yield return ["validation every", Values(training.Select(static cell => cell.ValidateEvery)) + " batches"];
        yield return ["networks of the cells", Values(training.Select(static cell => cell.Network).Concat(similarity.Select(static cell => cell.Network)))];
    }
}
