using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>A table of words and numbers.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Rows">[row][column] Its cells.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record Table(string Name, string Title, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows)
{
    /// <summary>A number with all its digits; nothing where it is none.</summary>
    internal static string Exact(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>What an experiment found.</summary>
/// <param name="Figures">The pictures.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Remarks">What must be said beside them.</param>
internal sealed record FindingSet(IReadOnlyList<Figure> Figures, IReadOnlyList<Table> Tables, IReadOnlyList<string> Remarks);
