namespace OtpeFast.Generators.Planning;

/// <summary>A member that the generator adds to the user's class.</summary>
/// <param name="Kind">What it is, in words.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">The types of a method's parameters, fully qualified; null if it is no method.</param>
internal sealed record EmittedMember(string Kind, string Name, string? Parameters = null);

/// <summary>The names that the generator takes in the user's class, in one place: what is emitted under them, and what users must leave free.</summary>
internal static class EmittedMembers
{
    // Private, so named that hardly anyone has them already.
    public const string ParametersField = "_otpeFastParameters";
    public const string DescriptionClass = "OtpeFastDescription";

    /// <summary>Every member but the constructor.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="trainers">The declared trainers.</param>
    public static IEnumerable<EmittedMember> Of(IReadOnlyList<LayerSpec> layers, IEnumerable<TrainerDescription> trainers)
    {
        yield return new("field", ParametersField);
        yield return new("class", DescriptionClass);
        foreach (string property in Properties(layers))
        {
            yield return new("property", property);
            yield return new("property's method", "get_" + property, "");
        }

        yield return new("method", "Initialize", "ulong");
        yield return new("method", "CopyParametersTo", "global::System.Span<float>");
        yield return new("method", "SetParameters", "global::System.ReadOnlySpan<float>");
        yield return new("method", "CreateEvaluator", "int, int, int, global::OtpeFast.Device, global::OtpeFast.ReadoutSpec");
        yield return new("method", "CreateTrainer", "global::OtpeFast.TrainerDescription, global::OtpeFast.TrainerOptions");
        yield return new("class", "Evaluator");
        foreach (TrainerDescription trainer in trainers)
        {
            yield return new("class", TrainerNames.Class(trainer));
        }
    }

    private static IEnumerable<string> Properties(IReadOnlyList<LayerSpec> layers)
    {
        yield return "Description";
        for (int i = 0; i < layers.Count; i++)
        {
            yield return $"Layer{i + 1}Weights";
            yield return $"Layer{i + 1}Bias";
            if (layers[i].TrainLeak)
            {
                yield return $"Layer{i + 1}Leak";
            }

            if (layers[i].TrainThreshold)
            {
                yield return $"Layer{i + 1}Threshold";
            }
        }
    }
}
