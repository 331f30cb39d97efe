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
    private const int MostGroups = 16; // of readers that a stream keeps traces for
    private const int MostDelays = 8; // of errors, likewise
    private static readonly GradientForm[] BackwardOnly = [GradientForm.Adjoint];
    private static readonly GradientForm[] ForwardOnly = [GradientForm.Trace];
    private static readonly GradientForm[] Both = [GradientForm.Adjoint, GradientForm.Trace];
    private static readonly GradientForm[] Kept = [GradientForm.Trace, GradientForm.History, GradientForm.Window];
    private static readonly GradientForm[] Stepped = [GradientForm.Trace, GradientForm.Window];

    /// <summary>Every named rule.</summary>
    public static IReadOnlyList<RuleDefinition> All { get; } =
    [
        new(LearningRule.Bptt, "BPTT", Trace.Exact, Carry.Exact, null, BackwardOnly, []),
        new(LearningRule.Rtrl, "RTRL", Trace.Exact, Carry.Exact, null, ForwardOnly, ForwardOnly),
        new(LearningRule.Ostl, "OSTL", Trace.Synapse, Carry.None, null, Both, Kept),
        new(LearningRule.Ottt, "OTTT", Trace.Input, Carry.None, null, Both, Stepped),
        new(LearningRule.Otpe, "OTPE", Trace.Synapse, Carry.Exact, null, Both, Kept),
        new(LearningRule.ApproxOtpe, "Approx OTPE", Trace.Input, Carry.Mean, null, Both, Stepped),
        new(LearningRule.FOtpe, "F-OTPE", Trace.Synapse, Carry.Exact, OtpeFast.Readout.LeakySpikes, Both, Kept),
        new(LearningRule.FApproxOtpe, "F-Approx OTPE", Trace.Input, Carry.Mean, OtpeFast.Readout.LeakySpikes, Both, Stepped),
        new(LearningRule.Eprop, "e-prop", Trace.Detached, Carry.Exact, null, Both, Kept),
        new(LearningRule.Sltt, "SLTT", Trace.None, Carry.None, null, Both, Stepped),
        new(LearningRule.Stllr, "S-TLLR", Trace.Stdp, Carry.None, null, Both, Stepped),
        new(LearningRule.OtpeMean, "OTPE with the mean carry", Trace.Synapse, Carry.Mean, null, Both, Kept),
        new(LearningRule.EpropMean, "e-prop with the mean carry", Trace.Detached, Carry.Mean, null, Both, Kept),
        new(LearningRule.Detached, "detached traces without carry", Trace.Detached, Carry.None, null, Both, Kept),
        new(LearningRule.InputExact, "traces of inputs with the exact carry", Trace.Input, Carry.Exact, null, Both, Stepped),
    ];

    /// <summary>The rule with some coordinates, on the network's readout; null where there is none.</summary>
    public static RuleDefinition? Find(Trace trace, Carry carry, UpdateMode mode)
        => All.FirstOrDefault(rule => rule.Trace == trace && rule.Carry == carry && rule.Readout is null
            && (trace != Trace.Exact || rule.Forms(mode).Count > 0));

    /// <summary>Why there is no rule with some coordinates.</summary>
    public static string Missing(Trace trace, Carry carry) => (trace, carry) switch
    {
        (Trace.Exact, _) => $"an exact trace carries exactly, not {Lower(carry)}",
        (Trace.None or Trace.Stdp, not Carry.None) => $"with the trace {Lower(trace)} there is no eligibility to carry; take the carry none",
        _ => $"there is no rule with the trace {Lower(trace)} and the carry {Lower(carry)}",
    };

    private static string Lower<T>(T value)
        where T : struct, Enum
        => value.ToString().ToLowerInvariant();

    /// <summary>The definition of a rule.</summary>
    /// <exception cref="NotSupportedException">There is no such rule.</exception>
    public static RuleDefinition Of(LearningRule rule) => Kinds.Of(All, rule, "learning rule");

    LearningRule IKind<LearningRule>.Kind => Rule;

    /// <summary>The forms that it has for a network, the default first.</summary>
    public IReadOnlyList<GradientForm> Forms(NetworkSpec network, UpdateMode mode)
        => [.. Forms(mode).Where(form => FormProblem(network, mode, form, Feedback.Layers) is null)];

    /// <summary>Why the rule has no other feedback than by its layers, in words that follow a colon; null where it has.</summary>
    public string? FeedbackProblem(Feedback feedback)
        => Trace == Trace.Exact ? "an exact gradient goes back by the weights themselves"
            : feedback is Feedback.Layers or Feedback.Random or Feedback.Broadcast ? null
            : "there is no such feedback";

    /// <summary>Every trainer that a network can have, with the feedback of its layers.</summary>
    public static IEnumerable<TrainerDescription> TrainersOf(NetworkSpec network)
        => from rule in All
           from mode in new[] { UpdateMode.Offline, UpdateMode.Online }
           where rule.ProblemOfEveryForm(network, mode) is null
           from form in rule.Forms(network, mode)
           select new TrainerDescription(rule.Rule, mode, form);

    /// <summary>
    /// Why the rule cannot train a network in a mode, an update at a time or once a batch, in words that follow a colon; null where it can. In windows it may.
    /// </summary>
    public string? ProblemWith(NetworkSpec network, UpdateMode mode)
        => ProblemOfEveryForm(network, mode)
            ?? (Forms(network, mode).All(static form => form == GradientForm.Window) ? FormProblem(network, mode, Forms(mode)[0], Feedback.Layers) : null);

    /// <summary>Why a trainer of the rule cannot train a network, in words that follow a colon; null where it can.</summary>
    public string? ProblemWith(NetworkSpec network, UpdateMode mode, GradientForm form, Feedback feedback)
        => ProblemOfEveryForm(network, mode) ?? FormProblem(network, mode, form, feedback);

    private string? ProblemOfEveryForm(NetworkSpec network, UpdateMode mode)
        => ProblemWith(network.Readout, mode)
            ?? (Rule == LearningRule.Rtrl && !RealTimeLimit.Holds(network)
                ? "its influence matrix would be too large; train a smaller network, or with OTPE, which approximates it"
                : null);

    /// <summary>Why a form of the rule is not there for a network: what it would keep, or go through, is not written or too much.</summary>
    private string? FormProblem(NetworkSpec network, UpdateMode mode, GradientForm form, Feedback feedback)
    {
        bool adapts = network.Layers.Any(static layer => NeuronDefinition.Of(layer.Neuron).Adaptation is not null);
        bool isLate = network.Layers.Skip(1).Any(static layer => !layer.IsUndelayed);
        bool keepsSynapses = Trace is Trace.Synapse or Trace.Detached || (Trace == Trace.Input && Carry == Carry.Exact);
        int[] hidden = [.. Enumerable.Range(0, network.Layers.Count - 1)];
        int groups = hidden.Where(layer => Readers.AreToldApart(network, this, feedback, layer))
            .Select(layer => Readers.Groups(network, Readers.Of(network, feedback, layer)).Responses.Length).DefaultIfEmpty(1).Max();
        int delays = hidden.Select(layer => Readers.Delays(network, feedback, layer).Length).DefaultIfEmpty(1).Max();
        bool comeLate = hidden.Any(layer => Readers.Delays(network, feedback, layer).Max() > 0);
        bool trains = network.Layers.Any(static layer => layer.TrainsConstants);
        return form switch
        {
            GradientForm.History or GradientForm.Window when trains
                => "it goes back over steps whose constants were others while leaks or thresholds are trained; take the trace form, with an update on " +
                "every step",
            GradientForm.Trace when trains && Trace != Trace.Exact && mode == UpdateMode.Online && comeLate
                => "errors that come late by delays meet the constants of their own step, which are not kept while leaks or thresholds are trained; " +
                "train offline",
            _ when groups > 1 && Trace == Trace.Input
                => "traces of inputs and readers with leaks of their own do not factor; take the mean carry (Approx OTPE)",
            GradientForm.History when adapts => "over the history of a stream there is no scan for neurons that adapt; take the trace form",
            GradientForm.History when isLate => "over the history of a stream there is no scan for errors that come late by delays; take the trace form",
            GradientForm.History when groups > 1 => "over the history of a stream there is no scan for readers with leaks of their own; take the trace form",
            GradientForm.Trace when mode == UpdateMode.Offline && groups > 1
                => "over a batch traces are kept for readers that leak alike; take the adjoint form",
            GradientForm.Trace when mode == UpdateMode.Online && groups > MostGroups
                => $"the readers of a layer leak in {InvariantText.Of(groups)} ways, and traces are kept for {InvariantText.Of(MostGroups)} at most; " +
                "take the mean carry, or train offline",
            GradientForm.Trace when mode == UpdateMode.Online && keepsSynapses && delays > MostDelays
                => $"errors would come by {InvariantText.Of(delays)} different delays, and traces of synapses are kept for {InvariantText.Of(MostDelays)} at " +
                "most; take a rule with traces of inputs (OTTT, Approx OTPE), or train offline",
            _ => null,
        };
    }

    /// <summary>The same, as far as it is a matter of the readout and of the mode.</summary>
    public string? ProblemWith(ReadoutSpec readout, UpdateMode mode)
        => Forms(mode).Count == 0 ? "it goes backward through time and needs the whole batch; train offline, or with RTRL or OTPE"
            : Readout is not null && readout.Kind == OtpeFast.Readout.Potential
            ? "it takes the loss on the leaky sum of output spikes, but the network's last layer never fires; use the rule without F-"
            : mode == UpdateMode.Online && readout.IsOfSequence
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
