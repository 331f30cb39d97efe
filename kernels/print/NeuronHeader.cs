using OtpeFast.Expressions;
using OtpeFast.Neurons;
using OtpeFast.Resets;
using OtpeFast.Surrogates;

namespace OtpeFast.KernelPrinter;

/// <summary>The header of the equations that the kernels are made of: neurons, resets with their derivatives, surrogates.</summary>
internal static class NeuronHeader
{
    /// <summary>Its text.</summary>
    public static string Text()
    {
        var text = new StringWriter { NewLine = "\n" };
        text.Write(
            """
            // Written from the equations in src/OtpeFast.Model by kernels/build.sh, for the neurons, resets and surrogates that there are kernels for. Change the
            // equation there, not here.
            //
            // The state is the distance of the membrane potential from the threshold; the gate is the surrogate derivative of the spike.
            #pragma once

            """);
        var printer = new CudaPrinter(text);
        Neuron(printer, NeuronDefinition.Of(OtpeFast.Neuron.Lif));
        Reset(printer, ResetDefinition.Of(OtpeFast.Reset.Subtract));
        Surrogate(printer, SurrogateDefinition.Of(OtpeFast.Surrogate.FastSigmoid));
        return text.ToString();
    }

    private static void Neuron(CudaPrinter printer, NeuronDefinition neuron)
    {
        string[] constants = [.. neuron.ConstantNames];
        printer.Function($"{neuron.Title}: the state before the first step.", $"{neuron.Text}_at_rest", Used(neuron.AtRest, constants), neuron.AtRest);
        printer.Function(
            $"The state before the reset: {neuron.Formula}; drive is x W + b.",
            $"{neuron.Text}_advance",
            [Float(neuron.State), Float(NeuronDefinition.Drive), .. Used(neuron.Advance, constants)],
            neuron.Advance);
    }

    private static void Reset(CudaPrinter printer, ResetDefinition reset)
    {
        string[] constants = [NeuronDefinition.Threshold];
        Expression kept = reset.Kept("gate");
        Expression trace = reset.TraceAfter("potential", "spike");
        printer.Function(
            $"The state after the reset: {reset.Formula}.",
            $"{reset.Text}_after",
            [Float(NeuronDefinition.Distance), "bool fired", .. Used(reset.After, constants)],
            reset.After);
        printer.Function("Its derivative by the state before the reset, the spike's included.", $"{reset.Text}_kept", [Float("gate"), .. Used(kept, constants)], kept);
        printer.Function(
            $"A synapse's trace after the reset: {reset.OfTrace}, where potential is P and spike is e = g P.",
            $"{reset.Text}_trace",
            [Float("potential"), Float("spike"), .. Used(trace, constants)],
            trace);
    }

    private static void Surrogate(CudaPrinter printer, SurrogateDefinition surrogate)
        => printer.Function(
            $"The gate: {surrogate.Formula}.",
            $"{surrogate.Text}_gate",
            [Float(NeuronDefinition.Distance), .. Used(surrogate.Value, [.. surrogate.Parameters.Select(static parameter => parameter.Name)])],
            surrogate.Value);

    private static IEnumerable<string> Used(Expression equation, string[] constants) => constants.Where(equation.Uses).Select(Float);

    private static string Float(string name) => "float " + name;
}
