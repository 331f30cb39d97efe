using OtpeFast.Neurons;
using OtpeFast.Plans;
using OtpeFast.Readouts;

namespace OtpeFast.Rules;

/// <summary>A named learning rule as coordinates.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Title">As the paper writes it.</param>
/// <param name="Trace">What it keeps of a layer's past.</param>
/// <param name="Carry">What it keeps of the effect on a reader; the last layer's is that of its readout.</param>
/// <param name="Readout">What the loss is taken on; null for the network's readout.</param>
/// <param name="OfflineForms">The forms that it has offline, the default first.</param>
/// <param name="OnlineForms">The forms that it has online, the default first; none where it cannot run online.</param>
internal sealed record RuleDefinition(
    LearningRule Rule, string Title, Trace Trace, Carry Carry, Readout? Readout,
    IReadOnlyList<GradientForm> OfflineForms, IReadOnlyList<GradientForm> OnlineForms) : IKind<LearningRule>
{
    private static readonly GradientForm[] BackwardOnly = [GradientForm.Adjoint];
    private static readonly GradientForm[] ForwardOnly = [GradientForm.Trace];
    private static readonly GradientForm[] Both = [GradientForm.Adjoint, GradientForm.Trace];
    private static readonly GradientForm[] Kept = [GradientForm.Trace, GradientForm.History];

    /// <summary>Every named rule.</summary>
    public static IReadOnlyList<RuleDefinition> All { get; } =
    [
        new(LearningRule.Bptt, "BPTT", Trace.Exact, Carry.Exact, null, BackwardOnly, []),
        new(LearningRule.Rtrl, "RTRL", Trace.Exact, Carry.Exact, null, ForwardOnly, ForwardOnly),
        new(LearningRule.Ostl, "OSTL", Trace.Synapse, Carry.None, null, Both, Kept),
        new(LearningRule.Ottt, "OTTT", Trace.Input, Carry.None, null, Both, ForwardOnly),
        new(LearningRule.Otpe, "OTPE", Trace.Synapse, Carry.Exact, null, Both, Kept),
        new(LearningRule.ApproxOtpe, "Approx OTPE", Trace.Input, Carry.Mean, null, Both, ForwardOnly),
        new(LearningRule.FOtpe, "F-OTPE", Trace.Synapse, Carry.Exact, OtpeFast.Readout.LeakySpikes, Both, Kept),
        new(LearningRule.FApproxOtpe, "F-Approx OTPE", Trace.Input, Carry.Mean, OtpeFast.Readout.LeakySpikes, Both, ForwardOnly),
        new(LearningRule.Eprop, "e-prop", Trace.Detached, Carry.Exact, null, Both, Kept),
        new(LearningRule.Sltt, "SLTT", Trace.None, Carry.None, null, Both, ForwardOnly),
        new(LearningRule.Stllr, "S-TLLR", Trace.Stdp, Carry.None, null, Both, ForwardOnly),
        new(LearningRule.OtpeMean, "OTPE with the mean carry", Trace.Synapse, Carry.Mean, null, Both, Kept),
        new(LearningRule.EpropMean, "e-prop with the mean carry", Trace.Detached, Carry.Mean, null, Both, Kept),
        new(LearningRule.Detached, "detached traces without carry", Trace.Detached, Carry.None, null, Both, Kept),
        new(LearningRule.InputExact, "traces of inputs with the exact carry", Trace.Input, Carry.Exact, null, Both, ForwardOnly),
    ];

    /// <summary>The rule with some coordinates, on the network's readout; null where there is none.</summary>
    public static RuleDefinition? Find(Trace trace, Carry carry)
        => All.FirstOrDefault(rule => rule.Trace == trace && rule.Carry == carry && rule.Readout is null);

    /// <summary>The definition of a rule.</summary>
    /// <exception cref="NotSupportedException">There is no such rule.</exception>
    public static RuleDefinition Of(LearningRule rule) => Kinds.Of(All, rule, "learning rule");

    LearningRule IKind<LearningRule>.Kind => Rule;

    /// <summary>
    /// The forms that it has for a network, the default first: neurons of more states than one, or with errors of each other or of other steps, have no
    /// influences of RTRL; and where errors come late, or from readers that leak in their own ways, there are traces for a stream, and the scan of a batch.
    /// </summary>
    public IReadOnlyList<GradientForm> Forms(NetworkSpec network, UpdateMode mode)
    {
        bool adapts = network.Layers.Any(static layer => NeuronDefinition.Of(layer.Neuron).Adaptation is not null);
        bool hasCurrent = network.Layers.Any(static layer => NeuronDefinition.Of(layer.Neuron).Current is not null);
        bool isPlain = network.Layers.All(static layer => layer.IsPlain);
        bool isLate = network.Layers.Skip(1).Any(static layer => !layer.IsUndelayed);
        bool areToldApart = Enumerable.Range(0, network.Layers.Count).Any(layer => Readers.AreToldApart(network, this, Feedback.Layers, layer));
        return [.. Forms(mode).Where(form => form switch
        {
            GradientForm.History => !adapts && !isLate && !areToldApart,
            GradientForm.Trace when Trace == Trace.Exact => !adapts && !hasCurrent && isPlain,
            GradientForm.Trace when mode == UpdateMode.Offline => !areToldApart,
            _ => true,
        })];
    }

    /// <summary>Why the rule has no other feedback than by its layers, in words that follow a colon; null where it has.</summary>
    public string? FeedbackProblem(Feedback feedback)
        => Trace == Trace.Exact ? "an exact gradient goes back by the weights themselves"
            : feedback is Feedback.Layers or Feedback.Random or Feedback.Broadcast ? null
            : "there is no such feedback";

    /// <summary>Every trainer that a network can have, with the feedback of its layers.</summary>
    public static IEnumerable<TrainerDescription> TrainersOf(NetworkSpec network)
        => from rule in All
           from mode in new[] { UpdateMode.Offline, UpdateMode.Online }
           where rule.ProblemWith(network, mode) is null
           from form in rule.Forms(network, mode)
           select new TrainerDescription(rule.Rule, mode, form);

    /// <summary>Why the rule cannot train a network in a mode, whatever its form, in words that follow a colon; null where it can.</summary>
    public string? ProblemWith(NetworkSpec network, UpdateMode mode)
        => ProblemWith(network.Readout, mode)
            ?? (Forms(network, mode).Count == 0 ? "it has no influences of neurons that adapt or have a current; train with OTPE or e-prop"
            : Rule == LearningRule.Rtrl && !RealTimeLimit.Holds(network)
            ? "its influence matrix would be too large; train a smaller network, or with OTPE, which approximates it"
            : Trace == Trace.Input && Carry == Carry.Exact
                && Enumerable.Range(0, network.Layers.Count).Any(layer => Readers.AreToldApart(network, this, Feedback.Layers, layer))
            ? "traces of inputs and readers with leaks of their own do not factor; take the mean carry (Approx OTPE)"
            : null);

    /// <summary>The same, as far as it is a matter of the readout and of the mode.</summary>
    public string? ProblemWith(ReadoutSpec readout, UpdateMode mode)
        => Forms(mode).Count == 0 ? "it goes backward through time and needs the whole batch; train offline, or with RTRL or OTPE"
            : Readout is not null && readout.Kind == OtpeFast.Readout.Potential
            ? "it takes the loss on the leaky sum of output spikes, but the network's last layer never fires; use the rule without F-"
            : mode == UpdateMode.Online && LossDefinition.Of(readout.Loss).IsOfSequence
            ? $"the loss {LossDefinition.Of(readout.Loss).Text} is known only after the last step; train offline"
            : null;

    /// <summary>The forms that it has in a mode, the default first.</summary>
    /// <exception cref="NotSupportedException">There is no such mode.</exception>
    public IReadOnlyList<GradientForm> Forms(UpdateMode mode) => mode switch
    {
        UpdateMode.Offline => OfflineForms,
        UpdateMode.Online => OnlineForms,
        _ => throw new NotSupportedException($"There is no mode {mode}."),
    };
}
