using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OtpeFast.Generators.Parsing;

/// <summary>The names of the network's class: for code, for descriptions and for files.</summary>
internal static class NameParser
{
    /// <summary>
    /// A type's name as it is written in code. Words of the language are escaped, and so is all that could become one: the compiler
    /// warns of names in small letters alone, once for every part of a type.
    /// </summary>
    public static string Identifier(string name) => IsWord(name) || name.All(static letter => letter is >= 'a' and <= 'z') ? "@" + name : name;

    /// <summary>The namespace as it is written in code; null for the global one.</summary>
    public static string? Namespace(INamedTypeSymbol type)
        => type.ContainingNamespace.IsGlobalNamespace
            ? null
            : string.Join(".", Namespaces(type).Select(static part => IsWord(part.Name) ? "@" + part.Name : part.Name));

    /// <summary>The full name, as reflection gives it.</summary>
    public static string Metadata(INamedTypeSymbol type)
    {
        string name = type.MetadataName;
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            name = outer.MetadataName + "+" + name;
        }

        return string.Concat(Namespaces(type).Select(static part => part.MetadataName + ".")) + name;
    }

    /// <summary>
    /// The beginning of file names. The compiler compares them, as some file systems do, without regard to case; where that matters, a
    /// number is added that depends on this name alone.
    /// </summary>
    public static string File(INamedTypeSymbol type)
    {
        string name = Metadata(type);
        return HasTwin(type) ? $"{name}-{Hash(name):x8}" : name;
    }

    /// <summary>
    /// The namespace of an assembly's passes, which no other assembly has: they are internal, but assemblies may show one another their internals.
    /// </summary>
    public static string PassNamespace(Compilation compilation)
        => "OtpeFast.Emitted." + "Of_" + string.Concat((compilation.AssemblyName ?? "").Select(static letter => char.IsLetterOrDigit(letter) ? letter : '_'));

    /// <summary>Whether the language has a use for a word. In which places it is reserved depends on the version.</summary>
    private static bool IsWord(string name)
        => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None;

    /// <summary>Whether something is called the same but for case: the class, or anything around it.</summary>
    private static bool HasTwin(INamedTypeSymbol type)
    {
        for (INamespaceOrTypeSymbol symbol = type; symbol is not INamespaceSymbol { IsGlobalNamespace: true };)
        {
            INamespaceOrTypeSymbol container = (INamespaceOrTypeSymbol?)symbol.ContainingType ?? symbol.ContainingNamespace;
            IEnumerable<INamespaceOrTypeSymbol> siblings = container is INamespaceSymbol around ? around.GetMembers() : container.GetTypeMembers();
            if (siblings.Any(sibling => string.Equals(sibling.Name, symbol.Name, StringComparison.OrdinalIgnoreCase) && sibling.Name != symbol.Name))
            {
                return true;
            }

            symbol = container;
        }

        return false;
    }

    /// <summary>FNV-1a: the same on every machine, unlike the hash codes of strings.</summary>
    private static uint Hash(string text)
    {
        uint hash = 2_166_136_261;
        foreach (char letter in text)
        {
            hash = unchecked((hash ^ letter) * 16_777_619);
        }

        return hash;
    }

    /// <summary>The namespaces around a class, outermost first, without the global one.</summary>
    private static List<INamespaceSymbol> Namespaces(INamedTypeSymbol type)
    {
        var namespaces = new List<INamespaceSymbol>();
        for (INamespaceSymbol part = type.ContainingNamespace; !part.IsGlobalNamespace; part = part.ContainingNamespace)
        {
            namespaces.Insert(0, part);
        }

        return namespaces;
    }
}
