using System.Text.Json.Serialization;

namespace OtpeFast.Experiments;

/// <summary>One configuration with one seed: what is run, stored and resumed as a whole.</summary>
/// <param name="Name">Its name within the run; it names its file.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TrainingCell), "training")]
[JsonDerivedType(typeof(SimilarityCell), "similarity")]
[JsonDerivedType(typeof(CostCell), "cost")]
[JsonDerivedType(typeof(DriftCell), "drift")]
[JsonDerivedType(typeof(DecoderCell), "decoder")]
[JsonDerivedType(typeof(PatternCell), "pattern")]
[JsonDerivedType(typeof(MackeyGlassCell), "mackey-glass")]
public abstract record Cell(string Name)
{
    /// <summary>
    /// The format of plans: another where cells of the same text do something else. In format 1 Randman and the leak of named networks were others.
    /// </summary>
    internal const string Format = "2";

    /// <summary>The setting of a plan that names its format; plans of format 1 have none.</summary>
    internal const string FormatSetting = "format of the plan";

    /// <summary>How much work it is, beside other cells: for order and time left, not for results.</summary>
    [JsonIgnore]
    public abstract double Work { get; }

    /// <summary>Whether its numbers are times, so that nothing else may run beside it.</summary>
    [JsonIgnore]
    public virtual bool Alone => false;

    /// <summary>Runs it.</summary>
    /// <param name="context">What it runs with.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public abstract CellResult Run(CellContext context);
}
