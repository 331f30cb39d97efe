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

    /// <summary>All steps of a stream so far.</summary>
    public static string AllStepsSoFar(LayerPlan layer)
        => layer.IsFirst ? "_inputs.Sequence(sample, Now + 1)" : $"_spikes{layer.Number - 1}.Sequence(sample, Now + 1)";

    /// <summary>In the present step of a stream.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="step">Where the present step is: 0, or among those that are kept.</param>
    public static string OfNow(LayerPlan layer, string step = "0")
        => layer.IsFirst ? "InputUnits(sample), InputCounts(sample)" : $"_spikes{layer.Number - 1}.At(sample, {step})";

    /// <summary>The same for loops that always take counts; none means that units spike at most once a step.</summary>
    public static string WithCounts(LayerPlan layer, string input) => layer.IsFirst ? input : input + ", []";
}
