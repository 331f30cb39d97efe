using OtpeFast.Expressions;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes equations as C# over vectors of 16 neurons.</summary>
internal sealed class VectorPrinter(SourceWriter writer, IReadOnlyDictionary<string, string> names) : InfixPrinter
{
    private const string Vector = "Vector512<float>";

    protected override string PrintTerm(Expression expression) => expression switch
    {
        Number number => Of(number.Value),
        Name name => names.TryGetValue(name.Text, out string? text) ? text : name.Text,
        MultiplyAdd fused => $"Vector512.FusedMultiplyAdd({Print(fused.Left)}, {Print(fused.Right)}, {Print(fused.Added)})",
        Absolute absolute => $"Vector512.Abs({Print(absolute.Value)})",
        Larger larger => $"Vector512.Max({Print(larger.Left)}, {Print(larger.Right)})",
        Exponential exponential => $"VectorMath.Exponential({Print(exponential.Value)})",
        Less less => $"(Vector512.LessThan({Print(less.Left)}, {Print(less.Right)}) & {Of(1)})",
        Choice { Otherwise: Number { Value: 0 } } choice => $"(fired & {Factor(choice.Then)})",
        Choice choice => $"Vector512.ConditionalSelect(fired, {Print(choice.Then)}, {Print(choice.Otherwise)})",
        _ => throw new NotSupportedException($"{expression.GetType().Name} cannot be written."),
    };

    /// <summary>A constant in every lane.</summary>
    public static string Of(float value) => value switch
    {
        0 => $"{Vector}.Zero",
        1 => $"{Vector}.One",
        _ => $"Vector512.Create({Literals.Of(value)})",
    };

    protected override void WriteLocal(string name, string value) => writer.Write($"{Vector} {name} = {value};");
}
