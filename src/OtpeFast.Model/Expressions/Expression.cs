namespace OtpeFast.Expressions;

/// <summary>
/// One equation as data: a number for each neuron. The order of rounding is part of it (<see cref="MultiplyAdd"/> rounds once), so that every printer
/// gives the same bits.
/// </summary>
internal abstract record Expression
{
    public static implicit operator Expression(float value) => new Number(value);

    public static Expression operator +(Expression left, Expression right) => new Sum(left, right);

    public static Expression operator -(Expression left, Expression right) => new Difference(left, right);

    public static Expression operator *(Expression left, Expression right) => new Product(left, right);

    public static Expression operator /(Expression left, Expression right) => new Quotient(left, right);

    public static Expression operator -(Expression value) => new Negative(value);

    /// <summary><c>left * right + added</c>, rounded once.</summary>
    public static Expression MultiplyAdd(Expression left, Expression right, Expression added) => new MultiplyAdd(left, right, added);

    /// <summary>One value where the neuron fires, another where it does not.</summary>
    public static Expression Fired(Expression then, Expression otherwise) => new Choice(then, otherwise);
}

/// <summary>A constant.</summary>
internal sealed record Number(float Value) : Expression;

/// <summary>A state, a parameter or an input, by name.</summary>
internal sealed record Name(string Text) : Expression;

/// <summary>A name for a part that is used several times: <c>Text = Value; Body</c>.</summary>
internal sealed record Named(string Text, Expression Value, Expression Body) : Expression;

/// <summary><c>Left + Right</c>.</summary>
internal sealed record Sum(Expression Left, Expression Right) : Expression;

/// <summary><c>Left - Right</c>.</summary>
internal sealed record Difference(Expression Left, Expression Right) : Expression;

/// <summary><c>Left * Right</c>.</summary>
internal sealed record Product(Expression Left, Expression Right) : Expression;

/// <summary><c>Left / Right</c>.</summary>
internal sealed record Quotient(Expression Left, Expression Right) : Expression;

/// <summary><c>-Value</c>.</summary>
internal sealed record Negative(Expression Value) : Expression;

/// <summary><c>Left * Right + Added</c>, rounded once.</summary>
internal sealed record MultiplyAdd(Expression Left, Expression Right, Expression Added) : Expression;

/// <summary>The absolute value.</summary>
internal sealed record Absolute(Expression Value) : Expression;

/// <summary>The larger of two.</summary>
internal sealed record Larger(Expression Left, Expression Right) : Expression;

/// <summary>e to the power of a number that is not positive.</summary>
internal sealed record Exponential(Expression Value) : Expression;

/// <summary>One where Left is less than Right, else zero.</summary>
internal sealed record Less(Expression Left, Expression Right) : Expression;

/// <summary>Then where the neuron fires, else Otherwise.</summary>
internal sealed record Choice(Expression Then, Expression Otherwise) : Expression;
