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

    /// <summary>The constants. Others of the same kind may take their place between two steps.</summary>
    public OptimizerOptions Options { get; private set; }

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

    /// <summary>Takes other constants from the next step on.</summary>
    /// <param name="options">The constants.</param>
    /// <exception cref="ArgumentException">One is out of its range, or they are of another optimizer.</exception>
    internal void Change(OptimizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.Kind != Options.Kind)
        {
            throw new ArgumentException($"The optimizer is {Options.Kind} and stays so; give constants of it, not of {options.Kind}.", nameof(options));
        }

        Options = options;
    }

    /// <summary>Constants, number of steps, and what they have left.</summary>
    internal void Transfer(ref StateTransfer transfer)
    {
        Span<double> constants =
        [
            Options.LearningRate, Options.FirstMomentDecay, Options.SecondMomentDecay, Options.Epsilon, Options.WeightDecay, Options.GradientBound,
        ];
        transfer.Pass(constants);
        bool isSame = constants[0] == Options.LearningRate && constants[1] == Options.FirstMomentDecay && constants[2] == Options.SecondMomentDecay
            && constants[3] == Options.Epsilon && constants[4] == Options.WeightDecay && constants[5] == Options.GradientBound;
        if (transfer.IsLoading && !isSame)
        {
            Change(new OptimizerOptions
            {
                Kind = Options.Kind,
                LearningRate = (float)constants[0],
                FirstMomentDecay = (float)constants[1],
                SecondMomentDecay = (float)constants[2],
                Epsilon = (float)constants[3],
                WeightDecay = (float)constants[4],
                GradientBound = (float)constants[5],
            });
        }

        long steps = Steps;
        transfer.Pass(ref steps, 0, long.MaxValue);
        transfer.Pass(State);
        if (transfer.IsLoading)
        {
            Steps = steps;
        }
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
        Vector512<float> zeros = Options.IsPlain
            ? ApplyTile<PlainStep>(parameters, gradients, in runs, default)
            : ApplyTile(parameters, gradients, in runs, new BoundedStep(Options));
        return Vector512.EqualsAll(zeros, Vector512<float>.Zero);
    }

    private protected abstract void Prepare(long step);

    /// <summary>Applies the step to one tile.</summary>
    /// <param name="parameters">[parameters] Every parameter.</param>
    /// <param name="gradients">[parameters] Beside them.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="bounds">What is done to gradients and parameters besides.</param>
    /// <returns>The sum of all new parameters times zero: zero, unless one is infinite or not a number.</returns>
    private protected abstract Vector512<float> ApplyTile<TStep>(
        Span<float> parameters, ReadOnlySpan<float> gradients, in ParameterTile tile, TStep bounds)
        where TStep : struct, IStepBounds;

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
