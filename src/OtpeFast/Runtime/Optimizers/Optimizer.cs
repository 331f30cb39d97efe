using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Turns gradients into steps. Its state lies in one block, one float per parameter and moment.</summary>
/// <remarks>Different tiles may be applied by different threads; nothing else is safe from several at once.</remarks>
public abstract class Optimizer
{
    private const float SmallestNormal = 1.17549435e-38f;
    private readonly AlignedBuffer _state;
    private readonly int _parameters;

    private protected Optimizer(OptimizerOptions options, int parameters, int moments)
    {
        Options = options;
        _parameters = parameters;
        _state = new AlignedBuffer((long)parameters * moments);
    }

    /// <summary>The constants.</summary>
    public OptimizerOptions Options { get; }

    /// <summary>Number of steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>The moments, one after the other.</summary>
    public Span<float> State => _state.Span;

    /// <summary>Makes the optimizer that the options name.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parameters">Number of parameters.</param>
    /// <exception cref="ArgumentException">A constant is out of its range.</exception>
    public static Optimizer Create(OptimizerOptions options, int parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options.Kind switch
        {
            OptimizerKind.Adamax => new Adamax(options, parameters),
            OptimizerKind.Adam => new Adam(options, parameters),
            _ => new Sgd(options, parameters),
        };
    }

    /// <summary>Begins a step, whose parts are then applied tile by tile.</summary>
    public void BeginStep()
    {
        Steps++;
        Prepare(Steps);
    }

    /// <summary>Replaces the state, which <see cref="ParameterCheck.RequireState"/> has looked at.</summary>
    /// <param name="state">The moments.</param>
    /// <param name="steps">Number of steps that led to them.</param>
    public void Restore(ReadOnlySpan<float> state, long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        if (state.Length != State.Length)
        {
            Throw.Lengths(nameof(state), _state.Length, state.Length);
        }

        state.CopyTo(State);
        Steps = steps;
    }

    /// <summary>Applies the step to one tile.</summary>
    /// <param name="parameters">[parameters] Every parameter.</param>
    /// <param name="gradients">[parameters] Beside them.</param>
    /// <param name="tile">The tile.</param>
    /// <returns>Whether every parameter of the tile is a finite number now.</returns>
    public bool Apply(Span<float> parameters, ReadOnlySpan<float> gradients, in ParameterTile tile)
    {
        // Whole rows are one run of memory.
        ParameterTile runs = tile.Width == tile.Stride ? tile with { Rows = 1, Width = tile.Rows * tile.Stride } : tile;
        return Vector512.EqualsAll(ApplyTile(parameters, gradients, in runs), Vector512<float>.Zero);
    }

    private protected abstract void Prepare(long step);

    /// <summary>Applies the step to one tile.</summary>
    /// <param name="parameters">[parameters] Every parameter.</param>
    /// <param name="gradients">[parameters] Beside them.</param>
    /// <param name="tile">The tile.</param>
    /// <returns>The sum of all new parameters times zero: zero, unless one is infinite or not a number.</returns>
    private protected abstract Vector512<float> ApplyTile(Span<float> parameters, ReadOnlySpan<float> gradients, in ParameterTile tile);

    /// <summary>
    /// The same, but nothing in place of numbers so small that they have lost digits. A mean of gradients that stay zero gets there and would not leave
    /// again, and processors divide such numbers several times slower.
    /// </summary>
    private protected static Vector512<float> WithoutSubnormals(Vector512<float> values)
        => Vector512.AndNot(values, Vector512.LessThan(Vector512.Abs(values), Vector512.Create(SmallestNormal)));

    private protected Span<Vector512<float>> Moment(int moment, int start, int length) => Vectors(State, moment * _parameters + start, length);

    private protected static Span<Vector512<float>> Vectors(Span<float> values, int start, int length)
        => MemoryMarshal.Cast<float, Vector512<float>>(values.Slice(start, length));

    private protected static ReadOnlySpan<Vector512<float>> Vectors(ReadOnlySpan<float> values, int start, int length)
        => MemoryMarshal.Cast<float, Vector512<float>>(values.Slice(start, length));
}
