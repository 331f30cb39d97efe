using System.Globalization;
using System.Net;
using System.Text;

namespace OtpeFast.Experiments;

/// <summary>One page that holds everything: no other file is needed to read it.</summary>
internal sealed class HtmlReport
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2.2rem; border-bottom: 1px solid #ddd; } h3 { font-size: 1rem; }
        table { border-collapse: collapse; margin: 0.5rem 0; }
        th, td { padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; border-bottom: 1px solid #eee; vertical-align: top; }
        th { font-weight: 600; } td { font-variant-numeric: tabular-nums; } figure { margin: 1.2rem 0; } figcaption { color: #555; font-size: 0.9rem; }
        img { max-width: 100%; height: auto; } .missing { background: #fff4e5; border-left: 4px solid #e69f00; padding: 0.4rem 0.8rem; } .note { color: #555; }
        """;

    private readonly StringBuilder _text = new();

    /// <summary>Begins a page.</summary>
    public HtmlReport(string title, string subtitle)
    {
        _text.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
            .Append(Encode(title)).Append("</title>\n<style>\n").Append(Style).Append(
                "\n</style>\n</head>\n<body>\n<h1>").Append(Encode(title)).Append("</h1>\n");
        Paragraph(subtitle, "note");
    }

    /// <summary>Begins a section.</summary>
    public void Section(string title) => _text.Append("<h2>").Append(Encode(title)).Append("</h2>\n");

    /// <summary>A paragraph.</summary>
    public void Paragraph(string text, string? style = null)
        => _text.Append(style is null ? "<p>" : $"<p class=\"{style}\">").Append(Encode(text)).Append("</p>\n");

    /// <summary>A list.</summary>
    public void List(IEnumerable<string> items)
    {
        _text.Append("<ul>\n");
        foreach (string item in items)
        {
            _text.Append("<li>").Append(Encode(item)).Append("</li>\n");
        }

        _text.Append("</ul>\n");
    }

    /// <summary>A picture, held in the page.</summary>
    public void Picture(Figure figure, string svg)
        => _text.Append(
            CultureInfo.InvariantCulture,
            $"<figure>\n<img width=\"760\" alt=\"{Encode(figure.Title)}\" " +
            $"src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(svg))}\">\n" +
            $"<figcaption>{Encode(figure.Caption)}</figcaption>\n</figure>\n");

    /// <summary>A table.</summary>
    public void Table(Table table)
    {
        _text.Append("<h3>").Append(Encode(table.Title)).Append("</h3>\n<table>\n");
        Row("th", table.Columns);
        foreach (string[] row in table.Rows)
        {
            Row("td", row);
        }

        _text.Append("</table>\n");
    }

    /// <summary>The whole page.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString() + "</body>\n</html>\n");

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private void Row(string element, IEnumerable<string> cells)
    {
        _text.Append("<tr>");
        foreach (string cell in cells)
        {
            _text.Append('<').Append(element).Append('>').Append(Encode(cell)).Append("</").Append(element).Append('>');
        }

        _text.Append("</tr>\n");
    }
}
