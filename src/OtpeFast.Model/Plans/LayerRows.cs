using OtpeFast.Neurons;
using OtpeFast.Readouts;
using OtpeFast.Resets;

namespace OtpeFast.Plans;

/// <summary>Which rows a trainer keeps of a layer.</summary>
internal sealed class LayerRows
{
    private readonly LayerPlan _layer;
    private readonly TrainerDescription _trainer;
    private readonly ReadoutSpec? _readout;
    private readonly NeuronDefinition _neuron;
    private readonly bool _isOnline;
    private readonly bool _hasInfluences; // RTRL's, which whoever computes them buys: they are rows of pairs of layers
    private readonly bool _keepsGate;
    private readonly bool _keepsMeanGate;
    private readonly bool _keepsKept;
    private readonly bool _keepsHeld;

    /// <summary>Of a layer.</summary>
    /// <param name="layer">Its plan, as yet without rows.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="readout">The readout of an output layer; null for others.</param>
    public LayerRows(LayerPlan layer, TrainerDescription trainer, ReadoutSpec? readout)
    {
        (_layer, _trainer, _readout) = (layer, trainer, readout);
        _neuron = NeuronDefinition.Of(layer.Layer.Neuron);
        _isOnline = trainer.Mode == UpdateMode.Online;
        _hasInfluences = layer.Trace == Trace.Exact && trainer.Form == GradientForm.Trace;
        bool carries = layer.Carry != Carry.None;
        bool ofSynapses = layer.Trace != Trace.Exact && !layer.GatesErrors;
        _keepsMeanGate = layer.TimesSpikes || (carries && (layer.GatesErrors || (ofSynapses && (layer.PassesDown || layer.Trace == Trace.Input))));
        _keepsGate = layer.Layer.Spikes ? !layer.GatesErrors || !carries : _hasInfluences;
        var reset = ResetDefinition.Of(layer.Layer.Reset);
        bool follows = layer.Trace == Trace.Detached ? reset.LeavesAll : reset.FollowsFromGate;
        _keepsKept = _hasInfluences || (layer.Layer.Spikes && !layer.GatesErrors && layer.Trace != Trace.Input && !follows);
        _keepsHeld = _keepsKept && _neuron.Adaptation is not null && layer.Trace != Trace.Detached && !reset.LeavesAll;
    }

    private RowLifetime OfSteps => _isOnline ? RowLifetime.Step : RowLifetime.Sequence;

    /// <summary>The row of what the loss is taken on.</summary>
    /// <param name="isOnline">Whether it carries on from step to step, and not over a sequence.</param>
    public static Row Score(bool isOnline) => Of(RowNames.Score, isOnline ? RowLifetime.State : RowLifetime.Sequence, "what the loss is taken on");

    /// <summary>The states of neurons that are gone through step by step without learning.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="hasScore">Whether it has scores.</param>
    public static IEnumerable<Row> OfSteppedEvaluation(LayerSpec layer, bool hasScore)
        => hasScore ? [.. States(NeuronDefinition.Of(layer.Neuron)), Score(isOnline: true)] : States(NeuronDefinition.Of(layer.Neuron));

    /// <summary>All of them, the spikes first.</summary>
    public IEnumerable<Row> All()
    {
        bool isPresentAlone = _isOnline && _trainer.Form == GradientForm.Trace;
        yield return Of(RowNames.Spikes, isPresentAlone ? RowLifetime.Step : RowLifetime.Sequence, "the neurons that fired");
        Row[] left = [.. LeftByAStep()];
        if (_trainer.Form == GradientForm.Window)
        {
            // What a step leaves goes where all steps are kept, and the scan goes back over those.
            left = [.. left, .. left.Select(static row => row with { Lifetime = RowLifetime.Sequence })];
        }

        IEnumerable<Row> states = _isOnline ? [.. States(_neuron), .. OfMeans()]
            : _layer.Layer.Recurrent || _layer.Layer.TrainsConstants ? Stepped(left)
            : [];
        foreach (Row row in left.Concat(states).Concat(Errors()).Concat(OfForm()))
        {
            yield return row;
        }
    }

    private IEnumerable<Row> LeftByAStep()
    {
        if (_keepsGate)
        {
            yield return Of(RowNames.Gate, OfSteps, "surrogate derivative of the spike");
        }

        if (_readout is not null && ReadoutDefinition.Of(_readout.Kind).Score is not null)
        {
            yield return Score(_isOnline);
        }

        if (_keepsKept)
        {
            yield return Of(RowNames.Kept, OfSteps, "what the reset leaves of an influence");
        }

        if (_keepsHeld)
        {
            yield return Of(RowNames.Held, OfSteps, "what the reset leaves of an influence at a fixed spike");
        }

        if (_layer.Layer.TrainLeak)
        {
            yield return Of(RowNames.Before, OfSteps, "the membrane potential that the step before left");
        }

        if (_layer.Layer.TrainThreshold)
        {
            yield return Of(RowNames.Fired, OfSteps, "1 for the neurons that fired");
        }

        if (_keepsMeanGate)
        {
            yield return Of(RowNames.MeanGate, OfSteps, _layer.TimesSpikes ? "leaky sum of the gates" : "leaky mean of the gates");
        }
    }

    private IEnumerable<Row> Errors()
    {
        if (_isOnline && _layer.TimesSpikes && _trainer.Form != GradientForm.Window)
        {
            yield return Of(RowNames.PostBefore, RowLifetime.State, "leaky sum of the gates up to the step before");
        }

        bool isWindow = _trainer.Form == GradientForm.Window;
        if ((!_hasInfluences && !isWindow) || _readout is not null)
        {
            yield return Of(RowNames.Error, OfSteps, "the error at the layer's spikes");
        }

        if (isWindow)
        {
            yield return Of(RowNames.Error, RowLifetime.Sequence, "the errors of the window");
        }

        if (_layer.CarryIsGiven)
        {
            yield return Of(RowNames.CarriedError, RowLifetime.Sequence, "D, the error with the readers' later steps");
        }
    }

    private IEnumerable<Row> OfForm() => _trainer.Form switch
    {
        GradientForm.Adjoint or GradientForm.Window =>
        [
            Of(RowNames.Coefficient, RowLifetime.Sequence, "C, the factor of each input in the gradient"),
            Of(RowNames.Bias, RowLifetime.Sample, "the bias gradient of a sample"),
            .. OfConstants(),
        ],
        _ when _layer.Trace == Trace.Exact => [],
        GradientForm.History when !_layer.GatesErrors => [.. Gated(), .. History()],
        _ => [.. Gated(), .. _layer.TracesInputs ? OfInputs() : OfSynapses()],
    };

    private IEnumerable<Row> OfConstants()
    {
        if (_layer.Layer.TrainLeak)
        {
            yield return Of(RowNames.LeakGradient, RowLifetime.Sample, "the gradient of the leak from a sample");
        }

        if (_layer.Layer.TrainThreshold)
        {
            yield return Of(RowNames.ThresholdGradient, RowLifetime.Sample, "the gradient of the threshold from a sample");
        }
    }

    private IEnumerable<Row> Gated()
        => _layer.GatesErrors || _layer.PassesDown ? [Of(RowNames.Gated, OfSteps, "errors times gates")] : [];

    private IEnumerable<Row> History()
    {
        yield return Of(RowNames.GateHistory, RowLifetime.Sequence, "the gates so far");
        if (_keepsKept)
        {
            yield return Of(RowNames.KeptHistory, RowLifetime.Sequence, "what the resets left so far");
        }
    }

    private IEnumerable<Row> OfInputs()
    {
        RowLifetime remembered = _isOnline ? RowLifetime.State : RowLifetime.Sequence;
        if (_layer.TraceCurrentLeak is not null)
        {
            yield return new(RowNames.CurrentTrace, RowExtent.Inputs, remembered, "leaky sum of the input in the current");
        }

        yield return new(RowNames.Trace, RowExtent.Inputs, remembered, "leaky sum of the input");
        if (_layer.TimesSpikes)
        {
            yield return new(RowNames.Present, RowExtent.Inputs, remembered, "the input itself");
            yield return Of(RowNames.PostGated, OfSteps, "errors times gates and the gain of spikes after inputs");
            yield return Of(RowNames.PreGated, OfSteps, "errors times the gates before and the gain of spikes before inputs");
        }

        if (_layer.Carry != Carry.None && _layer.Reader.HasCurrent)
        {
            yield return new(RowNames.CarriedCurrent, RowExtent.Inputs, remembered, "leaky sum of that in the reader's current");
        }

        if (_layer.Carry != Carry.None)
        {
            yield return new(RowNames.CarriedTrace, RowExtent.Inputs, remembered, "leaky sum of that");
        }
    }

    private IEnumerable<Row> OfSynapses()
    {
        RowLifetime remembered = _isOnline ? RowLifetime.State : RowLifetime.Sample;
        if (_layer.TraceCurrentLeak is not null)
        {
            yield return new(RowNames.CurrentTrace, RowExtent.Synapses, remembered, "the influence on the current");
        }

        yield return new(RowNames.Eligibility, RowExtent.Synapses, remembered, "E");
        if (_neuron.Adaptation is not null && !_layer.GatesErrors && _layer.Trace != Trace.Input)
        {
            yield return new(RowNames.AdaptationTrace, RowExtent.Synapses, remembered, "the influence on what makes the next spike harder");
        }

        if (_layer.Carry != Carry.None && _layer.Reader.HasCurrent)
        {
            yield return new(RowNames.CarriedCurrent, RowExtent.Synapses, remembered, "the influence on the reader's current");
        }

        if (_layer.Carry != Carry.None)
        {
            yield return new(RowNames.CarriedEligibility, RowExtent.Synapses, remembered, "R");
        }
    }

    /// <summary>
    /// What a layer keeps besides whose steps are gone through one by one, because its neurons need each other's spikes, or constants are trained, whose
    /// gradients need what a step leaves: its states, and that.
    /// </summary>
    private IEnumerable<Row> Stepped(IEnumerable<Row> left)
    {
        // A score that is a sum carries on.
        IEnumerable<Row> ofStep = left.Select(static row => row with
        {
            Lifetime = row.Name == RowNames.Score ? RowLifetime.State : RowLifetime.StepOfSequence,
        });
        string[] scan = !_layer.Layer.Recurrent || _layer.Trace != Trace.Exact || _trainer.Form != GradientForm.Adjoint ? []
            : [
                RowNames.Returned, RowNames.ScanFactor, .. _neuron.Current is null ? [] : new[] { RowNames.ScanCoefficient },
                .. _neuron.Adaptation is null ? [] : new[] { RowNames.ScanAdapting }, .. _layer.Carry == Carry.None ? [] : new[] { RowNames.ScanFuture },
            ];
        return [.. States(_neuron), .. ofStep, .. OfMeans(), .. scan.Select(static name => Of(name, RowLifetime.StepOfSequence, "a state of the scan"))];
    }

    private static IEnumerable<Row> States(NeuronDefinition neuron)
    {
        yield return new(
            RowNames.Membrane, RowExtent.Neurons, RowLifetime.State, "the membrane potential after the reset, as its distance from the threshold",
            BeginsAtRest: true);
        if (neuron.Adaptation is not null)
        {
            yield return Of(RowNames.Adaptation, RowLifetime.State, "what makes the next spike harder");
        }

        if (neuron.Current is not null)
        {
            yield return Of(RowNames.Current, RowLifetime.State, "the current that the membrane takes in");
        }
    }

    private IEnumerable<Row> OfMeans()
    {
        if (_keepsMeanGate && _layer.Reader.HasCurrent)
        {
            yield return Of(RowNames.GateCurrent, RowLifetime.State, "leaky sum of the gates in the reader's current");
        }

        if (_keepsMeanGate)
        {
            yield return Of(RowNames.GateSum, RowLifetime.State, "leaky sum of the gates");
        }
    }

    private static Row Of(string name, RowLifetime lifetime, string what) => new(name, RowExtent.Neurons, lifetime, what);
}
