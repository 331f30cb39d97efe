using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>What a step of 16 neurons reads and writes.</summary>
internal sealed record NeuronNames(string Membrane, string Drive, string Gate, string GateSum, string MeanGate, string GateWeight, string Bits);

/// <summary>Writes one time step of neurons: integrate, fire, reset, gate.</summary>
internal static class NeuronEmitter
{
    /// <summary>Constants that the loop keeps in registers.</summary>
    public static void Constants(SourceWriter writer, NetworkModel model, bool gates)
    {
        if (model.Leak != 1)
        {
            writer.Write($"OtpeSimd::Vector512<float> leak = OtpeSimd::Vector512.Create({Literals.Of(model.Leak)});");
            writer.Write($"OtpeSimd::Vector512<float> pull = OtpeSimd::Vector512.Create({Literals.Of((float)((model.Leak - 1) * (double)model.Threshold))}); // (leak - 1) threshold");
        }

        writer.Write($"OtpeSimd::Vector512<float> threshold = OtpeSimd::Vector512.Create({Literals.Of(model.Threshold)});");
        if (gates)
        {
            writer.Write($"OtpeSimd::Vector512<float> slope = OtpeSimd::Vector512.Create({Literals.Of(model.Slope)});");
        }
    }

    /// <summary>
    /// One step of 16 neurons. Membrane potentials are kept as distances from the threshold: near it, where the
    /// surrogate gradient depends on them most, they are small and round least.
    /// </summary>
    public static void Update(SourceWriter writer, NetworkModel model, NeuronNames names, bool gate, bool meanGate)
    {
        writer.Write(model.Leak == 1
            ? $"OtpeSimd::Vector512<float> distance = {names.Membrane} + {names.Drive}; // v - threshold"
            : $"OtpeSimd::Vector512<float> distance = OtpeSimd::Vector512.FusedMultiplyAdd(leak, {names.Membrane}, pull) + {names.Drive}; // v - threshold");
        writer.Write("OtpeSimd::Vector512<float> fired = OtpeSimd::Vector512.GreaterThanOrEqual(distance, OtpeSimd::Vector512<float>.Zero);");
        if (gate || meanGate)
        {
            writer.Write("""
                OtpeSimd::Vector512<float> root = OtpeSimd::Vector512.FusedMultiplyAdd(slope, OtpeSimd::Vector512.Abs(distance), OtpeSimd::Vector512<float>.One);
                OtpeSimd::Vector512<float> surrogate = OtpeSimd::Vector512<float>.One / (root * root);
                """);
        }

        if (gate)
        {
            writer.Write($"{names.Gate} = surrogate;");
        }

        if (meanGate)
        {
            writer.Write($"{names.GateSum} = {Leaked(model, names.GateSum, "surrogate")};");
            writer.Write($"{names.MeanGate} = {names.GateSum} * {names.GateWeight};");
        }

        writer.Write($"{names.Membrane} = distance - (fired & threshold); // u - threshold");
        writer.Write($"{names.Bits} = (ushort)OtpeSimd::Vector512.ExtractMostSignificantBits(fired);");
    }

    /// <summary><c>1 - threshold * gate</c>: what the reset leaves of an influence.</summary>
    public static string Kept(NetworkModel model, string gate)
        => model.Threshold == 1 ? $"(OtpeSimd::Vector512<float>.One - {gate})" : $"OtpeSimd::Vector512.FusedMultiplyAdd(OtpeSimd::Vector512.Create({Literals.Of(-model.Threshold)}), {gate}, OtpeSimd::Vector512<float>.One)";

    /// <summary><c>leak * value + added</c>.</summary>
    public static string Leaked(NetworkModel model, string value, string added)
        => model.Leak == 1 ? $"{value} + {added}" : $"OtpeSimd::Vector512.FusedMultiplyAdd(leak, {value}, {added})";

    /// <summary><c>leak * value</c>.</summary>
    public static string Leaked(NetworkModel model, string value) => model.Leak == 1 ? value : $"leak * {value}";
}
