using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace OtpeFast.Experiments;

/// <summary>Draws figures.</summary>
internal static class PlotWriter
{
    private const int Width = 760;
    private const int Height = 480;
    private const int PngScale = 2;
    private const float LineWidth = 2;
    private const double BandOpacity = 0.15;
    private const double LabelRoom = 0.08; // of a logarithmic axis, for the name of a tick
    private const double GroupWidth = 0.8; // of the distance from group to group
    private const int LongLabel = 24; // letters; longer ones stand below the plot, which they would squeeze
    private const int LegendRow = 24; // pixels
    private const double Darker = 0.5; // a colour, once the patterns begin anew

    // Of curves of one rule, and so of one colour.
    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted, LinePattern.DenselyDashed];
    private static readonly string[] Typefaces = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica", "Arial"];

    static PlotWriter()
    {
        // The same look everywhere; without any of them ScottPlot takes what the system has.
        if (Typefaces.FirstOrDefault(static name => Fonts.GetTypeface(name, bold: false, italic: false) is not null) is string typeface)
        {
            Fonts.Default = typeface;
        }
    }

    /// <summary>Draws a figure: as PNG, and as SVG.</summary>
    public static (byte[] Png, string Svg) Draw(Figure figure)
    {
        using Plot png = Build(figure, PngScale);
        using Plot svg = Build(figure, scale: 1);
        int height = Height + (figure is CurveFigure curves && HasLongLabels(curves) ? LegendRow * curves.Curves.Count : 0);
        return (png.GetImageBytes(Width * PngScale, height * PngScale, ImageFormat.Png), svg.GetSvgXml(Width, height));
    }

    private static bool HasLongLabels(CurveFigure figure) => figure.Curves.Any(static curve => curve.Label.Length > LongLabel);

    private static Plot Build(Figure figure, int scale)
    {
        var plot = new Plot { ScaleFactor = scale };
        plot.Axes.Title.Label.Text = figure.Title;
        plot.Axes.Title.Label.FontSize = 15;
        plot.Font.Set(Fonts.Default);
        foreach (IAxis axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.Bold = false;
            axis.Label.FontSize = 14;
        }

        plot.Grid.MajorLineColor = Color.FromHex("#e6e6e6");
        switch (figure)
        {
            case CurveFigure curves:
                Add(plot, curves);
                break;
            case BarFigure bars:
                Add(plot, bars);
                break;
            case LandscapeFigure landscape:
                Add(plot, landscape);
                break;
            default:
                throw new NotSupportedException($"There is no drawing of a {figure.GetType().Name}.");
        }

        plot.Legend.OutlineColor = Colors.Transparent;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.SymbolWidth = 28;
        return plot;
    }

    private static void Add(Plot plot, CurveFigure figure)
    {
        bool logX = figure.Logarithmic.HasFlag(LogarithmicAxes.Horizontal);
        bool logY = figure.Logarithmic.HasFlag(LogarithmicAxes.Vertical);
        var drawn = new Dictionary<LearningRule, int>();
        foreach (Curve curve in figure.Curves)
        {
            int before = drawn.GetValueOrDefault(curve.Rule);
            drawn[curve.Rule] = before + 1;
            RuleStyle style = RuleStyle.Of(curve.Rule);
            Color color = Color.FromHex(style.Colour).Darken(Math.Min(1, Darker * (before / Patterns.Length)));
            (double[] x, double[] y, double[] low, double[] high) = Points(curve, logX, logY);
            if (curve.Values.Any(static value => value.Deviation > 0))
            {
                FillY band = plot.Add.FillY(x, low, high);
                band.FillColor = color.WithAlpha(BandOpacity);
                band.LineWidth = 0;
                band.MarkerShape = MarkerShape.None;
            }

            Scatter line = plot.Add.ScatterLine(x, y, color);
            line.LineWidth = LineWidth;
            line.LinePattern = Patterns[before % Patterns.Length];
            line.MarkerShape = curve.Marked ? MarkerShape.FilledCircle : MarkerShape.None;
            line.MarkerSize = curve.Marked ? 7 : 0;
            line.LegendText = curve.Label;
        }

        foreach ((double position, string label) in figure.Marks)
        {
            VerticalLine line = plot.Add.VerticalLine(logX ? Math.Log10(position) : position, 1, Colors.Gray, LinePattern.Dotted);
            line.LabelText = label;
            line.LabelOppositeAxis = true;
            line.LabelBackgroundColor = Colors.Transparent;
            line.LabelFontColor = Colors.Gray;
            line.LabelFontSize = 12;
            line.LabelBold = false;
            line.ExcludeFromLegend = true;
        }

        plot.XLabel(figure.HorizontalLabel);
        plot.YLabel(figure.VerticalLabel);
        SetTicks(plot.Axes.Bottom, logX, figure.Curves.SelectMany(static curve => curve.Positions));
        SetTicks(plot.Axes.Left, logY, null);
        if (figure.VerticalLabel.EndsWith('%'))
        {
            // A band of one standard deviation may leave what shares can be; the axis does not.
            plot.Axes.AutoScale();
            plot.Axes.SetLimitsY(Math.Max(0, plot.Axes.GetLimits().Bottom), Math.Min(103, plot.Axes.GetLimits().Top));
        }

        if (HasLongLabels(figure))
        {
            plot.ShowLegend(Edge.Bottom).MinimumSize = LegendRow * figure.Curves.Count; // its own measure is too small
        }
        else
        {
            plot.ShowLegend(Edge.Right);
        }
    }

    private static (double[] X, double[] Y, double[] Low, double[] High) Points(Curve curve, bool logX, bool logY)
    {
        double Position(double value) => logX ? Math.Log10(value) : value;
        double Value(double value) => logY ? Math.Log10(value) : value;
        int[] drawn = [.. Enumerable.Range(0, curve.Positions.Count).Where(point => double.IsFinite(Value(curve.Values[point].Mean)))];
        return (
            [.. drawn.Select(point => Position(curve.Positions[point]))],
            [.. drawn.Select(point => Value(curve.Values[point].Mean))],
            [.. drawn.Select(point => Value(Lower(curve.Values[point], logY)))],
            [.. drawn.Select(point => Value(curve.Values[point].Mean + curve.Values[point].Deviation))]);
    }

    /// <summary>The lower end of a band; of one that reaches below zero, on a logarithmic axis, a tenth of the mean.</summary>
    private static double Lower(Spread value, bool logarithmic)
        => logarithmic ? Math.Max(value.Mean - value.Deviation, value.Mean / 10) : value.Mean - value.Deviation;

    /// <summary>A logarithmic axis holds logarithms: its ticks name the numbers. Where the positions are given, they are the ticks.</summary>
    private static void SetTicks(IAxis axis, bool logarithmic, IEnumerable<double>? positions)
    {
        if (!logarithmic)
        {
            axis.TickGenerator = new NumericAutomatic { LabelFormatter = static value => value.ToString("#,0.#######", CultureInfo.InvariantCulture) };
        }
        else if (positions is not null)
        {
            axis.TickGenerator = new NumericManual(Named([.. positions.Distinct().Order()]));
        }
        else
        {
            axis.TickGenerator = new NumericAutomatic
            {
                MinorTickGenerator = new LogMinorTickGenerator(),
                IntegerTicksOnly = true,
                LabelFormatter = static value => Label(Math.Pow(10, value)),
            };
        }
    }

    /// <summary>A tick for each number in ascending order, without a name where that of the one before would be overwritten.</summary>
    private static Tick[] Named(double[] ascending)
    {
        var ticks = new Tick[ascending.Length];
        double room = LabelRoom * Math.Log10(ascending[^1] / ascending[0]);
        double last = double.NegativeInfinity;
        for (int i = 0; i < ticks.Length; i++)
        {
            double position = Math.Log10(ascending[i]);
            bool fits = position - last >= room;
            ticks[i] = new Tick(position, fits ? Label(ascending[i]) : "");
            last = fits ? position : last;
        }

        return ticks;
    }

    private static string Label(double value) => value is > 0.0099 and < 1e6 // powers of logarithms are not exact
        ? value.ToString("#,0.####", CultureInfo.InvariantCulture)
        : value.ToString("0.##e0", CultureInfo.InvariantCulture);

    private static void Add(Plot plot, BarFigure figure)
    {
        double width = GroupWidth / figure.Bars.Count;
        for (int rule = 0; rule < figure.Bars.Count; rule++)
        {
            RuleStyle style = RuleStyle.Of(figure.Bars[rule].Rule);
            int place = rule;
            var bars = plot.Add.Bars((Bar[])[.. figure.Bars[rule].Values.Select((value, group) => new Bar
            {
                Position = group - GroupWidth / 2 + (place + 0.5) * width,
                Value = value.Mean,
                Error = value.Deviation,
                ErrorSize = width / 4,
                Size = width * 0.92,
                FillColor = Color.FromHex(style.Colour),
                LineWidth = 1.5f,
                LineColor = Color.FromHex(style.Colour).Darken(0.4),
            })]);
            bars.LegendText = style.Name;
        }

        plot.Axes.Bottom.TickGenerator = new NumericManual([.. figure.Groups.Select(static (group, place) => new Tick(place, group))]);
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.YLabel(figure.VerticalLabel);
        plot.Axes.Margins(bottom: figure.Bars.Any(static bar => bar.Values.Any(static value => value.Mean - value.Deviation < 0)) ? 0.05 : 0, top: 0.05);
        plot.ShowLegend(Edge.Right);
    }

    private static void Add(Plot plot, LandscapeFigure figure)
    {
        var points = new Coordinates3d[figure.Vertical.Count, figure.Horizontal.Count];
        for (int row = 0; row < figure.Vertical.Count; row++)
        {
            for (int column = 0; column < figure.Horizontal.Count; column++)
            {
                points[row, column] = new Coordinates3d(figure.Horizontal[column], figure.Vertical[row], figure.Losses[row, column]);
            }
        }

        // Cells lie around the points; the first row is the lowest.
        double width = figure.Horizontal[1] - figure.Horizontal[0];
        double height = figure.Vertical[1] - figure.Vertical[0];
        Heatmap heat = plot.Add.Heatmap(figure.Losses);
        heat.Extent = new CoordinateRect(
            figure.Horizontal[0] - width / 2, figure.Horizontal[^1] + width / 2, figure.Vertical[0] - height / 2, figure.Vertical[^1] + height / 2);
        heat.FlipVertically = true;
        heat.Smooth = true;
        heat.Colormap = new ScottPlot.Colormaps.Grayscale().Reversed();
        heat.Opacity = 0.4;
        ContourLines contours = plot.Add.ContourLines(points, 10);
        contours.LineColor = Color.FromHex("#808080");
        contours.LabelStyle.IsVisible = false; // along short lines numbers would lie on themselves; the bar of colours says the heights
        contours.LineWidth = 1;
        foreach ((LearningRule rule, IReadOnlyList<(double X, double Y)> path) in figure.Paths)
        {
            RuleStyle style = RuleStyle.Of(rule);
            Scatter line = plot.Add.Scatter((Coordinates[])[.. path.Select(static point => new Coordinates(point.X, point.Y))], Color.FromHex(style.Colour));
            line.LineWidth = LineWidth;
            line.MarkerSize = 5;
            line.LegendText = style.Name;
        }

        plot.Add.ColorBar(heat, Edge.Right).Label = "validation loss, nats";
        plot.XLabel("first principal direction");
        plot.YLabel("second principal direction");
        plot.Axes.SetLimits(figure.Horizontal[0], figure.Horizontal[^1], figure.Vertical[0], figure.Vertical[^1]);
        plot.ShowLegend(Edge.Bottom);
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.TightHorizontalWrapping = true;
    }
}
