using OtpeFast.Rules;

namespace OtpeFast;

/// <summary>
/// Asks the generator for a trainer of this network: a nested class named after rule, mode and form, such as
/// <c>OtpeOfflineTrainer</c>, <c>OtpeOfflineTraceTrainer</c> or <c>OtpeOnlineTrainer</c>.
/// </summary>
/// <param name="rule">The learning rule.</param>
/// <param name="mode">When the optimizer steps.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class TrainerAttribute(LearningRule rule, UpdateMode mode) : Attribute
{
    /// <summary>Asks for the trainer of a rule by its coordinates.</summary>
    /// <param name="trace">What it keeps of a layer's past.</param>
    /// <param name="carry">What it keeps of the effect on whoever reads a layer's spikes.</param>
    /// <param name="mode">When the optimizer steps.</param>
    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public TrainerAttribute(Trace trace, Carry carry, UpdateMode mode)
        : this(
            RuleDefinition.Find(trace, carry, mode)?.Rule ?? throw new ArgumentException(RuleDefinition.Missing(trace, carry)),
            mode)
    {
    }

    /// <summary>The learning rule.</summary>
    public LearningRule Rule { get; } = rule;

    /// <summary>When the optimizer steps.</summary>
    public UpdateMode Mode { get; } = mode;

    /// <summary>
    /// How the gradient is computed. Both forms give the same gradient; unless it is set, offline trainers take the
    /// adjoint form where the rule has one, and online trainers the trace form.
    /// </summary>
    public GradientForm Form { get; init; }

    /// <summary>By which matrices errors come to hidden layers.</summary>
    public Feedback Feedback { get; init; }
}
