using OtpeFast.Neurons;

namespace OtpeFast;

/// <summary>What a trainer keeps of one layer and does with it.</summary>
/// <param name="Index">The layer, counted from 0.</param>
/// <param name="Layer">What it is.</param>
/// <param name="Shape">Its sizes, and where its parameters lie.</param>
/// <param name="IsOutput">Whether it is the last.</param>
/// <param name="Trace">What the rule keeps of its past.</param>
/// <param name="Carry">What the rule keeps of its effect on whoever reads its spikes.</param>
/// <param name="Reader">How that reader leaks, as far as the carry asks.</param>
/// <param name="PassesDown">Whether its errors are passed down to a layer below.</param>
/// <param name="CarryIsGiven">Whether the readers, each in its own way, go through their later steps, and hand on the errors with them.</param>
/// <param name="LatestDelay">The most steps that errors come late.</param>
/// <param name="Channels">The ways by which errors come; one unless they come late, or from readers that are told apart.</param>
/// <param name="Rows">What is kept of it.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record LayerPlan(
    int Index, LayerSpec Layer, LayerDescription Shape, bool IsOutput, Trace Trace, Carry Carry, Reader Reader, bool PassesDown,
    bool CarryIsGiven, int LatestDelay, ValueList<ErrorChannel> Channels, ValueList<Row> Rows)
{
    /// <summary>The rows that a step leaves, whatever comes after it.</summary>
    internal static IReadOnlyList<string> LeftByAStep { get; } =
    [
        RowNames.Gate, RowNames.MeanGate, RowNames.Kept, RowNames.Held, RowNames.Score, RowNames.PostBefore, RowNames.Before, RowNames.Fired,
    ];

    /// <summary>Whether the steps of a sequence are gone through one by one, as those of a stream.</summary>
    public bool RunsStepByStep => Rows.Any(static row => row.Lifetime == RowLifetime.StepOfSequence);

    /// <summary>Whether errors come by more ways than one, or late.</summary>
    public bool HasChannels => Channels.Count > 1 || Channels[0].Delay > 0;

    /// <summary>Whether its input is the network's.</summary>
    public bool IsFirst => Index == 0;

    /// <summary>
    /// Whether errors are multiplied by gates before traces: those hold inputs alone then, without resets or adaptation. So it is with neurons that do not
    /// fire, which need no more.
    /// </summary>
    public bool GatesErrors
        => Trace is Trace.None or Trace.Stdp || (Trace == Trace.Input && Carry != Carry.Exact) || (!Layer.Spikes && Trace != Trace.Exact);

    /// <summary>Whether spikes before and after one another count.</summary>
    public bool TimesSpikes => Trace == Trace.Stdp && Layer.Spikes;

    /// <summary>Whether a trace is kept for each synapse, or what stands for it.</summary>
    public bool TracesSynapses => Trace != Trace.Exact && !TracesInputs;

    /// <summary>Whether a trace is kept for each input: what leaks in all neurons alike.</summary>
    public bool TracesInputs
        => GatesErrors && !TracesTrainedLeak && TraceLeak.IsUniform && (TraceCurrentLeak?.IsUniform ?? true) && (Carry == Carry.None || Reader.Leak.IsUniform);

    /// <summary>Whether the bias has a trace as an input of 1 has it.</summary>
    public bool TracesBias => !Layer.Spikes;

    /// <summary>The leak of what is kept: that of the layer, or 0 where nothing is, or where it is an option (S-TLLR).</summary>
    public PerNeuron TraceLeak => Trace == Trace.None || TimesSpikes ? 0 : Layer.Leak;

    /// <summary>Whether that is the layer's own, and trained.</summary>
    public bool TracesTrainedLeak => Layer.TrainLeak && Trace != Trace.None && !TimesSpikes;

    /// <summary>The leak of the current before it; null where there is none, or nothing is kept.</summary>
    public PerNeuron? TraceCurrentLeak => Trace == Trace.None || TimesSpikes || NeuronDefinition.Of(Layer.Neuron).Current is null ? null : Layer.CurrentLeak;

    /// <summary>The reset as the trace of a synapse sees it: where its spike has no derivative, one that leaves all looks as none.</summary>
    public Reset TraceReset => Trace == Trace.Input ? Reset.None : Trace == Trace.Detached && !Has(RowNames.Kept) ? Reset.None : Layer.Reset;

    /// <summary>Whether a row is kept.</summary>
    /// <param name="name">Its name, one of <see cref="RowNames"/>.</param>
    public bool Has(string name)
    {
        for (int i = 0; i < Rows.Count; i++)
        {
            if (Rows[i].Name == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The row that errors are multiplied by on their way down, and into gradients without a trace for each synapse; null for neurons that do not fire.
    /// </summary>
    public string? ErrorGate => !Layer.Spikes ? null : Carry == Carry.None ? RowNames.Gate : RowNames.MeanGate;

    /// <summary>
    /// The row that is passed down, times the transposed weights: the true derivative where the trace is exact, else errors times gates, which a scan leaves in
    /// the errors' place.
    /// </summary>
    public string PassedDown => Has(RowNames.Gated) ? RowNames.Gated : Trace == Trace.Exact ? RowNames.Coefficient : RowNames.Error;
}
