using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OtpeFast.Streaming;

/// <summary>
/// Events as comma-separated values: a first line with the names of the columns, then a line an event, such as <c>t,unit,count,label,stream</c> and
/// <c>1200,17,1,,0</c>. Only the time must be there; an empty field is one that is not. Columns that it does not know are passed over.
/// </summary>
/// <remarks>For one reader at a time.</remarks>
public sealed class CsvSource : LineSource
{
    private const int None = -1;
    private int[]? _fieldOf; // [column] which of the fields, or none; null before the first line

    /// <summary>Reads from some bytes.</summary>
    /// <param name="bytes">The bytes; whoever opened them closes them.</param>
    /// <param name="fields">What the columns are called; null for the defaults.</param>
    public CsvSource(Stream bytes, EventFields? fields = null)
        : base(bytes, fields)
    {
    }

    private protected override void Parse(ReadOnlySpan<byte> text, long line)
    {
        if (_fieldOf is null)
        {
            ReadNames(text, line);
            return;
        }

        Span<double> values = [double.NaN, StreamEvent.None, 1, StreamEvent.None, 0];
        int column = 0;
        foreach (Range range in text.Split((byte)','))
        {
            ReadOnlySpan<byte> field = text[range].Trim(" \t"u8);
            if (column >= _fieldOf.Length)
            {
                throw new StreamFormatException($"Line {line} has more fields than the {_fieldOf.Length} columns.");
            }

            if (_fieldOf[column] != None && field.Length > 0)
            {
                values[_fieldOf[column]] = Utf8Parser.TryParse(field, out double value, out int length) && length == field.Length && double.IsFinite(value)
                    ? value
                    : throw new StreamFormatException($"Line {line}: '{Encoding.UTF8.GetString(field)}' in column {column + 1} is no number.");
            }

            column++;
        }

        if (double.IsNaN(values[0]))
        {
            throw new StreamFormatException($"Line {line} does not say '{Fields.Time}', the time of the event.");
        }

        Add(new StreamEvent(
            Fields.Microseconds(values[0], line), Whole(values[1], Fields.Unit, line), (float)values[2], Whole(values[3], Fields.Target, line),
            Whole(values[4], Fields.Stream, line)));
    }

    private void ReadNames(ReadOnlySpan<byte> text, long line)
    {
        string[] known = [Fields.Time, Fields.Unit, Fields.Count, Fields.Target, Fields.Stream];
        string[] names = [.. Encoding.UTF8.GetString(text).Split(',').Select(static name => name.Trim().Trim('"'))];
        int[] fields = [.. names.Select(name => Array.IndexOf(known, name))];
        if (!fields.Contains(0))
        {
            throw new StreamFormatException($"Line {line} has no column '{Fields.Time}', the time of the events; it must hold the names of the columns.");
        }

        if (fields.Where(static field => field != None).GroupBy(static field => field).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw new StreamFormatException($"Line {line} has the column '{known[twice.Key]}' twice.");
        }

        _fieldOf = fields;
    }

    private static int Whole(double value, string field, long line)
        => value == Math.Floor(value) && Math.Abs(value) < int.MaxValue ? (int)value
            : throw new StreamFormatException(string.Create(CultureInfo.InvariantCulture, $"Line {line}: {field} must be a whole number, not {value}."));
}
