using System.Globalization;
using OtpeFast.Expressions;

namespace OtpeFast.KernelPrinter;

/// <summary>Writes equations as CUDA C++ of one neuron, with the roundings of the vectors.</summary>
internal sealed class CudaPrinter(TextWriter writer) : InfixPrinter
{
    /// <summary>The name of whether the neuron fires.</summary>
    public const string Fired = "fired";

    /// <summary>Writes a function of the device.</summary>
    /// <param name="summary">What it gives, in words.</param>
    /// <param name="name">Its name.</param>
    /// <param name="parameters">Its parameters, with their types.</param>
    /// <param name="equation">What it returns.</param>
    public void Function(string summary, string name, IEnumerable<string> parameters, Expression equation)
    {
        writer.Write($"\n// {summary.Replace("; ", ";\n//   ")}\nDEVICE float {name}({string.Join(", ", parameters)}) {{\n");
        string value = Print(equation);
        writer.Write($"    return {value};\n}}\n");
    }

    /// <summary>Writes a function of the device that takes a kind's number and calls the function of that kind.</summary>
    /// <param name="summary">What it gives, in words.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kind">The name of the number.</param>
    /// <param name="parameters">The names of what the kinds may want.</param>
    /// <param name="kinds">Each number, the function of the kind, and what it wants.</param>
    public void Choice(
        string summary, string name, string kind, IEnumerable<string> parameters,
        IEnumerable<(int Number, string Function, IEnumerable<string> Arguments)> kinds)
    {
        writer.Write($"\n// {summary}\nDEVICE float {name}(int {kind}, {string.Join(", ", parameters.Select(Parameter))}) {{\n");
        writer.Write($"    switch ({kind}) {{\n");
        foreach ((int number, string function, IEnumerable<string> arguments) in kinds)
        {
            writer.Write($"    case {number}:\n        return {function}({string.Join(", ", arguments)});\n");
        }

        writer.Write("    default:\n        return not_a_number(); // there is no such kind\n    }\n}\n");
    }

    /// <summary>A parameter with its type.</summary>
    public static string Parameter(string name) => (name == Fired ? "bool " : "float ") + name;

    protected override string PrintTerm(Expression expression) => expression switch
    {
        Number number => Literal(number.Value),
        Name name => name.Text,
        MultiplyAdd fused => $"fmaf({Print(fused.Left)}, {Print(fused.Right)}, {Print(fused.Added)})",
        Exponential exponential => $"exponential_of({Print(exponential.Value)})",
        Absolute absolute => $"fabsf({Print(absolute.Value)})",
        Larger larger => $"fmaxf({Print(larger.Left)}, {Print(larger.Right)})",
        Less less => $"({Print(less.Left)} < {Print(less.Right)} ? 1.0f : 0.0f)",
        Choice choice => $"(fired ? {Print(choice.Then)} : {Print(choice.Otherwise)})",
        _ => throw new NotSupportedException($"{expression.GetType().Name} cannot be written as CUDA C++."),
    };

    /// <summary>With as many digits as give the number back.</summary>
    private static string Literal(float value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text + "f" : text + ".0f";
    }

    protected override void WriteLocal(string name, string value) => writer.Write($"    float {name} = {value};\n");
}
