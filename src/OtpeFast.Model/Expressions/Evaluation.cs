namespace OtpeFast.Expressions;

/// <summary>Equations in double precision, one number at a time: slow and plain. Constants are derived with it, and tests take it for the truth.</summary>
internal static class Evaluation
{
    /// <summary>Evaluates an equation.</summary>
    /// <param name="expression">The equation.</param>
    /// <param name="values">The value of every name.</param>
    /// <param name="fired">Whether the neuron fires.</param>
    public static double Of(Expression expression, Func<string, double> values, bool fired = false)
    {
        return expression switch
        {
            Number number => number.Value,
            Name name => values(name.Text),
            Named named => OfNamed(named),
            Sum sum => At(sum.Left) + At(sum.Right),
            Difference difference => At(difference.Left) - At(difference.Right),
            Product product => At(product.Left) * At(product.Right),
            Quotient quotient => At(quotient.Left) / At(quotient.Right),
            Negative negative => -At(negative.Value),
            MultiplyAdd fused => At(fused.Left) * At(fused.Right) + At(fused.Added),
            Absolute absolute => Math.Abs(At(absolute.Value)),
            Larger larger => Math.Max(At(larger.Left), At(larger.Right)),
            Exponential exponential => Math.Exp(At(exponential.Value)),
            Less less => At(less.Left) < At(less.Right) ? 1 : 0,
            Choice choice => fired ? At(choice.Then) : At(choice.Otherwise),
            _ => throw new NotSupportedException($"{expression.GetType().Name} is unknown."),
        };

        double At(Expression part) => Of(part, values, fired);

        double OfNamed(Named named)
        {
            double value = At(named.Value);
            return Of(named.Body, name => name == named.Text ? value : values(name), fired);
        }
    }
}
