namespace OtpeFast.Experiments;

/// <summary>A picture, not yet drawn.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">What a reader needs to know to read it.</param>
internal abstract record Figure(string Name, string Title, string Caption)
{
    /// <summary>Every number in it.</summary>
    public abstract Table ToTable();
}

/// <summary>Lines with a band of one standard deviation.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">What a reader needs to know to read it.</param>
/// <param name="HorizontalLabel">Label of the horizontal axis, with its unit.</param>
/// <param name="VerticalLabel">Label of the vertical axis, with its unit.</param>
/// <param name="Curves">The lines.</param>
/// <param name="Logarithmic">Which axes are logarithmic.</param>
internal sealed record CurveFigure(
    string Name, string Title, string Caption, string HorizontalLabel, string VerticalLabel, IReadOnlyList<Curve> Curves,
    LogarithmicAxes Logarithmic = LogarithmicAxes.None)
    : Figure(Name, Title, Caption)
{
    /// <summary>Positions along the horizontal axis where something else begins, and what.</summary>
    public IReadOnlyList<(double Position, string Label)> Marks { get; init; } = [];

    /// <inheritdoc/>
    public override Table ToTable() => new(
        Name,
        Title,
        ["curve", HorizontalLabel, "mean", "standard deviation", "seeds"],
        [.. Curves.SelectMany(static curve => curve.Positions.Select((position, i) => new[]
        {
            curve.Label, Table.Exact(position), Table.Exact(curve.Values[i].Mean), Table.Exact(curve.Values[i].Deviation), Table.Exact(curve.Values[i].Count),
        }))]);
}

/// <summary>Axes that are logarithmic.</summary>
[Flags]
internal enum LogarithmicAxes
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>The horizontal one.</summary>
    Horizontal = 1,

    /// <summary>The vertical one.</summary>
    Vertical = 2,

    /// <summary>Both.</summary>
    Both = Horizontal | Vertical,
}

/// <summary>One line.</summary>
/// <param name="Label">Its label in the legend.</param>
/// <param name="Rule">The rule whose colour it has.</param>
/// <param name="Positions">[point] Along the horizontal axis.</param>
/// <param name="Values">[point] Along the vertical axis.</param>
/// <param name="Marked">Whether the points themselves are marked.</param>
internal sealed record Curve(string Label, LearningRule Rule, IReadOnlyList<double> Positions, IReadOnlyList<Spread> Values, bool Marked = false)
{
    /// <summary>Its points up to a position.</summary>
    public Curve Until(double end)
    {
        int count = Positions.Count(position => position <= end);
        return this with { Positions = [.. Positions.Take(count)], Values = [.. Values.Take(count)] };
    }
}

/// <summary>Groups of bars, a bar a rule, with one standard deviation.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">What a reader needs to know to read it.</param>
/// <param name="VerticalLabel">Label of the vertical axis, with its unit.</param>
/// <param name="Groups">Labels of the groups.</param>
/// <param name="Bars">For each rule, a bar in each group.</param>
internal sealed record BarFigure(
    string Name, string Title, string Caption, string VerticalLabel, IReadOnlyList<string> Groups,
    IReadOnlyList<(LearningRule Rule, IReadOnlyList<Spread> Values)> Bars)
    : Figure(Name, Title, Caption)
{
    /// <inheritdoc/>
    public override Table ToTable() => new(
        Name,
        Title,
        ["group", "rule", "mean", "standard deviation", "values"],
        [.. Bars.SelectMany(bar => bar.Values.Select((value, group) => new[]
        {
            Groups[group], RuleStyle.Of(bar.Rule).Name, Table.Exact(value.Mean), Table.Exact(value.Deviation), Table.Exact(value.Count),
        }))]);
}

/// <summary>Contours of the loss over a plane of parameters, with paths of training on it.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">What a reader needs to know to read it.</param>
/// <param name="Horizontal">[column] Positions along the first direction.</param>
/// <param name="Vertical">[row] Positions along the second direction.</param>
/// <param name="Losses">[row, column] The loss.</param>
/// <param name="Paths">For each rule, its path.</param>
internal sealed record LandscapeFigure(
    string Name,
    string Title,
    string Caption,
    IReadOnlyList<double> Horizontal,
    IReadOnlyList<double> Vertical,
    double[,] Losses,
    IReadOnlyList<(LearningRule Rule, IReadOnlyList<(double X, double Y)> Points)> Paths) : Figure(Name, Title, Caption)
{
    /// <inheritdoc/>
    public override Table ToTable() => new(
        Name,
        Title,
        ["what", "direction 1", "direction 2", "loss"],
        [
            .. Vertical.SelectMany(
                (y, row) => Horizontal.Select((x, column) => new[] { "loss", Table.Exact(x), Table.Exact(y), Table.Exact(Losses[row, column]) })),
            .. Paths.SelectMany(
                static path => path.Points.Select(point => new[] { RuleStyle.Of(path.Rule).Name, Table.Exact(point.X), Table.Exact(point.Y), "" })),
        ]);
}
