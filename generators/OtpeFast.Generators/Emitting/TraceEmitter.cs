using OtpeFast.Expressions;
using OtpeFast.Neurons;
using OtpeFast.Plans;
using OtpeFast.Resets;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the traces of synapses forward in time, the form the paper gives them, and the gradient from them.</summary>
internal static class TraceEmitter
{
    /// <summary>All time steps, strip by strip, one sample after the other.</summary>
    public static void Sequence(SourceWriter writer, PassCode code)
    {
        List<PassField> fields = [.. Constants(code), .. Rows(code, "[sample, strip, step]", "[worker, 1, row]", PassField.Vectors)];
        using (PassEmitter.Open(writer, code, $"The gradient of 16 neurons, forward in time: {Formula(code)}.", "TilePass", fields))
        {
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("public override void Run(in ParameterTile tile, int worker)"))
            {
                writer.Write("Span<Vector512<float>> sum = layer.Workspace.Sum!.Run(worker, 0)[..layer.Rows];");
                writer.Write("Span<float> input = layer.Workspace.Input!.Row(worker, 0)[..sum.Length]; // x, and the 1 of the bias");
                writer.Write("int strip = tile.Column / 16;");
                foreach (string row in Traces(code))
                {
                    writer.Write($"Span<Vector512<float>> {row} = _{row}.Run(worker, 0)[..sum.Length];");
                }

                writer.Write("sum.Clear();");
                using (writer.Block("for (int sample = 0; sample < layer.Workspace.Samples; sample++)"))
                {
                    foreach (string row in Traces(code))
                    {
                        writer.Write($"{row}.Clear();");
                    }

                    using (writer.Block("for (int step = 0; step < layer.Workspace.Steps; step++)"))
                    {
                        writer.Write("TraceLoops.WriteDense(layer.Units(sample, step), layer.Counts(sample, step), layer.Inputs, 0, input);");
                        foreach (string row in Neurons(code))
                        {
                            writer.Write($"Vector512<float> {row} = _{row}.Run(sample, strip)[step];");
                        }

                        Synapses(writer, code);
                    }
                }

                writer.Blank();
                writer.Write("TileLoops.StoreStrip(sum, layer.Gradient, layer.Stride, tile.Column);");
            }
        }
    }

    /// <summary>One time step of every sample's traces.</summary>
    public static void Step(SourceWriter writer, PassCode code)
    {
        List<PassField> fields =
        [
            .. Constants(code),
            .. Neurons(code).Where(row => !code.HasChannels || row is RowNames.Error or RowNames.Gated)
                .Select(row => PassField.Sequence(row, code.HasChannels ? "[sample, channel, neuron]" : "[sample, 1, neuron]")),
            .. Traces(code).Select(row => PassField.Vectors(row, code.HasChannels ? "[sample and channel, strip, row]" : "[sample, strip, row]")),
        ];
        string late = code.HasChannels ? ", for each way by which errors come" : "";
        using (PassEmitter.Open(writer, code, $"One step of the traces of a tile, and its gradient{late}: {Formula(code)}.", "TilePass", fields))
        {
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("public override void Run(in ParameterTile tile, int worker)"))
            {
                writer.Write("Span<float> input = layer.Workspace.Input!.Row(worker, 0)[..tile.Rows]; // x, and the 1 of the bias");
                writer.Write("int samples = layer.Workspace.Samples;");
                if (!code.HasChannels)
                {
                    using (writer.Block("if (samples == 1)"))
                    {
                        writer.Write($"{WriteDense("layer.UnitsNow(0), layer.CountsNow(0)")} // the same for every strip");
                    }

                    writer.Blank();
                }

                using (writer.Block("for (int strip = tile.Column / 16; strip < (tile.Column + tile.Width) / 16; strip++)"))
                {
                    writer.Write("StripMatrix sums = layer.BeginSums(in tile, strip, worker);");
                    writer.Write("Span<Vector512<float>> sum = sums.Vectors;");
                    writer.Write("int stride = sums.RowStride;");
                    using (writer.Block("for (int sample = 0; sample < samples; sample++)"))
                    {
                        if (code.HasChannels)
                        {
                            Channels(writer, code);
                        }
                        else
                        {
                            Sample(writer, code);
                        }
                    }

                    writer.Blank();
                    writer.Write("layer.EndSums(in tile, strip, sum);");
                }
            }
        }
    }

    private static void Sample(SourceWriter writer, PassCode code)
    {
        using (writer.Block("if (samples > 1)"))
        {
            writer.Write(WriteDense("layer.UnitsNow(sample), layer.CountsNow(sample)"));
        }

        writer.Blank();
        foreach (string row in Neurons(code))
        {
            writer.Write($"Vector512<float> {row} = _{row}.Vectors(sample, 0)[strip];");
        }

        foreach (string row in Traces(code))
        {
            writer.Write($"Span<Vector512<float>> {row} = _{row}.Run(sample, strip).Slice(tile.Row, input.Length);");
        }

        StepOfSynapses(writer, code);
    }

    /// <summary>The traces of each way by which errors come, on the inputs and gates that they are about.</summary>
    private static void Channels(SourceWriter writer, PassCode code)
    {
        using (writer.Block("for (int channel = 0; channel < layer.Channels; channel++)"))
        {
            using (writer.Block("if (!layer.Arrive(sample, channel))"))
            {
                writer.Write("continue; // about a step before the first");
            }

            writer.Blank();
            writer.Write(WriteDense("layer.UnitsOf(sample, channel), layer.CountsOf(sample, channel)"));
            foreach (string row in Neurons(code))
            {
                writer.Write(row is RowNames.Error or RowNames.Gated
                    ? $"Vector512<float> {row} = _{row}.Vectors(sample, channel)[strip];"
                    : $"Vector512<float> {row} = layer.RowOf({Literals.Of(row)}, sample, channel)[strip];");
            }

            foreach (string row in Traces(code))
            {
                writer.Write($"Span<Vector512<float>> {row} = _{row}.Run(layer.Channels * sample + channel, strip).Slice(tile.Row, input.Length);");
            }

            if (code.Carry != Carry.None)
            {
                writer.Write("Vector512<float> carryLeak = layer.CarryLeakOf(channel).At(strip);");
            }

            if (code.Carry != Carry.None && code.ReaderHasCurrent)
            {
                writer.Write("Vector512<float> carryCurrentLeak = layer.CarryCurrentLeakOf(channel).At(strip);");
            }

            StepOfSynapses(writer, code);
        }
    }

    private static string WriteDense(string active) => $"TraceLoops.WriteDense({active}, layer.Inputs, tile.Row, input);";

    /// <summary>One step of every synapse of 16 neurons and the inputs of a tile.</summary>
    private static void StepOfSynapses(SourceWriter writer, PassCode code)
    {
        PassEmitter.LoadConstants(writer, Constants(code), "strip");
        writer.Write($"// {Formula(code)}");
        string end = "input.Length";
        if (!TracesBias(code))
        {
            end = "traced";
            writer.Write("int traced = input.Length;");
            using (writer.Block("if (tile.Row + tile.Rows == layer.Rows)"))
            {
                writer.Write("traced--;");
                writer.Write($"sum[traced * stride] += {BiasGradient(code)}; // the bias has no trace");
            }

            writer.Blank();
        }

        using (writer.Block($"for (int i = 0, place = 0; i < {end}; i++, place += stride)"))
        {
            Synapse(writer, code, "sum[place]");
        }
    }

    /// <summary>One step of every synapse of 16 neurons.</summary>
    private static void Synapses(SourceWriter writer, PassCode code)
    {
        PassEmitter.LoadConstants(writer, Constants(code), "strip");
        writer.Write($"// {Formula(code)}");
        if (!TracesBias(code))
        {
            writer.Write($"sum[^1] += {BiasGradient(code)}; // the bias has no trace");
        }

        using (writer.Block($"for (int i = 0; i < sum.Length{(TracesBias(code) ? "" : " - 1")}; i++)"))
        {
            Synapse(writer, code, "sum[i]");
        }
    }

    /// <summary>One step of synapse i of each of 16 neurons.</summary>
    private static void Synapse(SourceWriter writer, PassCode code, string sum)
    {
        bool gatesErrors = GatesErrors(code);
        string error = gatesErrors ? "gated" : "error";
        string entering = "Vector512.Create(input[i])";
        if (NeuronDefinition.Of(code.Neuron).Current is not null)
        {
            writer.Write($"Vector512<float> entering = Vector512.FusedMultiplyAdd(currentLeak, currentTrace[i], {entering});");
            writer.Write("currentTrace[i] = entering;");
            entering = "entering";
        }

        writer.Write($"Vector512<float> potential = Vector512.FusedMultiplyAdd(leak, eligibility[i], {entering});");
        bool adapts = Adapts(code);
        if (gatesErrors)
        {
            writer.Write("Vector512<float> spike = potential; // the gate is in the error");
        }
        else
        {
            writer.Write(adapts
                ? "Vector512<float> spike = gate * Vector512.FusedMultiplyAdd(-adaptationStrength, adaptationTrace[i], potential);"
                : "Vector512<float> spike = gate * potential;");
        }

        writer.Write($"eligibility[i] = {AfterReset(writer, code)};");
        if (adapts)
        {
            writer.Write("adaptationTrace[i] = Vector512.FusedMultiplyAdd(adaptationLeak, adaptationTrace[i], spike);");
        }

        if (code.Carry == Carry.None)
        {
            writer.Write($"{sum} = Vector512.FusedMultiplyAdd({error}, spike, {sum});");
            return;
        }

        string carried = "spike";
        if (code.ReaderHasCurrent)
        {
            writer.Write("Vector512<float> current = Vector512.FusedMultiplyAdd(carryCurrentLeak, carriedCurrent[i], spike);");
            writer.Write("carriedCurrent[i] = current;");
            carried = "current";
        }

        writer.Write($"Vector512<float> later = Vector512.FusedMultiplyAdd(carryLeak, carriedEligibility[i], {carried});");
        writer.Write("carriedEligibility[i] = later;");
        writer.Write($"{sum} = Vector512.FusedMultiplyAdd({error}, later, {sum});");
    }

    /// <summary>E = d P + r e: with what the reset leaves where it is kept in a row, <c>(d + r g) P</c>.</summary>
    private static string AfterReset(SourceWriter writer, PassCode code)
    {
        var reset = ResetDefinition.Of(code.Reset);
        if (code.HasHeld)
        {
            // r e = r g (P - strength A), and r g is what the row has more than d.
            return "Vector512.FusedMultiplyAdd((held - kept) * adaptationStrength, adaptationTrace[i], kept * potential)";
        }

        if (code.HasKept)
        {
            return "kept * potential";
        }

        var printer = new VectorPrinter(writer, new Dictionary<string, string>());
        return printer.Print(reset.TraceAfter("potential", "spike"));
    }

    private static IEnumerable<PassField> Constants(PassCode code)
        =>
        [
            .. Keeping.Constants(code).Where(name => code.Trace != Trace.Input || !AdaptationDefinition.Constants.Contains(name)).Select(PassField.Constant),
            .. code.Carry == Carry.None || code.HasChannels ? [] : PassField.CarryLeaks(code),
        ];

    private static IEnumerable<PassField> Rows(PassCode code, string neurons, string traces, Func<string, string, PassField> field)
        => [.. Neurons(code).Select(row => field(row, neurons)), .. Traces(code).Select(row => field(row, traces))];

    private static IEnumerable<string> Neurons(PassCode code)
        => GatesErrors(code) ? [RowNames.Gated] : [
            RowNames.Gate, RowNames.Error, .. code.HasKept ? new[] { RowNames.Kept } : [], .. code.HasHeld ? new[] { RowNames.Held } : [],
            .. IsGatedInput(code) ? new[] { RowNames.MeanGate } : []];

    private static IEnumerable<string> Traces(PassCode code)
        =>
        [
            .. NeuronDefinition.Of(code.Neuron).Current is null ? [] : new[] { RowNames.CurrentTrace }, RowNames.Eligibility,
            .. Adapts(code) ? new[] { RowNames.AdaptationTrace } : [],
            .. code.Carry != Carry.None && code.ReaderHasCurrent ? new[] { RowNames.CarriedCurrent } : [],
            .. code.Carry == Carry.None ? [] : new[] { RowNames.CarriedEligibility },
        ];

    /// <summary>Whether the gates are in the errors already, and traces hold inputs alone.</summary>
    private static bool GatesErrors(PassCode code) => code.Trace == Trace.Input && code.Carry != Carry.Exact;

    /// <summary>Whether gates come into the traces of inputs, which know no reset and no adaptation, and the bias has none.</summary>
    private static bool IsGatedInput(PassCode code) => code.Trace == Trace.Input && code.Carry == Carry.Exact;

    private static bool TracesBias(PassCode code)
        => (!GatesErrors(code) && !IsGatedInput(code)) || !NeuronDefinition.Of(code.Neuron).Spikes;

    private static string BiasGradient(PassCode code) => GatesErrors(code) ? "gated" : "error * meanGate";

    private static bool Adapts(PassCode code) => code.Trace != Trace.Input && NeuronDefinition.Of(code.Neuron).Adaptation is not null;

    private static string Formula(PassCode code)
    {
        string after = ResetDefinition.Of(code.Reset).OfTrace;
        string potential = NeuronDefinition.Of(code.Neuron).Current is null ? "P = leak E + x" : "X = current leak X + x; P = leak E + X";
        string carried = code.ReaderHasCurrent ? "R by the reader's two leaks" : "R = reader's leak R + e";
        if (GatesErrors(code))
        {
            return code.Carry == Carry.None ? $"{potential}; E = P; grad += gated error P"
                : $"{potential}; E = P; {carried.Replace("+ e", "+ P")}; grad += gated error R";
        }

        string spike = Adapts(code) ? "e = g (P - strength A); A = adaptation leak A + e" : "e = g P";
        return code.Carry == Carry.None
            ? $"{potential}; {spike}; {after}; grad += error e"
            : $"{potential}; {spike}; {after}; {carried}; grad += error R";
    }
}
