using OtpeFast.Expressions;
using OtpeFast.Neurons;
using OtpeFast.Readouts;
using OtpeFast.Resets;
using OtpeFast.Surrogates;

namespace OtpeFast.KernelPrinter;

/// <summary>
/// The header of the equations that the kernels are made of: neurons, resets with their derivatives, surrogates; and, by its number, any of a kind.
/// </summary>
internal static class NeuronHeader
{
    private const string Gate = "gate";
    private const string Potential = "potential";
    private const string Spike = "spike";
    private const string Fired = CudaPrinter.Fired;

    private static readonly string[] Parameter = ["first", "second"];
    private static readonly string[] AfterNames = [NeuronDefinition.Distance, Fired, NeuronDefinition.Threshold];
    private static readonly string[] KeptNames = [Gate, NeuronDefinition.Distance, Fired, NeuronDefinition.Threshold];
    private static readonly string[] ScoreNames = [ReadoutDefinition.Before, Fired, ReadoutDefinition.Leak];
    private static readonly string[] TraceNames = [Potential, Spike, NeuronDefinition.Threshold];

    /// <summary>Its text.</summary>
    public static string Text()
    {
        var text = new StringWriter { NewLine = "\n" };
        text.Write(
            """
            // Written from the equations in src/OtpeFast.Model by kernels/build.sh. Change the equation there, not here.
            //
            // The state is the distance of the membrane potential from the threshold; the gate is the surrogate derivative of the spike; kept is the
            // derivative of the state after the reset by the one before, the spike's included. Kinds are numbered as in the model; every thread of a
            // launch has the same, so that a choice among them costs a jump that all take.
            #pragma once
            #include "common.cuh"
            #include "float_math.cuh"

            """);
        var printer = new CudaPrinter(text);
        foreach (NeuronDefinition neuron in NeuronDefinition.All)
        {
            Neuron(printer, neuron);
        }

        foreach (ResetDefinition reset in ResetCatalog.All)
        {
            Reset(printer, reset);
        }

        foreach (SurrogateDefinition surrogate in SurrogateCatalog.All)
        {
            Surrogate(printer, surrogate);
        }

        foreach (ReadoutDefinition readout in ReadoutCatalog.All.Where(static readout => readout.Score?.Uses(ReadoutDefinition.Before) == true))
        {
            printer.Function($"The score of a readout: {readout.Formula}.", $"{readout.Text}_score", Parameters(readout.Score!, ScoreNames), readout.Score!);
        }

        Choices(printer);
        return text.ToString();
    }

    private static void Neuron(CudaPrinter printer, NeuronDefinition neuron)
    {
        string[] constants = [.. neuron.ConstantNames];
        if (neuron.Current is CurrentDefinition current)
        {
            printer.Function(
                $"{neuron.Title}: the current after a step, which is the drive of the membrane: {neuron.Formula}.", $"{neuron.Text}_current",
                Parameters(current.After, [current.State, NeuronDefinition.Drive, .. constants]), current.After);
            return; // all else is that of its membrane
        }

        if (neuron.Adaptation is AdaptationDefinition adaptation)
        {
            string[] names = [NeuronDefinition.Distance, adaptation.State, Fired, .. constants];
            printer.Function(
                $"{neuron.Title}: by how much it is above what it fires at: {neuron.Formula}.", $"{neuron.Text}_margin",
                Parameters(adaptation.Margin, names), adaptation.Margin);
            printer.Function("The adaptation after the step.", $"{neuron.Text}_adapted", Parameters(adaptation.After, names), adaptation.After);
            return;
        }

        printer.Function($"{neuron.Title}: the state before the first step.", $"{neuron.Text}_at_rest", Parameters(neuron.AtRest, constants), neuron.AtRest);
        printer.Function(
            $"The state before the reset: {neuron.Formula}; drive is x W + b.",
            $"{neuron.Text}_advance",
            [CudaPrinter.Parameter(neuron.State), CudaPrinter.Parameter(NeuronDefinition.Drive), .. Parameters(neuron.Advance, constants)],
            neuron.Advance);
    }

    private static void Reset(CudaPrinter printer, ResetDefinition reset)
    {
        printer.Function($"The state after the reset: {reset.Formula}.", $"{reset.Text}_after", Parameters(reset.After, AfterNames), reset.After);
        printer.Function("Its derivative by the state before the reset.", $"{reset.Text}_kept", Parameters(reset.Kept(Gate), KeptNames), reset.Kept(Gate));
        printer.Function(
            "The same at a fixed spike.", $"{reset.Text}_held", Parameters(reset.ByDistance, KeptNames), reset.ByDistance);
        if (reset.FollowsFromGate)
        {
            Expression trace = reset.TraceAfter(Potential, Spike);
            printer.Function(
                $"A synapse's trace after the reset: {reset.OfTrace}, where potential is P and spike is e = g P.", $"{reset.Text}_trace",
                Parameters(trace, TraceNames), trace);
        }
    }

    private static void Surrogate(CudaPrinter printer, SurrogateDefinition surrogate)
        => printer.Function($"The gate: {surrogate.Formula}.", $"{surrogate.Text}_gate", Parameters(surrogate.Value, GateNames(surrogate)), surrogate.Value);

    private static void Choices(CudaPrinter printer)
    {
        ResetDefinition[] following = [.. ResetCatalog.All.Where(static reset => reset.FollowsFromGate)];
        printer.Choice(
            "The state after the reset of a kind.",
            "reset_after",
            "reset",
            AfterNames,
            ResetCatalog.All.Select(static reset => ((int)reset.Kind, $"{reset.Text}_after", Arguments(reset.After, AfterNames))));
        printer.Choice(
            "Its derivative by the state before the reset.",
            "reset_kept",
            "reset",
            KeptNames,
            ResetCatalog.All.Select(static reset => ((int)reset.Kind, $"{reset.Text}_kept", Arguments(reset.Kept(Gate), KeptNames))));
        printer.Choice(
            "The same at a fixed spike.",
            "reset_held",
            "reset",
            [Fired],
            ResetCatalog.All.Select(static reset => ((int)reset.Kind, $"{reset.Text}_held", Arguments(reset.ByDistance, KeptNames))));
        printer.Choice(
            "The derivative where it follows from the gate alone.",
            "kept_of_gate",
            "reset",
            [Gate, NeuronDefinition.Threshold],
            following.Select(static reset => ((int)reset.Kind, $"{reset.Text}_kept", Arguments(reset.Kept(Gate), KeptNames))));
        printer.Choice(
            "A synapse's trace after the reset, likewise.",
            "trace_after",
            "reset",
            TraceNames,
            following.Select(static reset => ((int)reset.Kind, $"{reset.Text}_trace", Arguments(reset.TraceAfter(Potential, Spike), TraceNames))));
        printer.Choice(
            "The gate of a kind, from its parameters in their order.",
            "surrogate_gate",
            "surrogate",
            [NeuronDefinition.Distance, .. Parameter.Take(SurrogateCatalog.All.Max(static surrogate => surrogate.Parameters.Count))],
            SurrogateCatalog.All.Select(static surrogate => ((int)surrogate.Kind, $"{surrogate.Text}_gate", SurrogateArguments(surrogate))));
    }

    private static string[] GateNames(SurrogateDefinition surrogate)
        => [NeuronDefinition.Distance, .. surrogate.Parameters.Select(static parameter => parameter.Name)];

    private static IEnumerable<string> SurrogateArguments(SurrogateDefinition surrogate)
        => Arguments(surrogate.Value, GateNames(surrogate)).Select(name =>
        {
            int index = surrogate.Parameters.ToList().FindIndex(parameter => parameter.Name == name);
            return index < 0 ? name : Parameter[index];
        });

    /// <summary>The names that an equation uses, of those that there are, in their order.</summary>
    private static IEnumerable<string> Arguments(Expression equation, IEnumerable<string> names)
        => names.Where(name => name == Fired ? equation.DependsOnSpike() : equation.Uses(name));

    private static IEnumerable<string> Parameters(Expression equation, IEnumerable<string> names) => Arguments(equation, names).Select(CudaPrinter.Parameter);
}
