using OtpeFast.Expressions;
using OtpeFast.Neurons;
using OtpeFast.Plans;
using OtpeFast.Resets;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the scan of the adjoint form: backward in time over each layer's neurons, for the coefficients C of <c>grad W = sum of x^T C</c>.</summary>
internal static class ScanEmitter
{
    public static void Emit(SourceWriter writer, PassCode code)
    {
        bool fires = NeuronDefinition.Of(code.Neuron).Spikes;
        bool input = code.Trace == Trace.Input || !fires;
        bool rowKept = !input && !ResetDefinition.Of(code.Reset).FollowsFromGate;
        bool needsGate = fires && (!input || code.Carry == Carry.None);
        bool needsMeanGate = code.Carry != Carry.None && (input || (code.PassesDown && code.Trace == Trace.Synapse));
        List<PassField> fields = input ? [PassField.TraceLeak] : [.. Keeping.Constants(code.Reset).Select(PassField.Constant)];
        bool adapts = !input && NeuronDefinition.Of(code.Neuron).Adaptation is not null;
        if (adapts)
        {
            fields.AddRange(AdaptationDefinition.Constants.Select(PassField.Constant));
        }

        if (code.Carry != Carry.None)
        {
            fields.Add(PassField.CarryLeak);
        }

        fields.Add(PassField.Vectors(RowNames.Error, "[slot, strip, step] the error at the layer's spikes"));
        string[] gates = [
            .. needsGate ? new[] { RowNames.Gate } : [], .. needsMeanGate ? new[] { RowNames.MeanGate } : [], .. rowKept ? new[] { RowNames.Kept } : []];
        fields.AddRange(gates.Select(static row => PassField.Vectors(row, "[slot, strip, step]")));
        fields.Add(PassField.Vectors(RowNames.Coefficient, "[strip, sample, step] C, the factor of each input in the gradient"));
        fields.Add(PassField.Vectors(RowNames.Bias, "[strip, 1, sample] the bias gradient of a sample"));
        string summary = $"Backward in time: {Formula(code)}{(code.PassesDown ? "; then the error passed down" : "")}.";
        using (PassEmitter.Open(writer, code, summary, "SamplePass", fields))
        {
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("public override void Run(int first, int end, int firstSlot)"))
            {
                writer.Write("int steps = layer.Workspace.Steps;");
                using (writer.Block("for (int sample = first; sample < end; sample++)"))
                {
                    writer.Write("int slot = firstSlot + sample - first;");
                    using (writer.Block("for (int strip = 0; strip < layer.Strips; strip++)"))
                    {
                        writer.Write("Span<Vector512<float>> error = _error.Run(slot, strip)[..steps];");
                        foreach (string row in gates)
                        {
                            writer.Write($"Span<Vector512<float>> {row} = _{row}.Run(slot, strip)[..error.Length];");
                        }

                        writer.Write("Span<Vector512<float>> coefficient = _coefficient.Run(strip, sample)[..error.Length];");
                        PassEmitter.LoadConstants(writer, fields.Where(static field => field.Type == "float"));
                        writer.Write("Vector512<float> bias = Vector512<float>.Zero;");
                        writer.Write("Vector512<float> factor = Vector512<float>.Zero; // C");
                        if (adapts)
                        {
                            writer.Write("Vector512<float> adapting = Vector512<float>.Zero; // A");
                        }

                        if (code.Carry != Carry.None)
                        {
                            writer.Write("Vector512<float> future = Vector512<float>.Zero; // D");
                        }

                        using (writer.Block("for (int step = error.Length - 1; step >= 0; step--)"))
                        {
                            if (!fires)
                            {
                                writer.Write("factor = Vector512.FusedMultiplyAdd(traceLeak, factor, error[step]);");
                                writer.Write("bias += factor;");
                            }
                            else if (input)
                            {
                                Input(writer, code);
                            }
                            else
                            {
                                Synapse(writer, code, rowKept);
                            }

                            writer.Write("coefficient[step] = factor;");
                        }

                        writer.Blank();
                        writer.Write("_bias.Run(strip, 0)[sample] = bias;");
                    }

                    if (code.PassesDown)
                    {
                        writer.Blank();
                        writer.Write(code.Trace == Trace.Exact
                            ? "layer.PassDown(slot, _coefficient.AcrossFirst(sample));"
                            : "layer.PassDown(slot, _error.AcrossSecond(slot));");
                    }
                }
            }
        }
    }

    private static void Input(SourceWriter writer, PassCode code)
    {
        writer.Write($"Vector512<float> gated = error[step] * {(code.Carry == Carry.None ? "gate[step]" : "meanGate[step]")};");
        writer.Write("bias += gated;");
        if (code.Carry != Carry.None)
        {
            writer.Write("future = Vector512.FusedMultiplyAdd(carryLeak, future, gated);");
        }

        writer.Write($"factor = Vector512.FusedMultiplyAdd(traceLeak, factor, {(code.Carry == Carry.None ? "gated" : "future")});");
        if (code.PassesDown)
        {
            writer.Write("error[step] = gated; // what is passed down");
        }
    }

    private static void Synapse(SourceWriter writer, PassCode code, bool rowKept)
    {
        string future = "error[step]";
        if (code.Carry != Carry.None)
        {
            writer.Write("future = Vector512.FusedMultiplyAdd(carryLeak, future, error[step]);");
            future = "future";
        }

        writer.Write("Vector512<float> surrogate = gate[step];");
        if (NeuronDefinition.Of(code.Neuron).Adaptation is not null)
        {
            Adaptive(writer, code, future);
        }
        else
        {
            Plain(writer, code, future, rowKept);
        }

        if (code.PassesDown && code.Trace != Trace.Exact)
        {
            writer.Write($"error[step] *= {(code.Carry == Carry.None ? "surrogate" : "meanGate[step]")}; // what is passed down");
        }
    }

    /// <summary>Q = D + leak r C + A; C = g Q + leak C; A = adaptation leak A - strength g Q.</summary>
    private static void Adaptive(SourceWriter writer, PassCode code, string future)
    {
        var printer = new VectorPrinter(writer, new Dictionary<string, string>());
        Expression bySpike = ResetDefinition.Of(code.Reset).BySpike;
        string all = bySpike is Number { Value: 0 } ? future : $"Vector512.FusedMultiplyAdd(leak * {printer.Print(bySpike)}, factor, {future})";
        writer.Write($"Vector512<float> gated = surrogate * ({all} + adapting); // g Q");
        writer.Write("factor = Vector512.FusedMultiplyAdd(leak, factor, gated);");
        writer.Write("adapting = Vector512.FusedMultiplyAdd(-adaptationStrength, gated, adaptationLeak * adapting);");
        writer.Write("bias += factor;");
    }

    private static void Plain(SourceWriter writer, PassCode code, string future, bool rowKept)
    {
        writer.Write($"Vector512<float> left = {Keeping.OverAStep(writer, code.Reset, rowKept ? "kept[step]" : null)};");
        writer.Write($"factor = Vector512.FusedMultiplyAdd(left, factor, surrogate * {future});");
        writer.Write("bias += factor;");
    }

    private static string Formula(PassCode code)
    {
        string left = Keeping.Formula(code.Reset);
        return !NeuronDefinition.Of(code.Neuron).Spikes ? "C = error + leak C" : (code.Trace, code.Carry) switch
        {
            (Trace.Exact or Trace.Synapse, _) when NeuronDefinition.Of(code.Neuron).Adaptation is not null
                => (code.Carry == Carry.None ? "Q = error" : "D = error + reader's leak D; Q = D") +
                    " + leak r C + A; C = g Q + leak C; A = adaptation leak A - strength g Q",
            (Trace.Exact or Trace.Synapse, Carry.None) => $"C = g error + {left} C",
            (Trace.Exact or Trace.Synapse, Carry.Exact) => $"D = error + reader's leak D; C = g D + {left} C",
            (Trace.Input, Carry.None) => "C = g error + leak C",
            (Trace.Input, Carry.Mean) => "D = mean g error + reader's leak D; C = D + leak C",
            _ => throw new NotSupportedException($"There is no scan for the trace {code.Trace} with the carry {code.Carry}."),
        };
    }
}
