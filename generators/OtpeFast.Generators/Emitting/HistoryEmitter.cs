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
        fields.Add(PassField.History(RowNames.GateHistory, "the gates so far"));
        if (code.HasKept)
        {
            fields.Add(PassField.History(RowNames.KeptHistory, "what the resets left so far"));
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
                writer.Write("int end = (tile.Column + tile.Width) / 16;");
                writer.Write("EventRows events = layer.EventRows;");
                writer.Write("Span<Vector512<float>> places = layer.Workspace.Coefficients!.Plane(worker); // of a block and chunk: [step, sample, strip]");
                writer.Write("VectorBuffer state = layer.Workspace.ScanState!;");
                using (writer.Block("for (int strip = tile.Column / 16, width; strip < end; strip += width)"))
                {
                    writer.Write("width = SparseProduct.PanelWidth(end - strip);");
                    writer.Write("Span<Vector512<float>> sum = layer.Workspace.Sum!.Plane(worker)[..(layer.Rows * width)]; // [row, strip of the panel]");
                    writer.Write("sum.Clear();");
                    writer.Write("Span<Vector512<float>> bias = sum.Slice(layer.Inputs * width, width);");
                    writer.Write("int stride = _gateHistory.Stride(strip);");
                    PassEmitter.SliceConstants(writer, constants, ".Slice(strip, width)");
                    using (writer.Block("for (int block = 0; block < events.Blocks; block++)"))
                    {
                        Block(writer, code, carries);
                    }

                    writer.Blank();
                    writer.Write("TileLoops.StorePanel(sum, width, layer.Gradient, layer.Stride, 16 * strip);");
                }
            }
        }
    }

    private static void Block(SourceWriter writer, PassCode code, bool carries)
    {
        writer.Write("(int firstSample, int endSample) = events.SamplesOf(block, layer.Workspace.Samples);");
        writer.Write("int length = (endSample - firstSample) * width;");
        writer.Write("Span<Vector512<float>> error = state.Run(worker, 0)[..length]; // [sample of the block, strip of the panel], as all that follows");
        writer.Write("Span<Vector512<float>> between = state.Run(worker, 1)[..length]; // C of the step after, when the next chunk of steps begins");
        writer.Write("Span<Vector512<float>> later = between; // C of the step after");
        if (HasCurrent(code))
        {
            writer.Write("Span<Vector512<float>> membrane = state.Run(worker, 2)[..length]; // V");
        }

        writer.Write("Span<Vector512<float>> response = state.Run(worker, 3)[..width]; // of the reader, to the spike of a step: D = response error");
        if (code.ReaderHasCurrent)
        {
            writer.Write("Span<Vector512<float>> responseOfMembrane = state.Run(worker, 4)[..width];");
        }

        using (writer.Block("for (int sample = firstSample; sample < endSample; sample++)"))
        {
            writer.Write("_error.Vectors(sample, 0).Slice(strip, width).CopyTo(error[((sample - firstSample) * width)..]);");
        }

        writer.Blank();
        writer.Write("later.Clear();");
        if (HasCurrent(code))
        {
            writer.Write("membrane.Clear();");
        }

        writer.Write("response.Fill(Vector512<float>.One);");
        if (code.ReaderHasCurrent)
        {
            writer.Write("responseOfMembrane.Fill(Vector512<float>.One);");
        }

        writer.Write("int last = now;");
        using (writer.Block("for (int chunk = now / events.ChunkSteps; chunk >= 0; chunk--)"))
        {
            using (writer.Block("for (int step = last; step >= chunk * events.ChunkSteps; step--)"))
            {
                writer.Write("Span<Vector512<float>> coefficient = events.OfStep(places, width, step)[..length]; // C");
                writer.Write("ReadOnlySpan<Vector512<float>> gate = _gateHistory.Row(strip, step, block);");
                if (code.HasKept)
                {
                    writer.Write("ReadOnlySpan<Vector512<float>> kept = _keptHistory.Row(strip, step, block);");
                }

                using (writer.Block("for (int place = 0, row = 0; place < length; place += width, row += stride)"))
                {
                    Sample(writer, code);
                }

                writer.Blank();
                writer.Write("TileLoops.AddRows(coefficient, width, bias);");
                writer.Write("later = coefficient;");
                Respond(writer, code, carries);
            }

            writer.Blank();
            writer.Write("SparseProduct.AddRows(events, block, chunk, places, width, sum);");
            writer.Write("later.CopyTo(between);");
            writer.Write("later = between;");
            writer.Write("last = chunk * events.ChunkSteps - 1;");
        }
    }

    /// <summary>A step of one sample: slices of one length, so that the loop over them asks no bounds.</summary>
    private static void Sample(SourceWriter writer, PassCode code)
    {
        string[] rows = ["error", "later", .. HasCurrent(code) ? new[] { "membrane" } : [], "coefficient"];
        foreach (string row in rows)
        {
            writer.Write($"{(row is "coefficient" or "membrane" ? "" : "ReadOnly")}Span<Vector512<float>> {row}OfSample = {row}.Slice(place, width);");
        }

        writer.Write("ReadOnlySpan<Vector512<float>> gateOfSample = gate.Slice(row, width);");
        if (code.HasKept)
        {
            writer.Write("ReadOnlySpan<Vector512<float>> keptOfSample = kept.Slice(row, width);");
        }

        using (writer.Block("for (int i = 0; i < width; i++)"))
        {
            Step(writer, code);
        }
    }

    private static void Step(SourceWriter writer, PassCode code)
    {
        PassEmitter.LoadSlicedConstants(writer, Keeping.Constants(code).Select(PassField.Constant)); // the leaks of readers are in the response
        writer.Write("Vector512<float> surrogate = gateOfSample[i];");
        writer.Write($"Vector512<float> left = {Keeping.OverAStep(writer, code.Reset, code.HasKept ? "keptOfSample[i]" : null)};");
        string state = HasCurrent(code) ? "membraneOfSample[i]" : "laterOfSample[i]";
        writer.Write($"Vector512<float> factor = Vector512.FusedMultiplyAdd(left, {state}, surrogate * (response[i] * errorOfSample[i]));");
        if (HasCurrent(code))
        {
            writer.Write("membraneOfSample[i] = factor;");
            writer.Write("factor = Vector512.FusedMultiplyAdd(currentLeak, laterOfSample[i], factor);");
        }

        writer.Write("coefficientOfSample[i] = factor;");
    }

    /// <summary>Goes back a step in what the reader makes of a spike.</summary>
    private static void Respond(SourceWriter writer, PassCode code, bool carries)
    {
        if (!carries)
        {
            writer.Write("response.Clear(); // the error is that of the present step alone");
            return;
        }

        using (writer.Block("for (int i = 0; i < response.Length; i++)"))
        {
            if (code.ReaderHasCurrent)
            {
                writer.Write("responseOfMembrane[i] *= carryLeakOfStrips[i];");
                writer.Write("response[i] = Vector512.FusedMultiplyAdd(carryCurrentLeakOfStrips[i], response[i], responseOfMembrane[i]);");
            }
            else
            {
                writer.Write("response[i] *= carryLeakOfStrips[i];");
            }
        }
    }

    private static bool HasCurrent(PassCode code) => NeuronDefinition.Of(code.Neuron).Current is not null;
}
