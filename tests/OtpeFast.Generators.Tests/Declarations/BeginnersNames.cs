namespace OtpeFast.Generators.Tests.Declarations;

/// <summary>Names that come to mind first, and all that emitted code reads, each at every place around and in the network's class.</summary>
internal static class BeginnersNames
{
    private static readonly string[] Names =
    [
        // The subject's own words, most of them members of the bases of emitted classes.
        "Network", "Parameters", "Gradients", "Batch", "Options", "Steps", "Samples", "Slots", "Now", "Label", "Counter", "Workers", "ErrorScale", "Optimizer",
        "Trainer", "Layer", "LearningRule", "SpikingNetwork", "Device", "Forward", "Backward", "Reset", "Step", "SetLoss", "InputUnits", "DescriptionHolder",
        // Namespaces and types that emitted code names.
        "System", "OtpeFast", "CommunityToolkit", "Runtime", "Intrinsics", "OtpeSimd", "Vector512", "Floats", "Span", "ReadOnlySpan", "Math",
        "MemoryExtensions",
        "SpikeTrains", "VectorBuffer", "AlignedBuffer", "NetworkDescription", "ISpikingNetwork", "GeneratedCode", "ArgumentNullException",
    ];

    /// <summary>Names of emitted members: allowed around the network, but neither for it nor in it.</summary>
    private static readonly string[] Emitted = ["Description", "Evaluator", "Initialize", "CreateTrainer", "Layer1Weights", "Layer2Bias", "OtpeOnlineTrainer"];

    public static IEnumerable<DeclarationCase> Cases()
    {
        foreach (string name in Names)
        {
            yield return new($"{name}: class", $"namespace User; [Net] public sealed partial class {name};");
            yield return new($"{name}: nested type", $"namespace User; [Net] public sealed partial class Net {{ public sealed class {name}; }}");
            yield return new($"{name}: member", $"namespace User; [Net] public sealed partial class Net {{ public static int {name}() => 3; }}");
        }

        foreach (string name in Emitted)
        {
            yield return new($"{name}: class", $"namespace User; [Net] public sealed partial class {name};", "OTPE012");
            yield return new($"{name}: nested type", $"namespace User; [Net] public sealed partial class Net {{ public sealed class {name}; }}", "OTPE012");
            yield return new($"{name}: member", $"namespace User; [Net] public sealed partial class Net {{ public int {name} {{ get; set; }} }}", "OTPE012");
        }

        foreach (string name in Names.Concat(Emitted))
        {
            yield return new($"{name}: namespace and sibling", $"namespace User.{name}; public sealed class {name}; [Net] public sealed partial class Net;");
            yield return new($"{name}: containing type", $"namespace User; public static partial class {name} {{ [Net] public sealed partial class Net; }}");
        }
    }
}
