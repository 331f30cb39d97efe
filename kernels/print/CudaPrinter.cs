using System.Globalization;
using OtpeFast.Expressions;

namespace OtpeFast.KernelPrinter;

/// <summary>Writes equations as CUDA C++ of one neuron, with the roundings of the vectors.</summary>
internal sealed class CudaPrinter(TextWriter writer)
{
    /// <summary>Writes a function of the device.</summary>
    /// <param name="summary">What it gives, in words.</param>
    /// <param name="name">Its name.</param>
    /// <param name="parameters">Its parameters, with their types.</param>
    /// <param name="equation">What it returns.</param>
    public void Function(string summary, string name, IEnumerable<string> parameters, Expression equation)
    {
        writer.Write($"\n// {summary}\nDEVICE float {name}({string.Join(", ", parameters)}) {{\n");
        string value = Print(equation);
        writer.Write($"    return {value};\n}}\n");
    }

    private string Print(Expression expression) => expression switch
    {
        Number number => number.Value.ToString("0.0########", CultureInfo.InvariantCulture) + "f",
        Name name => name.Text,
        Named named => Print(named),
        Sum sum => $"{Operand(sum.Left)} + {Operand(sum.Right)}",
        Difference difference => $"{Operand(difference.Left)} - {Factor(difference.Right)}",
        Product product => $"{Factor(product.Left)} * {Factor(product.Right)}",
        Quotient quotient => $"{Factor(quotient.Left)} / {Divisor(quotient.Right)}",
        Negative negative => $"-{Factor(negative.Value)}",
        MultiplyAdd fused => $"fmaf({Print(fused.Left)}, {Print(fused.Right)}, {Print(fused.Added)})",
        Absolute absolute => $"fabsf({Print(absolute.Value)})",
        Larger larger => $"fmaxf({Print(larger.Left)}, {Print(larger.Right)})",
        Less less => $"({Print(less.Left)} < {Print(less.Right)} ? 1.0f : 0.0f)",
        Choice choice => $"(fired ? {Print(choice.Then)} : {Print(choice.Otherwise)})",
        _ => throw new NotSupportedException($"{expression.GetType().Name} cannot be written as CUDA C++."),
    };

    private string Print(Named named)
    {
        writer.Write($"    float {named.Text} = {Print(named.Value)};\n");
        return Print(named.Body);
    }

    private string Operand(Expression expression) => expression is Negative ? $"({Print(expression)})" : Print(expression);

    private string Factor(Expression expression) => expression is Sum or Difference or Negative ? $"({Print(expression)})" : Print(expression);

    private string Divisor(Expression expression) => expression is Sum or Difference or Negative or Product or Quotient ? $"({Print(expression)})" : Print(expression);
}
