namespace OtpeFast.Expressions;

/// <summary>Derivatives of equations, simplified as far as constants go.</summary>
internal static class Derivative
{
    /// <summary>The name by which the spike is differentiated; in equations it is the choice that <see cref="Choice"/> makes.</summary>
    public const string Spike = "spike";

    /// <summary>The partial derivative by a name. The spike is a variable of its own here, whatever made the neuron fire.</summary>
    /// <param name="of">The equation.</param>
    /// <param name="by">A name, or <see cref="Spike"/>.</param>
    /// <exception cref="NotSupportedException">The equation has a part without a derivative.</exception>
    public static Expression Of(Expression of, string by) => of switch
    {
        Number => Zero,
        Name name => name.Text == by ? One : Zero,
        Sum sum => Add(Of(sum.Left, by), Of(sum.Right, by)),
        Difference difference => Subtract(Of(difference.Left, by), Of(difference.Right, by)),
        Product product => Add(Multiply(Of(product.Left, by), product.Right), Multiply(product.Left, Of(product.Right, by))),
        Negative negative => Negate(Of(negative.Value, by)),
        MultiplyAdd fused => Add(Add(Multiply(Of(fused.Left, by), fused.Right), Multiply(fused.Left, Of(fused.Right, by))), Of(fused.Added, by)),
        Choice choice when by == Spike => Subtract(choice.Then, choice.Otherwise),
        Choice choice => Choose(Of(choice.Then, by), Of(choice.Otherwise, by)),
        _ => throw new NotSupportedException($"A neuron's equation cannot have a {of.GetType().Name}: its derivative is not defined here."),
    };

    private static Expression Zero => 0f;

    private static Expression One => 1f;

    private static bool Is(Expression expression, float value) => expression is Number number && number.Value == value;

    private static Expression Add(Expression left, Expression right) => Is(left, 0) ? right : Is(right, 0) ? left : left + right;

    private static Expression Subtract(Expression left, Expression right) => Is(right, 0) ? left : Is(left, 0) ? Negate(right) : left - right;

    private static Expression Multiply(Expression left, Expression right)
        => Is(left, 0) || Is(right, 0) ? Zero : Is(left, 1) ? right : Is(right, 1) ? left : left * right;

    private static Expression Negate(Expression value) => value switch
    {
        Number number => number.Value == 0 ? Zero : -number.Value,
        Negative negative => negative.Value,
        _ => -value,
    };

    private static Expression Choose(Expression then, Expression otherwise) => then == otherwise ? then : Expression.Fired(then, otherwise);
}
