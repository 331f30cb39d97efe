using System.Text;

namespace OtpeFast.Generators.Emitting;

/// <summary>
/// Writes indented source text: lines, and blocks as scopes. Line ends are always <c>\n</c>, and an empty line
/// follows a block unless another block ends there.
/// </summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _indent;
    private bool _blankPending;

    /// <summary>Writes one or more lines, each at the current indent.</summary>
    public void Write(string lines)
    {
        foreach (string line in lines.Replace("\r", "").Split('\n'))
        {
            if (line.Length == 0)
            {
                Blank();
                continue;
            }

            if (_blankPending && line[0] is not ('}' or ']'))
            {
                _text.Append('\n');
            }

            _blankPending = false;
            _text.Append(' ', 4 * _indent).Append(line).Append('\n');
        }
    }

    /// <summary>Writes an empty line before what comes next, unless a block ends there.</summary>
    public void Blank() => _blankPending = true;

    /// <summary>Writes a header and an open brace; it is closed when the scope is disposed.</summary>
    public Scope Block(string header, string close = "}")
    {
        Write(header);
        return Braces(close);
    }

    /// <summary>Writes an open brace; it is closed when the scope is disposed.</summary>
    public Scope Braces(string close = "}") => Braces("{", close);

    /// <summary>The same with other marks.</summary>
    public Scope Braces(string open, string close)
    {
        Write(open);
        _indent++;
        return new Scope(this, close);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>An open block.</summary>
    public readonly struct Scope(SourceWriter writer, string close) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose()
        {
            writer._indent--;
            writer.Write(close);
            writer.Blank();
        }
    }
}
