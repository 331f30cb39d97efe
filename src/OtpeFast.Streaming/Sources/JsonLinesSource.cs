using System.Text;
using System.Text.Json;

namespace OtpeFast.Streaming;

/// <summary>
/// Events as JSON lines: an object a line, such as <c>{"t": 1200, "unit": 17}</c>, <c>{"t": 1200, "unit": [3, 17], "count": 2}</c> or
/// <c>{"t": 5000, "label": 4, "stream": 1}</c>. Fields that it does not know are passed over.
/// </summary>
/// <remarks>For one reader at a time.</remarks>
public sealed class JsonLinesSource : LineSource
{
    private readonly byte[] _time;
    private readonly byte[] _unit;
    private readonly byte[] _count;
    private readonly byte[] _target;
    private readonly byte[] _stream;
    private readonly List<int> _units = [];

    /// <summary>Reads from some bytes.</summary>
    /// <param name="bytes">The bytes; whoever opened them closes them.</param>
    /// <param name="fields">What the fields are called; null for the defaults.</param>
    public JsonLinesSource(Stream bytes, EventFields? fields = null)
        : base(bytes, fields)
    {
        _time = Encoding.UTF8.GetBytes(Fields.Time);
        _unit = Encoding.UTF8.GetBytes(Fields.Unit);
        _count = Encoding.UTF8.GetBytes(Fields.Count);
        _target = Encoding.UTF8.GetBytes(Fields.Target);
        _stream = Encoding.UTF8.GetBytes(Fields.Stream);
    }

    private protected override void Parse(ReadOnlySpan<byte> text, long line)
    {
        try
        {
            Read(text, line);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new StreamFormatException($"Line {line} is no JSON object of an event ({exception.Message.TrimEnd('.')}).", exception);
        }
    }

    private void Read(ReadOnlySpan<byte> text, long line)
    {
        var json = new Utf8JsonReader(text);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw new StreamFormatException($"Line {line} is no JSON object.");
        }

        double? time = null;
        float count = 1;
        int label = StreamEvent.None;
        int stream = 0;
        _units.Clear();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals(_time))
            {
                json.Read();
                time = json.GetDouble();
            }
            else if (json.ValueTextEquals(_unit))
            {
                ReadUnits(ref json);
            }
            else if (json.ValueTextEquals(_count))
            {
                json.Read();
                count = json.GetSingle();
            }
            else if (json.ValueTextEquals(_target))
            {
                json.Read();
                label = json.TokenType == JsonTokenType.Null ? StreamEvent.None : json.GetInt32();
            }
            else if (json.ValueTextEquals(_stream))
            {
                json.Read();
                stream = json.GetInt32();
            }
            else
            {
                json.Skip();
            }
        }

        if (json.Read())
        {
            throw new StreamFormatException($"Line {line} goes on after its JSON object.");
        }

        long microseconds = Fields.Microseconds(
            time ?? throw new StreamFormatException($"Line {line} does not say '{Fields.Time}', the time of the event."), line);
        if (_units.Count == 0)
        {
            Add(new StreamEvent(microseconds, StreamEvent.None, count, label, stream));
        }

        foreach (int unit in _units)
        {
            Add(new StreamEvent(microseconds, unit, count, label, stream));
        }
    }

    private void ReadUnits(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            _units.Add(json.GetInt32());
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            _units.Add(json.GetInt32());
        }
    }
}
