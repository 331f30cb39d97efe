using OtpeFast.Neurons;
using OtpeFast.Readouts;
using OtpeFast.Resets;
using OtpeFast.Rules;

namespace OtpeFast.Plans;

/// <summary>Network and rule in, plan out: decides what each layer keeps, and in which order what is done.</summary>
internal static class Planner
{
    /// <summary>Plans a trainer.</summary>
    /// <exception cref="NotSupportedException">The rule has no such form in this mode.</exception>
    public static TrainerPlan Plan(NetworkSpec network, TrainerDescription trainer)
    {
        RuleDefinition rule = RuleDefinition.Of(trainer.Rule);
        if (rule.ProblemWith(network.Readout, trainer.Mode) is string problem)
        {
            throw new NotSupportedException($"{rule.Title} cannot run in mode {trainer.Mode}: {problem}.");
        }

        if (!rule.Forms(network, trainer.Mode).Contains(trainer.Form))
        {
            throw new NotSupportedException($"{rule.Title} has no {trainer.Form} form {trainer.Mode} for {network}.");
        }

        if (trainer.Feedback != Feedback.Layers && rule.FeedbackProblem(trainer.Feedback) is string feedback)
        {
            throw new NotSupportedException($"{rule.Title} has no {trainer.Feedback} feedback: {feedback}.");
        }

        NetworkSpec trained = WithReadout(network, rule);
        LayerDescription[] shapes = Shapes(trained);
        LayerPlan[] layers = [.. shapes.Select((shape, i) => Layer(trained, rule, trainer, shape, i))];
        return new TrainerPlan(trainer, trained, new ValueList<LayerPlan>(layers), new ValueList<Pass>(Passes(layers, trainer)));
    }

    /// <summary>The network as a rule trains it: the F- rules take the loss on the leaky sum of the output spikes, which leaks as the output layer.</summary>
    public static NetworkSpec WithReadout(NetworkSpec network, RuleDefinition rule) => rule.Readout switch
    {
        null => network,
        Readout.Spikes => network.With(ReadoutSpec.Spikes),
        Readout.LeakySpikes when network.Readout.Kind == Readout.LeakySpikes => network,
        Readout.LeakySpikes => network.With(ReadoutSpec.LeakySpikes(network.Layers[network.Layers.Count - 1].Leak)),
        _ => throw new NotSupportedException($"There is no readout {rule.Readout}."),
    };

    /// <summary>Places the parameters: layer after layer.</summary>
    public static LayerDescription[] Shapes(NetworkSpec network)
    {
        var shapes = new LayerDescription[network.Layers.Count];
        int offset = 0;
        int inputs = network.Inputs;
        for (int i = 0; i < shapes.Length; i++)
        {
            shapes[i] = network.Layers[i].Shape(inputs, offset);
            offset = checked(offset + shapes[i].Length);
            inputs = shapes[i].Neurons;
        }

        return shapes;
    }

    /// <summary>The row of what the loss is taken on.</summary>
    /// <param name="isOnline">Whether it carries on from step to step, and not over a sequence.</param>
    public static Row ScoreRow(bool isOnline) => Of(RowNames.Score, isOnline ? RowLifetime.State : RowLifetime.Sequence, "what the loss is taken on");

    /// <summary>The states of neurons that are gone through step by step without learning.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="hasScore">Whether it has scores.</param>
    public static IEnumerable<Row> StepRows(LayerSpec layer, bool hasScore)
        => hasScore ? [.. NeuronStates(NeuronDefinition.Of(layer.Neuron)), ScoreRow(isOnline: true)] : NeuronStates(NeuronDefinition.Of(layer.Neuron));

    private static LayerPlan Layer(NetworkSpec network, RuleDefinition rule, TrainerDescription trainer, LayerDescription shape, int index)
    {
        LayerSpec layer = network.Layers[index];
        bool isOutput = index == network.Layers.Count - 1;
        (Carry carry, Reader reader) = CarryOf(network, rule, trainer.Feedback, index);
        bool influences = rule.Trace == Trace.Exact && trainer.Form == GradientForm.Trace;

        // By broadcast the output layer alone hands errors on, to all others.
        bool passesDown = index > 0 && !influences && (isOutput || trainer.Feedback != Feedback.Broadcast);
        Row[] rows = [.. Rows(rule.Trace, carry, reader, trainer, layer, passesDown, isOutput ? network.Readout : null)];
        if (layer.Recurrent && trainer.Mode == UpdateMode.Offline)
        {
            rows = [.. rows, .. RecurrentRows(rows, rule.Trace, carry, reader, layer)];
        }

        return new LayerPlan(index, layer, shape, isOutput, rule.Trace, carry, reader, passesDown, new ValueList<Row>(rows));
    }

    /// <summary>The carry of a layer belongs to whoever reads its spikes: the layer above, or the readout.</summary>
    private static (Carry Carry, Reader Reader) CarryOf(NetworkSpec network, RuleDefinition rule, Feedback feedback, int layer)
    {
        if (rule.Carry == Carry.None)
        {
            return (Carry.None, Reader.None);
        }

        if (layer < network.Layers.Count - 1)
        {
            // Where the trace is exact, the coefficients of the layer above hold all its effect.
            int reader = feedback == Feedback.Broadcast ? network.Layers.Count - 1 : layer + 1;
            return rule.Trace == Trace.Exact ? (Carry.None, Reader.None) : (rule.Carry, ReaderOf(network.Layers[reader]));
        }

        return network.Readout.Kind switch
        {
            Readout.Spikes or Readout.Potential => (Carry.None, Reader.None),
            Readout.LeakySpikes => (rule.Carry, new Reader(network.Readout.Leak)),
            _ => throw new NotSupportedException($"There is no readout {network.Readout.Kind}."),
        };
    }

    private static Reader ReaderOf(LayerSpec layer)
        => new(layer.Leak.Mean, NeuronDefinition.Of(layer.Neuron).Current is null ? null : layer.CurrentLeak.Mean);

    private static IEnumerable<Row> Rows(
        Trace trace, Carry carry, Reader reader, TrainerDescription trainer, LayerSpec layer, bool passesDown, ReadoutSpec? readout)
    {
        NeuronDefinition neuron = NeuronDefinition.Of(layer.Neuron);
        bool adapts = neuron.Adaptation is not null;
        bool hasCurrent = neuron.Current is not null;
        bool online = trainer.Mode == UpdateMode.Online;
        bool influences = trace == Trace.Exact && trainer.Form == GradientForm.Trace;
        bool influenced = trace == Trace.Exact;
        bool ofInputs = !influenced && (trace is Trace.Input or Trace.None || !layer.Spikes);
        bool ofSynapses = !influenced && !ofInputs;
        bool meanGate = carry != Carry.None && (ofInputs || (ofSynapses && passesDown));
        bool gate = layer.Spikes ? !ofInputs || carry == Carry.None : influences;
        var reset = ResetDefinition.Of(layer.Reset);
        bool follows = trace == Trace.Detached ? reset.LeavesAll : reset.FollowsFromGate;
        bool kept = influences || (layer.Spikes && !ofInputs && !follows);
        RowLifetime spikes = online && trainer.Form != GradientForm.History ? RowLifetime.Step : RowLifetime.Sequence;
        RowLifetime all = online ? RowLifetime.Step : RowLifetime.Sequence;
        yield return Of(RowNames.Spikes, spikes, "the neurons that fired");
        foreach (Row row in online ? NeuronStates(neuron) : [])
        {
            yield return row;
        }

        if (gate)
        {
            yield return Of(RowNames.Gate, all, "surrogate derivative of the spike");
        }

        if (readout is not null && ReadoutDefinition.Of(readout.Kind).Score is not null)
        {
            yield return ScoreRow(online);
        }

        if (kept)
        {
            yield return Of(RowNames.Kept, all, "what the reset leaves of an influence");
        }

        if (kept && influences && online)
        {
            yield return Of(RowNames.KeptBefore, RowLifetime.State, "the same of the step before");
        }

        if (meanGate)
        {
            foreach (Row row in online ? MeanStates(reader) : [])
            {
                yield return row;
            }

            yield return Of(RowNames.MeanGate, all, "leaky mean of the gates");
        }

        if (!influences || readout is not null)
        {
            yield return Of(RowNames.Error, all, "the error at the layer's spikes");
        }

        if (trainer.Form == GradientForm.Adjoint)
        {
            yield return Of(RowNames.Coefficient, RowLifetime.Sequence, "C, the factor of each input in the gradient");
            yield return Of(RowNames.Bias, RowLifetime.Sample, "the bias gradient of a sample");
            yield break;
        }

        if (ofInputs || (ofSynapses && passesDown))
        {
            yield return Of(RowNames.Gated, all, "errors times gates");
        }

        if (trainer.Form == GradientForm.History && ofSynapses)
        {
            yield return Of(RowNames.GateHistory, RowLifetime.Sequence, "the gates so far");
            if (kept)
            {
                yield return Of(RowNames.KeptHistory, RowLifetime.Sequence, "what the resets left so far");
            }

            yield break;
        }

        RowLifetime remembered = online ? RowLifetime.State : ofInputs ? RowLifetime.Sequence : RowLifetime.Sample;
        if (ofInputs)
        {
            if (hasCurrent && trace != Trace.None)
            {
                yield return new(RowNames.CurrentTrace, RowExtent.Inputs, remembered, "leaky sum of the input in the current");
            }

            yield return new(RowNames.Trace, RowExtent.Inputs, remembered, "leaky sum of the input");
            if (carry != Carry.None)
            {
                if (reader.HasCurrent)
                {
                    yield return new(RowNames.CarriedCurrent, RowExtent.Inputs, remembered, "leaky sum of that in the reader's current");
                }

                yield return new(RowNames.CarriedTrace, RowExtent.Inputs, remembered, "leaky sum of that");
            }
        }
        else if (ofSynapses)
        {
            if (hasCurrent)
            {
                yield return new(RowNames.CurrentTrace, RowExtent.Synapses, remembered, "the influence on the current");
            }

            yield return new(RowNames.Eligibility, RowExtent.Synapses, remembered, "E");
            if (adapts)
            {
                yield return new(RowNames.AdaptationTrace, RowExtent.Synapses, remembered, "the influence on what makes the next spike harder");
            }

            if (carry != Carry.None)
            {
                if (reader.HasCurrent)
                {
                    yield return new(RowNames.CarriedCurrent, RowExtent.Synapses, remembered, "the influence on the reader's current");
                }

                yield return new(RowNames.CarriedEligibility, RowExtent.Synapses, remembered, "R");
            }
        }

        // Where the trace is exact, the influences on other layers are rows of pairs of layers; whoever computes them buys them.
    }

    /// <summary>What a recurrent layer keeps besides, since its steps cannot be gone through at once: its states, and what a step leaves.</summary>
    private static IEnumerable<Row> RecurrentRows(Row[] rows, Trace trace, Carry carry, Reader reader, LayerSpec layer)
    {
        NeuronDefinition neuron = NeuronDefinition.Of(layer.Neuron);
        foreach (Row row in NeuronStates(neuron))
        {
            yield return row;
        }

        foreach (Row row in rows.Where(static row => LayerPlan.LeftByAStep.Contains(row.Name)))
        {
            // A score that is a sum carries on.
            yield return row with { Lifetime = row.Name == RowNames.Score ? RowLifetime.State : RowLifetime.StepOfSequence };
        }

        if (rows.Any(static row => row.Name == RowNames.MeanGate))
        {
            foreach (Row row in MeanStates(reader))
            {
                yield return row;
            }
        }

        if (trace == Trace.Exact && rows.Any(static row => row.Name == RowNames.Coefficient))
        {
            string[] states = [
                RowNames.Returned, RowNames.ScanFactor, .. neuron.Current is null ? [] : new[] { RowNames.ScanCoefficient },
                .. neuron.Adaptation is null ? [] : new[] { RowNames.ScanAdapting }, .. carry == Carry.None ? [] : new[] { RowNames.ScanFuture }];
            foreach (string state in states)
            {
                yield return Of(state, RowLifetime.StepOfSequence, "a state of the scan");
            }
        }
    }

    private static IEnumerable<Row> NeuronStates(NeuronDefinition neuron)
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

    private static IEnumerable<Row> MeanStates(Reader reader)
    {
        if (reader.HasCurrent)
        {
            yield return Of(RowNames.GateCurrent, RowLifetime.State, "leaky sum of the gates in the reader's current");
        }

        yield return Of(RowNames.GateSum, RowLifetime.State, "leaky sum of the gates");
    }

    private static Row Of(string name, RowLifetime lifetime, string what) => new(name, RowExtent.Neurons, lifetime, what);

    private static IEnumerable<Pass> Passes(LayerPlan[] layers, TrainerDescription trainer)
    {
        for (int i = 0; i < layers.Length; i++)
        {
            yield return new Pass(PassKind.Forward, i);
        }

        yield return new Pass(PassKind.Readout, layers.Length - 1);
        for (int i = layers.Length - 1; i >= 0; i--)
        {
            if (trainer.Form == GradientForm.Adjoint)
            {
                yield return new Pass(PassKind.Scan, i);
            }
            else if (layers[i].Has(RowNames.Gated))
            {
                yield return new Pass(PassKind.GateErrors, i);
            }

            if (layers[i].PassesDown)
            {
                yield return new Pass(PassKind.PassDown, i);
            }
        }

        for (int i = 0; i < layers.Length; i++)
        {
            yield return new Pass(PassKind.Gradient, i);
        }

        for (int i = 0; i < layers.Length; i++)
        {
            yield return new Pass(PassKind.Optimize, i);
        }
    }
}
