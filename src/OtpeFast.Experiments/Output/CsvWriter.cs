using System.Text;

namespace OtpeFast.Experiments;

/// <summary>Tables as comma-separated values (RFC 4180).</summary>
internal static class CsvWriter
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(",\"\n\r");

    /// <summary>The bytes of a file.</summary>
    public static byte[] Write(Table table)
    {
        var text = new StringBuilder();
        foreach (IEnumerable<string> row in table.Rows.Prepend([.. table.Columns]))
        {
            text.AppendJoin(',', row.Select(Field)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Field(string value)
        => value.AsSpan().ContainsAny(Special) ? '"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"' : value;
}
