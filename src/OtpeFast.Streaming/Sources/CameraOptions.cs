namespace OtpeFast.Streaming;

/// <summary>What becomes of the two kinds of an event camera's events, brighter and darker.</summary>
public enum CameraPolarity
{
    /// <summary>Both go to the same unit.</summary>
    Merged,

    /// <summary>Each has units of its own: first those of darker ones, then those of brighter ones.</summary>
    Separate,

    /// <summary>Only brighter ones count.</summary>
    BrighterOnly,
}

/// <summary>Which part of an event camera's picture is fed to which units.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record CameraOptions
{
    /// <summary>Left edge of the region, in pixels.</summary>
    public int Left { get; init; }

    /// <summary>Upper edge of the region, in pixels.</summary>
    public int Top { get; init; }

    /// <summary>Width of the region, in pixels; events outside are passed over.</summary>
    public int Width { get; init; } = 1_280;

    /// <summary>Height of the region, in pixels.</summary>
    public int Height { get; init; } = 720;

    /// <summary>Side of the squares of pixels that a unit stands for; what is left over at the right and lower edge is passed over.</summary>
    public int Downsampling { get; init; } = 1;

    /// <summary>What becomes of brighter and darker events.</summary>
    public CameraPolarity Polarity { get; init; }

    /// <summary>Units in a row.</summary>
    public int Columns => Width / Downsampling;

    /// <summary>Rows of units.</summary>
    public int Rows => Height / Downsampling;

    /// <summary>Number of units: row by row from the upper left, twice where the polarities are separate.</summary>
    public int Units => Columns * Rows * (Polarity == CameraPolarity.Separate ? 2 : 1);

    /// <summary>Throws unless every option is in its range.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        const int Largest = 2_048; // what a word of the format can say
        if (Left < 0 || Top < 0 || Width < 1 || Height < 1 || Left > Largest - Width || Top > Largest - Height)
        {
            throw new ArgumentException($"The region must lie within {Largest} by {Largest} pixels, not at ({Left}, {Top}) with {Width} by {Height}.");
        }

        if (Downsampling < 1 || Columns < 1 || Rows < 1)
        {
            throw new ArgumentException($"The downsampling must be from 1 to {Math.Min(Width, Height)}, the smaller side of the region, not {Downsampling}.");
        }

        if (!Enum.IsDefined(Polarity))
        {
            throw new ArgumentException($"{Polarity} is nothing that can become of polarities.");
        }

        if (Units > ushort.MaxValue)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The region has {Units:N0} units, and a network takes at most {ushort.MaxValue:N0}; take a smaller region or a larger downsampling."));
        }
    }

    /// <summary>The unit of an event; <see cref="StreamEvent.None"/> where it is passed over.</summary>
    internal int UnitOf(int x, int y, bool isBrighter)
    {
        int column = x - Left;
        int row = y - Top;
        if (column < 0 || row < 0 || column >= Columns * Downsampling || row >= Rows * Downsampling || (Polarity == CameraPolarity.BrighterOnly && !isBrighter))
        {
            return StreamEvent.None;
        }

        int unit = row / Downsampling * Columns + column / Downsampling;
        return Polarity == CameraPolarity.Separate && isBrighter ? unit + Columns * Rows : unit;
    }
}
