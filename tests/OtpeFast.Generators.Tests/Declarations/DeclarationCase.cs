namespace OtpeFast.Generators.Tests.Declarations;

/// <summary>A declaration as users may write it, and what is said of it.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Source">The code; <c>[Net]</c> stands for the attributes of a network with trainers of every kind.</param>
/// <param name="Ids">What the generator reports; none where everything must compile without a word.</param>
internal sealed record DeclarationCase(string Name, string Source, params string[] Ids)
{
    /// <summary>Whether the compiler itself refuses the declaration, whatever the generator does.</summary>
    public bool IsWrong { get; init; }

    public override string ToString() => Name;
}
