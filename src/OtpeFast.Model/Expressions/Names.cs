namespace OtpeFast.Expressions;

/// <summary>Which names an equation uses.</summary>
internal static class Names
{
    /// <summary>Whether it uses a name.</summary>
    public static bool Uses(this Expression expression, string name) => expression switch
    {
        Name used => used.Text == name,
        Named named => named.Value.Uses(name) || named.Body.Uses(name),
        Sum sum => sum.Left.Uses(name) || sum.Right.Uses(name),
        Difference difference => difference.Left.Uses(name) || difference.Right.Uses(name),
        Product product => product.Left.Uses(name) || product.Right.Uses(name),
        Quotient quotient => quotient.Left.Uses(name) || quotient.Right.Uses(name),
        Negative negative => negative.Value.Uses(name),
        MultiplyAdd fused => fused.Left.Uses(name) || fused.Right.Uses(name) || fused.Added.Uses(name),
        Absolute absolute => absolute.Value.Uses(name),
        Larger larger => larger.Left.Uses(name) || larger.Right.Uses(name),
        Exponential exponential => exponential.Value.Uses(name),
        Less less => less.Left.Uses(name) || less.Right.Uses(name),
        Choice choice => choice.Then.Uses(name) || choice.Otherwise.Uses(name),
        Number => false,
        _ => throw new NotSupportedException($"{expression.GetType().Name} is unknown."),
    };

    /// <summary>Whether it depends on whether the neuron fires.</summary>
    public static bool DependsOnSpike(this Expression expression) => expression switch
    {
        Choice => true,
        Sum sum => sum.Left.DependsOnSpike() || sum.Right.DependsOnSpike(),
        Difference difference => difference.Left.DependsOnSpike() || difference.Right.DependsOnSpike(),
        Product product => product.Left.DependsOnSpike() || product.Right.DependsOnSpike(),
        Negative negative => negative.Value.DependsOnSpike(),
        MultiplyAdd fused => fused.Left.DependsOnSpike() || fused.Right.DependsOnSpike() || fused.Added.DependsOnSpike(),
        Number or Name => false,
        _ => throw new NotSupportedException($"{expression.GetType().Name} is no part of a neuron's equations."),
    };
}
