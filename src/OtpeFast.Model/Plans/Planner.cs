using OtpeFast.Neurons;
using OtpeFast.Readouts;
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
        if (rule.Forms(trainer.Mode).Count > 0 && !rule.Forms(trainer.Mode).Contains(trainer.Form))
        {
            throw new NotSupportedException($"{rule.Title} has no {trainer.Form} form {trainer.Mode}.");
        }

        if (trainer.Feedback != Feedback.Layers && rule.FeedbackProblem(trainer.Feedback) is string feedback)
        {
            throw new NotSupportedException($"{rule.Title} has no {trainer.Feedback} feedback: {feedback}.");
        }

        if (rule.ProblemWith(network, trainer.Mode, trainer.Form, trainer.Feedback) is string problem)
        {
            throw new NotSupportedException($"{rule.Title} cannot train {network} {trainer.Mode}, in {trainer.Form} form: {problem}.");
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

    private static LayerPlan Layer(NetworkSpec network, RuleDefinition rule, TrainerDescription trainer, LayerDescription shape, int index)
    {
        LayerSpec layer = network.Layers[index];
        bool isOutput = index == network.Layers.Count - 1;
        (Carry carry, Reader reader) = CarryOf(network, rule, trainer.Feedback, index);
        bool influences = rule.Trace == Trace.Exact && trainer.Form == GradientForm.Trace;

        // By broadcast the output layer alone hands errors on, to all others.
        bool passesDown = index > 0 && !influences && (isOutput || trainer.Feedback != Feedback.Broadcast);
        bool toldApart = Readers.AreToldApart(network, rule, trainer.Feedback, index);
        ErrorChannel[] channels = trainer is { Mode: UpdateMode.Online, Form: GradientForm.Trace } && rule.Trace != Trace.Exact
            ? [.. Channels(network, trainer.Feedback, index, toldApart, reader)]
            : [new(0, 0, reader)];
        var plan = new LayerPlan(
            index, layer, shape, isOutput, rule.Trace, carry, reader, passesDown, toldApart && trainer.Scans,
            Readers.Delays(network, trainer.Feedback, index).Max(),
            new ValueList<ErrorChannel>(channels), new ValueList<Row>([]));
        return plan with { Rows = new ValueList<Row>(new LayerRows(plan, trainer, isOutput ? network.Readout : null).All()) };
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
            return rule.Trace == Trace.Exact ? (Carry.None, Reader.None)
                : (rule.Carry, Readers.Mean(network, Readers.Of(network, feedback, layer)));
        }

        return network.Readout.Kind switch
        {
            Readout.Spikes or Readout.Potential => (Carry.None, Reader.None),
            Readout.LeakySpikes => (rule.Carry, new Reader(network.Readout.Leak)),
            _ => throw new NotSupportedException($"There is no readout {network.Readout.Kind}."),
        };
    }

    private static IEnumerable<ErrorChannel> Channels(NetworkSpec network, Feedback feedback, int layer, bool toldApart, Reader reader)
    {
        Reader[] readers = toldApart ? Readers.Groups(network, Readers.Of(network, feedback, layer)).Responses : [reader];
        return Readers.Delays(network, feedback, layer).SelectMany(delay => readers.Select((one, index) => new ErrorChannel(delay, index, one)));
    }

    private static IEnumerable<Pass> Passes(LayerPlan[] layers, TrainerDescription trainer)
    {
        for (int i = 0; i < layers.Length; i++)
        {
            yield return new Pass(PassKind.Forward, i);
        }

        yield return new Pass(PassKind.Readout, layers.Length - 1);
        for (int i = layers.Length - 1; i >= 0; i--)
        {
            if (trainer.Scans)
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
