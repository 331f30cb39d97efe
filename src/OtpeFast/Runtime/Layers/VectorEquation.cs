using System.Runtime.Intrinsics;
using OtpeFast.Expressions;

namespace OtpeFast.Runtime;

/// <summary>Equations of constants for 16 neurons at a time, without allocating: those of constants that change while they are trained.</summary>
internal static class VectorEquation
{
    /// <summary>Evaluates an equation.</summary>
    /// <param name="expression">The equation.</param>
    /// <param name="values">The value of every name.</param>
    /// <exception cref="NotSupportedException">It has a part that no constant's equation has.</exception>
    public static Vector512<float> Of(Expression expression, Func<string, Vector512<float>> values) => expression switch
    {
        Number number => Vector512.Create(number.Value),
        Name name => values(name.Text),
        Sum sum => Of(sum.Left, values) + Of(sum.Right, values),
        Difference difference => Of(difference.Left, values) - Of(difference.Right, values),
        Product product => Of(product.Left, values) * Of(product.Right, values),
        Negative negative => -Of(negative.Value, values),
        MultiplyAdd fused => Vector512.FusedMultiplyAdd(Of(fused.Left, values), Of(fused.Right, values), Of(fused.Added, values)),
        _ => throw new NotSupportedException($"{expression.GetType().Name} is no part of a constant's equation."),
    };
}
