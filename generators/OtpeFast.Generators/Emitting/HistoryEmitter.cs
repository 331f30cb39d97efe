using OtpeFast.Neurons;
using OtpeFast.Plans;
using OtpeFast.Resets;

namespace OtpeFast.Generators.Emitting;

/// <summary>
/// Writes the online gradient from the history: no trace for each synapse, but the gates and the inputs of every step so far. In each step a scan goes back
/// over them, as the adjoint form does over a batch, with the error of this step alone.
/// </summary>
internal static class HistoryEmitter
{
    public static void Emit(SourceWriter writer, PassCode code)
    {
        bool carries = code.Carry != Carry.None;
        List<PassField> fields = [.. Keeping.Constants(code).Select(PassField.Constant)];
        if (carries)
        {
            fields.AddRange(PassField.CarryLeaks(code));
        }

        PassField[] constants = [.. fields];
        fields.Add(PassField.Sequence(RowNames.Error, "[sample, 1, neuron] the error at the layer's spikes"));
        fields.Add(PassField.Vectors(RowNames.GateHistory, "[strip, sample, step] the gates so far"));
        if (code.HasKept)
        {
            fields.Add(PassField.Vectors(RowNames.KeptHistory, "[strip, sample, step] what the resets left so far"));
        }

        string left = ResetDefinition.Of(code.Reset).Left;
        string state = HasCurrent(code) ? "V" : "C";
        string formula = (carries ? $"D = reader's leak D; {state} = g D + {left} {state}" : $"{state} = {left} {state}")
            + (HasCurrent(code) ? "; C = V + current leak C" : "");
        string summary = $"Back over the steps so far, from the error of this one: {formula}; grad W = sum of x^T C.";
        using (PassEmitter.Open(writer, code, summary, "TilePass", fields))
        {
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("public override void Run(in ParameterTile tile, int worker)"))
            {
                writer.Write("int now = layer.Workspace.Now;");
                writer.Write("Span<float> gradient = layer.Gradient; // [rows, stride]");
                writer.Write("Span<Vector512<float>> sum = layer.Workspace.Sum!.Run(worker, 0)[..layer.Rows];");
                using (writer.Block("for (int strip = tile.Column / 16; strip < (tile.Column + tile.Width) / 16; strip++)"))
                {
                    writer.Write("sum.Clear();");
                    using (writer.Block("for (int sample = 0; sample < layer.Workspace.Samples; sample++)"))
                    {
                        Sample(writer, code, carries, constants);
                    }

                    writer.Blank();
                    writer.Write("TileLoops.StoreStrip(sum, gradient, layer.Stride, 16 * strip);");
                }
            }
        }
    }

    private static void Sample(SourceWriter writer, PassCode code, bool carries, IEnumerable<PassField> constants)
    {
        // Which of the two is known here: the loop below is not to ask in every step.
        writer.Write($"global::OtpeFast.SpikeSequence inputs = layer.{(code.HasCounts ? "CountsSoFar" : "SpikesSoFar")}(sample);");
        writer.Write("ReadOnlySpan<Vector512<float>> gate = _gateHistory.Run(strip, sample)[..(now + 1)];");
        if (code.HasKept)
        {
            writer.Write("ReadOnlySpan<Vector512<float>> kept = _keptHistory.Run(strip, sample)[..gate.Length];");
        }

        PassEmitter.LoadConstants(writer, constants, "strip");
        string used = HasCurrent(code) ? "coefficient" : "factor";
        if (carries)
        {
            writer.Write("Vector512<float> future = _error.Vectors(sample, 0)[strip]; // D");
            if (code.ReaderHasCurrent)
            {
                writer.Write("Vector512<float> later = future; // D of the reader's membrane");
            }

            writer.Write($"Vector512<float> factor = Vector512<float>.Zero; // {(HasCurrent(code) ? "V" : "C")}");
        }
        else
        {
            writer.Write($"Vector512<float> factor = gate[now] * _error.Vectors(sample, 0)[strip]; // {(HasCurrent(code) ? "V" : "C")}");
            writer.Write("SparseProduct.Scatter(inputs, now, factor, sum);");
        }

        if (HasCurrent(code))
        {
            writer.Write($"Vector512<float> coefficient = {(carries ? "Vector512<float>.Zero" : "factor")}; // C");
        }

        writer.Write($"Vector512<float> bias = {(carries ? "Vector512<float>.Zero" : "factor")};");
        using (writer.Block($"for (int step = {(carries ? "now" : "now - 1")}; step >= 0; step--)"))
        {
            writer.Write("Vector512<float> surrogate = gate[step];");
            writer.Write($"Vector512<float> left = {Keeping.OverAStep(writer, code.Reset, code.HasKept ? "kept[step]" : null)};");
            if (carries)
            {
                writer.Write("factor = Vector512.FusedMultiplyAdd(left, factor, surrogate * future);");
                if (code.ReaderHasCurrent)
                {
                    writer.Write("later *= carryLeak;");
                    writer.Write("future = Vector512.FusedMultiplyAdd(carryCurrentLeak, future, later);");
                }
                else
                {
                    writer.Write("future *= carryLeak;");
                }
            }
            else
            {
                writer.Write("factor *= left;");
            }

            if (HasCurrent(code))
            {
                writer.Write("coefficient = Vector512.FusedMultiplyAdd(currentLeak, coefficient, factor);");
            }

            writer.Write($"bias += {used};");
            writer.Write($"SparseProduct.Scatter(inputs, step, {used}, sum);");
        }

        writer.Blank();
        writer.Write("sum[layer.Inputs] += bias;");
    }

    private static bool HasCurrent(PassCode code) => NeuronDefinition.Of(code.Neuron).Current is not null;
}
