using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>
/// Writes the input of a layer as arguments: units and counts of the batch for the first layer, the spikes of the
/// layer below for the others.
/// </summary>
internal static class InputEmitter
{
    /// <summary>In one step of a whole sequence.</summary>
    public static string OfStep(LayerPlan layer)
        => layer.IsFirst ? "Batch.UnitsAt(step, sample), Batch.CountsAt(step, sample)" : $"_spikes{layer.Number - 1}.At(sample, step)";

    /// <summary>All steps of a sample.</summary>
    public static string AllSteps(LayerPlan layer)
        => layer.IsFirst ? "Batch.Sequence(sample)" : $"_spikes{layer.Number - 1}.Sequence(sample, Steps)";

    /// <summary>In the present step of a stream.</summary>
    public static string OfNow(LayerPlan layer)
        => layer.IsFirst ? "InputUnits(sample), InputCounts(sample)" : $"_spikes{layer.Number - 1}.At(sample, 0)";

    /// <summary>The same for loops that always take counts; none means that units spike at most once a step.</summary>
    public static string WithCounts(LayerPlan layer, string input) => layer.IsFirst ? input : input + ", []";
}
