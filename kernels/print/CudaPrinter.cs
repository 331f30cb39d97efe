using System.Globalization;
using OtpeFast.Expressions;

namespace OtpeFast.KernelPrinter;

/// <summary>Writes equations as CUDA C++ of one neuron, with the roundings of the vectors.</summary>
internal sealed class CudaPrinter(TextWriter writer) : InfixPrinter
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

    protected override string PrintTerm(Expression expression) => expression switch
    {
        Number number => number.Value.ToString("0.0########", CultureInfo.InvariantCulture) + "f",
        Name name => name.Text,
        MultiplyAdd fused => $"fmaf({Print(fused.Left)}, {Print(fused.Right)}, {Print(fused.Added)})",
        Absolute absolute => $"fabsf({Print(absolute.Value)})",
        Larger larger => $"fmaxf({Print(larger.Left)}, {Print(larger.Right)})",
        Less less => $"({Print(less.Left)} < {Print(less.Right)} ? 1.0f : 0.0f)",
        Choice choice => $"(fired ? {Print(choice.Then)} : {Print(choice.Otherwise)})",
        _ => throw new NotSupportedException($"{expression.GetType().Name} cannot be written as CUDA C++."),
    };

    protected override void WriteLocal(string name, string value) => writer.Write($"    float {name} = {value};\n");
}
