namespace OtpeFast;

/// <summary>What a trainer keeps and does: made once from the network and the rule, read by every backend.</summary>
/// <param name="Description">Rule, mode and form.</param>
/// <param name="Network">The network, with the readout that the rule trains.</param>
/// <param name="Layers">What is kept of each layer.</param>
/// <param name="Passes">What is done in a batch, or online in a time step, in order.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record TrainerPlan(TrainerDescription Description, NetworkSpec Network, ValueList<LayerPlan> Layers, ValueList<Pass> Passes)
{
    /// <summary>Whether the optimizer steps on every time step.</summary>
    public bool IsOnline => Description.Mode == UpdateMode.Online;

    /// <summary>Whether every step since the reset is kept.</summary>
    public bool KeepsHistory => Description.Form is GradientForm.History or GradientForm.Window;

    /// <summary>Whether the optimizer steps on windows of several steps.</summary>
    public bool HasWindows => Description.Form == GradientForm.Window;

    /// <summary>What the rule keeps of the past: the same in every layer.</summary>
    public Trace Trace => Layers[0].Trace;

    /// <summary>Whether the influence of every parameter on every neuron is kept (RTRL).</summary>
    public bool KeepsInfluences => !Description.Scans && Trace == Trace.Exact;

    /// <summary>What stands against the trainer, though it can be: each in a sentence.</summary>
    public IReadOnlyList<string> Warnings => [.. Rules.RuleWarnings.Of(Network, Description)];

    /// <summary>Plans a trainer.</summary>
    /// <param name="network">The network.</param>
    /// <param name="trainer">Rule, mode and form.</param>
    /// <exception cref="NotSupportedException">The rule has no such form in this mode.</exception>
    public static TrainerPlan Of(NetworkSpec network, TrainerDescription trainer) => Plans.Planner.Plan(network, trainer);
}
