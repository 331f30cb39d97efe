using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the loop over a layer's neurons in one time step: integrate, fire, reset, gate.</summary>
internal static class NeuronEmitter
{
    /// <summary>Constants that the loop keeps in registers.</summary>
    public static void Constants(SourceWriter writer, NetworkModel model, bool gates)
    {
        if (model.Leak != 1)
        {
            writer.Write($"Floats leak = Vector512.Create({Literals.Of(model.Leak)});");
            writer.Write($"Floats pull = Vector512.Create({Literals.Of((float)((model.Leak - 1) * (double)model.Threshold))}); // (leak - 1) threshold");
        }

        writer.Write($"Floats threshold = Vector512.Create({Literals.Of(model.Threshold)});");
        if (gates)
        {
            writer.Write($"Floats slope = Vector512.Create({Literals.Of(model.Slope)});");
        }
    }

    /// <summary>
    /// The loop. Membrane potentials are kept as distances from the threshold: near it, where the surrogate gradient
    /// depends on them most, they are small and round least. It reads the spans <c>membrane</c> and <c>drive</c> and fills <c>active</c> and, as needed,
    /// <c>gate</c>, <c>gateSum</c> and <c>meanGate</c>.
    /// </summary>
    public static void Loop(SourceWriter writer, NetworkModel model, LayerPlan layer, bool gate, bool meanGate)
    {
        writer.Write("int count = 0;");
        using (writer.Block($"for (int i = 0; i < {layer.Vectors}; i++)"))
        {
            writer.Write(model.Leak == 1
                ? "Floats distance = membrane[i] + drive[i]; // v - threshold"
                : "Floats distance = Vector512.FusedMultiplyAdd(leak, membrane[i], pull) + drive[i]; // v - threshold");
            writer.Write("Floats fired = Vector512.GreaterThanOrEqual(distance, Floats.Zero);");
            if (gate || meanGate)
            {
                writer.Write("""
                    Floats root = Vector512.FusedMultiplyAdd(slope, Vector512.Abs(distance), Floats.One);
                    Floats surrogate = Floats.One / (root * root);
                    """);
            }

            if (gate)
            {
                writer.Write("gate[i] = surrogate;");
            }

            if (meanGate)
            {
                writer.Write(model.Leak == 1 ? "Floats sum = gateSum[i] + surrogate;" : "Floats sum = Vector512.FusedMultiplyAdd(leak, gateSum[i], surrogate);");
                writer.Write("gateSum[i] = sum;");
                writer.Write("meanGate[i] = sum * gateWeight;");
            }

            writer.Write("membrane[i] = distance - (fired & threshold); // u - threshold");
            writer.Write("count = SpikeTrains.Append(active, count, Vector512.ExtractMostSignificantBits(fired), 16 * i);");
        }
    }

    /// <summary><c>1 - threshold * gate</c>: what the reset leaves of an influence.</summary>
    public static string Kept(NetworkModel model, string gate)
        => model.Threshold == 1 ? $"(Floats.One - {gate})" : $"Vector512.FusedMultiplyAdd(Vector512.Create({Literals.Of(-model.Threshold)}), {gate}, Floats.One)";

    /// <summary><c>leak * value + added</c>.</summary>
    public static string Leaked(NetworkModel model, string value, string added)
        => model.Leak == 1 ? $"{value} + {added}" : $"Vector512.FusedMultiplyAdd(leak, {value}, {added})";

    /// <summary><c>leak * value</c>.</summary>
    public static string Leaked(NetworkModel model, string value) => model.Leak == 1 ? value : $"leak * {value}";
}
