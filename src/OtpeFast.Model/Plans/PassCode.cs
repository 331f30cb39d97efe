using OtpeFast.Neurons;
using OtpeFast.Readouts;
using OtpeFast.Resets;
using OtpeFast.Rules;
using OtpeFast.Surrogates;

namespace OtpeFast.Plans;

/// <summary>The kinds of code that are written for a neuron or a rule; all else is the same for every network, and stands in the runtime.</summary>
internal enum PassCodeKind
{
    /// <summary>Neurons over all time steps of some samples.</summary>
    ForwardSequence,

    /// <summary>Neurons in one time step of some samples.</summary>
    ForwardStep,

    /// <summary>The scan backward over all time steps.</summary>
    Scan,

    /// <summary>One step of the exact scan, of neurons that have errors from each other.</summary>
    ScanStep,

    /// <summary>Traces of synapses over all time steps, a sample at a time.</summary>
    SequenceTraces,

    /// <summary>One time step of the traces of synapses.</summary>
    StepTraces,

    /// <summary>One time step's scan back over all before it.</summary>
    HistoryScan,
}

/// <summary>
/// The signature of a piece of code: all that changes its text. Sizes and constants do not, they are arguments; so each text is emitted once an assembly.
/// </summary>
/// <param name="Kind">What it does.</param>
/// <param name="Neuron">The neuron.</param>
/// <param name="Reset">The reset.</param>
internal sealed record PassCode(PassCodeKind Kind, Neuron Neuron, Reset Reset)
{
    /// <summary>The surrogate; null where no gate is computed.</summary>
    public Surrogate? Surrogate { get; init; }

    /// <summary>What the rule keeps of the past.</summary>
    public Trace Trace { get; init; } = Trace.Exact;

    /// <summary>What the rule keeps of the effect on the reader.</summary>
    public Carry Carry { get; init; } = Carry.None;

    /// <summary>Whether the reader's response has two stages; of codes that carry or keep leaky means.</summary>
    public bool ReaderHasCurrent { get; init; }

    /// <summary>Whether the readers go through their later steps themselves; of scans.</summary>
    public bool CarryIsGiven { get; init; }

    /// <summary>Whether errors come to the last of the steps alone; of scans.</summary>
    public bool IsOfWindows { get; init; }

    /// <summary>Whether gates are kept.</summary>
    public bool HasGate { get; init; }

    /// <summary>Whether their leaky means are kept.</summary>
    public bool HasMeanGate { get; init; }

    /// <summary>Whether what the reset leaves is kept.</summary>
    public bool HasKept { get; init; }

    /// <summary>Whether what it leaves at a fixed spike is kept besides.</summary>
    public bool HasHeld { get; init; }

    /// <summary>Whether what the reset leaves is kept at a fixed spike.</summary>
    public bool IsDetached { get; init; }

    /// <summary>What the scores of the neurons are, where they are kept; null where not.</summary>
    public Readout? Score { get; init; }

    /// <summary>Whether errors go to the layer below.</summary>
    public bool PassesDown { get; init; }

    /// <summary>Whether errors come by more ways than one; of traces step by step.</summary>
    public bool HasChannels { get; init; }

    private static readonly bool[] NoAndYes = [false, true];

    /// <summary>The name of its class.</summary>
    public string Name => Kind switch
    {
        PassCodeKind.ForwardSequence => $"{Cell}{Surrogate}Sequence{Kept}",
        PassCodeKind.ForwardStep => $"{Cell}{Surrogate}Step{Kept}",
        PassCodeKind.Scan when Trace == Trace.Input && NeuronDefinition.Of(Neuron).Spikes => $"{OfCurrent}InputCarry{Carries}{Window}Scan{Down}",
        PassCodeKind.Scan => $"{Cell}{Trace}Carry{Carries}{Held}{Window}Scan{Down}",
        PassCodeKind.ScanStep => $"{Cell}{Trace}Carry{Carries}{Held}ScanStep",
        PassCodeKind.SequenceTraces => $"{Cell}{Trace}Carry{Carries}{Held}SequenceGradient",
        PassCodeKind.StepTraces => $"{Cell}{Trace}Carry{Carries}{Held}StepGradient{(HasChannels ? "OfChannels" : "")}",
        PassCodeKind.HistoryScan => $"{Cell}{Trace}Carry{Carries}HistoryGradient",
        _ => throw new NotSupportedException($"There is no code {Kind}."),
    };

    private string Cell => NeuronDefinition.Of(Neuron).Spikes ? $"{Neuron}{Reset}" : $"{Neuron}";

    private string Carries => CarryIsGiven ? "Given" : Carry + (ReaderHasCurrent ? "Current" : "");

    private string OfCurrent => NeuronDefinition.Of(Neuron).Current is null ? "" : "Current";

    private string Window => IsOfWindows ? "Window" : "";

    private string Held => HasHeld ? "Held" : "";

    private string Down => PassesDown ? "Down" : "";

    private string Kept
        => (HasGate ? "Gate" : "") + (HasMeanGate ? ReaderHasCurrent ? "CurrentMeanGate" : "MeanGate" : "")
            + (HasKept ? IsDetached ? "KeptDetached" : HasHeld ? "KeptHeld" : "Kept" : "") + Score;

    /// <summary>The neurons of a layer without learning.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="readout">The readout of an output layer; null for others.</param>
    public static PassCode Evaluation(LayerSpec layer, Readout? readout)
        => new(layer.Recurrent ? PassCodeKind.ForwardStep : PassCodeKind.ForwardSequence, layer.Neuron, layer.Reset) { Score = ScoreOf(readout) };

    /// <summary>The neurons of a layer without learning, step by step.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="readout">The readout of an output layer; null for others.</param>
    public static PassCode StreamEvaluation(LayerSpec layer, Readout? readout) => Evaluation(layer, readout) with { Kind = PassCodeKind.ForwardStep };

    /// <summary>The neurons of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="plan">The trainer.</param>
    public static PassCode Forward(LayerPlan layer, TrainerPlan plan)
    {
        bool isOfSteps = plan.IsOnline || layer.RunsStepByStep;
        return new(isOfSteps ? PassCodeKind.ForwardStep : PassCodeKind.ForwardSequence, layer.Layer.Neuron, layer.Layer.Reset)
        {
            Surrogate = layer.Layer.Spikes ? layer.Layer.Surrogate.Kind : null,
            HasGate = layer.Has(RowNames.Gate),
            HasMeanGate = layer.Has(RowNames.MeanGate),
            ReaderHasCurrent = layer.Has(RowNames.MeanGate) && layer.Reader.HasCurrent,
            HasKept = layer.Has(RowNames.Kept),
            HasHeld = layer.Has(RowNames.Held),
            IsDetached = layer.Trace == Trace.Detached && layer.Has(RowNames.Kept),
            Score = layer.Has(RowNames.Score) ? plan.Network.Readout.Kind : null,
        };
    }

    /// <summary>The scan back over the steps that are kept.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="plan">The trainer.</param>
    public static PassCode Scan(LayerPlan layer, TrainerPlan plan)
    {
        PassCode code = !layer.Layer.Spikes ? new(PassCodeKind.Scan, layer.Layer.Neuron, Reset.None) { Trace = ExactOrNot(layer.Trace) }
            : layer.TimesSpikes ? new(PassCodeKind.Scan, Neuron.Lif, Reset.None) { Trace = Trace.Stdp }
            : layer.GatesErrors || layer.Trace == Trace.Input
            ? new(PassCodeKind.Scan, layer.TraceCurrentLeak is null ? Neuron.Lif : Neuron.CurrentBasedLif, Reset.Subtract)
            {
                Trace = Trace.Input,
                Carry = layer.Carry,
                ReaderHasCurrent = layer.Reader.HasCurrent,
            }
            : layer.Layer.Recurrent && layer.Trace == Trace.Exact
            ? new(PassCodeKind.ScanStep, layer.Layer.Neuron, layer.Layer.Reset) { Carry = layer.Carry, HasHeld = layer.Has(RowNames.Held) }
            : new(PassCodeKind.Scan, layer.Layer.Neuron, layer.TraceReset)
            {
                Trace = OfSynapses(layer.Trace),
                Carry = OfSynapses(layer.Carry),
                ReaderHasCurrent = layer.Reader.HasCurrent && !layer.CarryIsGiven,
                HasHeld = layer.Has(RowNames.Held),
                CarryIsGiven = layer.CarryIsGiven,
            };

        // Where steps are gone through one by one, the errors are passed down after all of them.
        return code with { PassesDown = layer.PassesDown && code.Kind == PassCodeKind.Scan, IsOfWindows = plan.HasWindows };
    }

    /// <summary>The gradient of a layer with traces of synapses; null where it needs no code of its own.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="trainer">Mode and form.</param>
    public static PassCode? Gradient(LayerPlan layer, TrainerDescription trainer)
    {
        if (!layer.TracesSynapses || trainer.Scans)
        {
            return null;
        }

        PassCodeKind kind = (trainer.Mode, trainer.Form) switch
        {
            (UpdateMode.Online, _) when layer.GatesErrors => PassCodeKind.StepTraces,
            (UpdateMode.Offline, GradientForm.Trace) => PassCodeKind.SequenceTraces,
            (UpdateMode.Online, GradientForm.Trace) => PassCodeKind.StepTraces,
            (UpdateMode.Online, GradientForm.History) => PassCodeKind.HistoryScan,
            _ => throw new NotSupportedException($"There is no {trainer.Form} form {trainer.Mode}."),
        };
        PassCode code = layer.GatesErrors
            ? new(kind, layer.Layer.Neuron, Reset.None) { Trace = Trace.Input, Carry = layer.Carry }
            : new(kind, layer.Layer.Neuron, layer.TraceReset)
            {
                Trace = OfSynapses(layer.Trace),
                Carry = OfSynapses(layer.Carry),
                HasKept = layer.Has(RowNames.Kept),
                HasHeld = layer.Has(RowNames.Held),
            };
        return code with { ReaderHasCurrent = layer.Reader.HasCurrent, HasChannels = kind == PassCodeKind.StepTraces && layer.HasChannels };
    }

    /// <summary>All the code that a trainer needs.</summary>
    /// <param name="plan">The trainer.</param>
    public static IEnumerable<PassCode> Of(TrainerPlan plan)
    {
        foreach (LayerPlan layer in plan.Layers)
        {
            yield return Forward(layer, plan);
            if (plan.Description.Scans)
            {
                yield return Scan(layer, plan);
            }
            else if (Gradient(layer, plan.Description) is PassCode gradient)
            {
                yield return gradient;
            }
        }
    }

    /// <summary>All the code that a network needs: of its evaluator and of its trainers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="trainers">Its trainers.</param>
    public static IEnumerable<PassCode> Of(NetworkSpec network, IEnumerable<TrainerDescription> trainers)
    {
        LayerSpec last = network.Layers[network.Layers.Count - 1];
        return network.Layers
            .Where(static layer => layer.Spikes)
            .Select(static layer => Evaluation(layer, null))
            .Concat(ReadoutCatalog.All.Where(readout => readout.Kind == Readout.Potential != last.Spikes).Select(readout => Evaluation(last, readout.Kind)))
            .Concat(trainers.SelectMany(trainer => Of(TrainerPlan.Of(network, trainer))));
    }

    /// <summary>All the code that any network can need, of every neuron, reset and surrogate, and any trainer.</summary>
    public static IEnumerable<PassCode> OfEveryNetwork()
    {
        IEnumerable<NetworkSpec> networks =
            from reset in ResetCatalog.All
            from surrogate in SurrogateCatalog.All
            from hidden in NeuronDefinition.All
            where hidden.Spikes
            from recurrent in NoAndYes

                // Neurons that differ and errors that come late have codes of their own, which have no surrogate in them.
            from differ in surrogate == SurrogateCatalog.All[0] && !recurrent ? NoAndYes : [false]
            from isLate in surrogate == SurrogateCatalog.All[0] && !recurrent ? NoAndYes : [false]
            let leak = differ ? new PerNeuron([0.5, 0.6]) : 0.5
            let delays = new ValueList<int>(isLate ? [0, 1] : [0])
            let layer = new LayerSpec(2)
            {
                Recurrent = recurrent,
                Neuron = hidden.Kind,
                Reset = reset.Kind,
                Surrogate = SurrogateSpec.Of(surrogate.Kind),
                Leak = leak,
                Delays = delays,
            }
            from neuron in NeuronDefinition.All
            where !neuron.Spikes || neuron.Kind == hidden.Kind || neuron.Current is not null
            let last = neuron.Kind == hidden.Kind ? layer : new LayerSpec(2) { Neuron = neuron.Kind, Leak = leak, Delays = delays }
            from readout in neuron.Spikes ? new[] { ReadoutSpec.Spikes, ReadoutSpec.LeakySpikes(leak) } : [ReadoutSpec.Potential()]

            // A layer that is first or not, and last or not, in every combination, and under a reader with and without a current.
            from layers in new LayerSpec[][] { [last], [layer, last], [layer, layer, last] }
            select new NetworkSpec(1, layers, readout);
        return networks.SelectMany(static network => Of(network, RuleDefinition.TrainersOf(network)));
    }

    /// <summary>The trace whose code it is: a detached one sees another reset, and is a synapse's otherwise.</summary>
    private static Trace OfSynapses(Trace trace) => trace == Trace.Detached ? Trace.Synapse : trace;

    /// <summary>The carry whose code it is: a mean one is an exact one of another reader.</summary>
    private static Carry OfSynapses(Carry carry) => carry == Carry.Mean ? Carry.Exact : carry;

    /// <summary>Of neurons that do not fire: the exact trace passes down another error than all others, which are one.</summary>
    private static Trace ExactOrNot(Trace trace) => trace == Trace.Exact ? Trace.Exact : Trace.Input;

    private static Readout? ScoreOf(Readout? readout) => readout is Readout kind && ReadoutDefinition.Of(kind).Score is not null ? kind : null;
}
