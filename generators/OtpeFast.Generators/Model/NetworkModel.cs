namespace OtpeFast.Generators.Model;

/// <summary>A declared network, free of symbols: equal models emit equal text.</summary>
internal sealed record NetworkModel(
    string? Namespace,
    EquatableArray<ContainingType> ContainingTypes,
    string Name,
    string MetadataName,
    string Accessibility,
    int Inputs,
    double Leak,
    float Threshold,
    float Slope,
    EquatableArray<int> Layers,
    EquatableArray<TrainerModel> Trainers);

/// <summary>A type around the network's class, outermost first.</summary>
internal sealed record ContainingType(string Keyword, string Name);

/// <summary>A declared trainer.</summary>
internal sealed record TrainerModel(LearningRule Rule, UpdateMode Mode, GradientForm Form);
