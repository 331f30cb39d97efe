using Spectre.Console;

namespace OtpeFast.Cli.Output;

/// <summary>Tables of a report on the terminal.</summary>
internal static class TableView
{
    public static Table Of(Experiments.Table table)
    {
        Table view = new Table().Border(TableBorder.Simple).Title(Markup.Escape(table.Title), new Style(decoration: Decoration.Bold));
        foreach (string column in table.Columns)
        {
            view.AddColumn(Markup.Escape(column));
        }

        foreach (string[] row in table.Rows)
        {
            view.AddRow(row.Select(Markup.Escape).ToArray());
        }

        return view;
    }
}
