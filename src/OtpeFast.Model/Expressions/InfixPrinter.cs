namespace OtpeFast.Expressions;

/// <summary>What languages with infix operators share in writing equations: operators, parentheses, and locals for the parts with names.</summary>
internal abstract class InfixPrinter
{
    /// <summary>An equation as an expression; parts with names become locals before it.</summary>
    public string Print(Expression expression) => expression switch
    {
        Named named => Print(named),
        Sum sum => $"{Operand(sum.Left)} + {Factor(sum.Right)}",
        Difference difference => $"{Operand(difference.Left)} - {Factor(difference.Right)}",
        Product product => $"{Factor(product.Left)} * {RightFactor(product.Right)}",
        Quotient quotient => $"{Factor(quotient.Left)} / {RightFactor(quotient.Right)}",
        Negative negative => $"-{Factor(negative.Value)}",
        _ => PrintTerm(expression),
    };

    /// <summary>Numbers, names and functions, as the language has them.</summary>
    protected abstract string PrintTerm(Expression expression);

    /// <summary>Writes the line of a local.</summary>
    protected abstract void WriteLocal(string name, string value);

    /// <summary>An equation with parentheses where it is not a term of a product.</summary>
    protected string Factor(Expression expression) => expression is Sum or Difference or Negative ? $"({Print(expression)})" : Print(expression);

    private string Print(Named named)
    {
        WriteLocal(named.Text, Print(named.Value));
        return Print(named.Body);
    }

    private string Operand(Expression expression) => expression is Negative ? $"({Print(expression)})" : Print(expression);

    private string RightFactor(Expression expression) => expression is Product or Quotient ? $"({Print(expression)})" : Factor(expression);
}
