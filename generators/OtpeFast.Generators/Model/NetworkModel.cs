namespace OtpeFast.Generators.Model;

/// <summary>A declared network, free of symbols: equal models emit equal text.</summary>
/// <param name="Namespace">As it is written in code, with <c>@</c> where that is needed.</param>
/// <param name="ContainingTypes">The types around the class, outermost first.</param>
/// <param name="Name">The class's name, to be read.</param>
/// <param name="Identifier">The class's name, as it is written in code.</param>
/// <param name="MetadataName">The class's full name.</param>
/// <param name="FileName">What the names of its files begin with, different from that of any other network even where case is ignored.</param>
/// <param name="Constructors">What constructors the user's parts have.</param>
/// <param name="Inputs">Number of input units.</param>
/// <param name="Leak">Leak of the membrane potential.</param>
/// <param name="Threshold">Firing threshold.</param>
/// <param name="Slope">Slope of the surrogate gradient.</param>
/// <param name="Layers">Neurons of each layer.</param>
/// <param name="Trainers">The declared trainers.</param>
internal sealed record NetworkModel(
    string? Namespace,
    EquatableArray<ContainingType> ContainingTypes,
    string Name,
    string Identifier,
    string MetadataName,
    string FileName,
    UserConstructors Constructors,
    int Inputs,
    double Leak,
    float Threshold,
    float Slope,
    EquatableArray<int> Layers,
    EquatableArray<TrainerModel> Trainers)
{
    /// <summary>The class as it is named where names could mean something else.</summary>
    public string QualifiedName
        => "global::" + string.Join(".", [.. Namespace is null ? Array.Empty<string>() : [Namespace], .. ContainingTypes.Select(static type => type.Identifier), Identifier]);
}

/// <summary>A type around the network's class, outermost first.</summary>
internal sealed record ContainingType(string Keyword, string Identifier);

/// <summary>A declared trainer.</summary>
internal sealed record TrainerModel(LearningRule Rule, UpdateMode Mode, GradientForm Form);

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
