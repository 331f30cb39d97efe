using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the recursions of traces, one time step at a time: the form the paper gives them.</summary>
internal static class TraceEmitter
{
    /// <summary>
    /// One step of the traces per synapse in a strip of 16 neurons, and the gradient from them. It reads
    /// <c>gate</c>, <c>error</c> (one vector each) and <c>input</c>, and updates <c>eligibility</c>,
    /// <c>postsynaptic</c> and <c>sum</c>.
    /// </summary>
    public static void Synaptic(SourceWriter writer, NetworkModel model, LayerTraining training)
    {
        writer.Write(training.IsPostsynaptic
            ? "// P = leak E + x; e = g P; E = P - threshold e; R = leak R + e; grad += error R"
            : "// P = leak E + x; e = g P; E = P - threshold e; grad += error e");
        using (writer.Block($"for (int i = 0; i < {training.Layer.Rows}; i++)"))
        {
            writer.Write($"OtpeSimd::Vector512<float> potential = {NeuronEmitter.Leaked(model, "eligibility[i]", "OtpeSimd::Vector512.Create(input[i])")};");
            writer.Write("OtpeSimd::Vector512<float> spike = gate * potential;");
            writer.Write(model.Threshold == 1
                ? "eligibility[i] = potential - spike;"
                : $"eligibility[i] = OtpeSimd::Vector512.FusedMultiplyAdd(OtpeSimd::Vector512.Create({Literals.Of(-model.Threshold)}), spike, potential);");
            if (training.IsPostsynaptic)
            {
                writer.Write($"OtpeSimd::Vector512<float> later = {NeuronEmitter.Leaked(model, "postsynaptic[i]", "spike")};");
                writer.Write("postsynaptic[i] = later;");
                writer.Write("sum[i] = OtpeSimd::Vector512.FusedMultiplyAdd(error, later, sum[i]);");
            }
            else
            {
                writer.Write("sum[i] = OtpeSimd::Vector512.FusedMultiplyAdd(error, spike, sum[i]);");
            }
        }
    }

    /// <summary>Declares a strip as a span of known length.</summary>
    public static void Strip(SourceWriter writer, string name, string strip, LayerPlan layer)
        => writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> {name} = {strip}[..{layer.Rows}];");

    /// <summary>Multiplies errors by gates, in place or into another row.</summary>
    public static void Gated(SourceWriter writer, LayerTraining training, string rows, string target)
    {
        int n = training.Layer.Number;
        int vectors = training.Layer.Vectors;
        writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> error = _error{n}.Vectors({rows})[..{vectors}];");
        writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> gate = _{(training.IsPostsynaptic ? "meanGate" : "gate")}{n}.Vectors({rows})[..{vectors}];");
        writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> gated = _gated{n}.Vectors({target})[..{vectors}];");
        using (writer.Block($"for (int i = 0; i < {vectors}; i++)"))
        {
            writer.Write("gated[i] = error[i] * gate[i];");
        }
    }

    /// <summary>The constant of the recursions.</summary>
    public static void Leak(SourceWriter writer, NetworkModel model)
    {
        if (model.Leak != 1)
        {
            writer.Write($"OtpeSimd::Vector512<float> leak = OtpeSimd::Vector512.Create({Literals.Of(model.Leak)});");
        }
    }
}
