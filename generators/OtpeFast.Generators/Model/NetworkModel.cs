namespace OtpeFast.Generators.Model;

/// <summary>A declared network, free of symbols: equal models emit equal text.</summary>
/// <param name="Namespace">As it is written in code, with <c>@</c> where that is needed.</param>
/// <param name="ContainingTypes">The types around the class, outermost first.</param>
/// <param name="Name">The class's name, to be read.</param>
/// <param name="Identifier">The class's name, as it is written in code.</param>
/// <param name="MetadataName">The class's full name.</param>
/// <param name="FileName">What the names of its files begin with, different from that of any other network even where case is ignored.</param>
/// <param name="PassNamespace">The namespace of the assembly's passes.</param>
/// <param name="Constructors">What constructors the user's parts have.</param>
/// <param name="Network">What is declared.</param>
/// <param name="Trainers">The declared trainers.</param>
internal sealed record NetworkModel(
    string? Namespace,
    ValueList<ContainingType> ContainingTypes,
    string Name,
    string Identifier,
    string MetadataName,
    string FileName,
    string PassNamespace,
    UserConstructors Constructors,
    NetworkSpec Network,
    ValueList<TrainerDescription> Trainers)
{
    /// <summary>The class as it is named where names could mean something else.</summary>
    public string QualifiedName
        => "global::" + string.Join(
            ".", [.. Namespace is null ? Array.Empty<string>() : [Namespace], .. ContainingTypes.Select(static type => type.Identifier), Identifier]);

    /// <summary>The assembly's passes, as code names them.</summary>
    public string Catalog => $"global::{PassNamespace}.{Emitting.CatalogEmitter.ClassName}.Instance";
}

/// <summary>A type around the network's class, outermost first.</summary>
internal sealed record ContainingType(string Keyword, string Identifier);

/// <summary>What instance constructors the user has written.</summary>
internal enum UserConstructors
{
    /// <summary>None: the generated one is the only one.</summary>
    None,

    /// <summary>Some, each with parameters.</summary>
    WithParameters,

    /// <summary>One that can be called without arguments.</summary>
    Parameterless,
}
