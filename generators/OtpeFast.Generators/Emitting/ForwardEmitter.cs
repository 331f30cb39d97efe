using OtpeFast.Expressions;
using OtpeFast.Neurons;
using OtpeFast.Plans;
using OtpeFast.Readouts;
using OtpeFast.Resets;
using OtpeFast.Surrogates;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the neurons of a layer, forward in time: over all time steps of a block of samples, or one step of some samples.</summary>
internal static class ForwardEmitter
{
    private const string Total = "total"; // the leaky sum of the spikes

    /// <summary>All time steps of a block of samples.</summary>
    public static void Sequence(SourceWriter writer, PassCode code)
    {
        NeuronDefinition neuron = NeuronDefinition.Of(code.Neuron);
        List<PassField> fields = [.. Constants(code)];
        fields.AddRange(GateFields(GateRows(code), "[slot or sample, strip, step]", PassField.Vectors));
        using (PassEmitter.Open(writer, code, $"All time steps of some samples, up to 64 neurons at a time: {Formula(code)}.", "SamplePass", fields))
        {
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("public override void Run(int first, int end, int firstSlot)"))
            {
                writer.Write("int steps = layer.Workspace.Steps;");
                bool keepsRows = GateRows(code).Any();
                if (keepsRows)
                {
                    writer.Write("int stride = layer.Workspace.LargestSteps; // vectors from one strip of a row to the next");
                }

                if (neuron.Spikes)
                {
                    writer.Write("int stripsAStep = layer.PanelStrips;");
                }

                if (keepsRows)
                {
                    // Where a form comes back to every sample, the rows are those of samples; else of the block that is worked on.
                    writer.Write("bool bySample = layer.RowsAreOfSamples;");
                }

                using (writer.Block("for (int strip = 0, strips; strip < layer.Strips; strip += strips)"))
                {
                    Panel(writer, code);
                }

                if (neuron.Spikes)
                {
                    writer.Blank();
                    using (writer.Block("for (int sample = first; sample < end; sample++)"))
                    {
                        writer.Write("layer.Spikes.Collect(firstSlot + sample - first, sample, steps);");
                    }
                }
            }
        }
    }

    /// <summary>
    /// All time steps of up to four strips of neurons, one strip after the other within a step: each waits for its own last step alone, and the processor
    /// goes on with the next meanwhile.
    /// </summary>
    private static void Panel(SourceWriter writer, PassCode code)
    {
        NeuronDefinition neuron = NeuronDefinition.Of(code.Neuron);
        writer.Write("strips = layer.DrivePanel(strip, first, end, firstSlot);");
        PassEmitter.SliceConstants(writer, Constants(code), ".Slice(strip, strips)");
        if (code.HasMeanGate)
        {
            writer.Write("ReadOnlySpan<Vector512<float>> gateWeight = layer.GateWeights(strip, strips); // [strip of the panel, step]");
            writer.Write("int weightStride = layer.GateWeightStride;");
        }

        string[] states = [
            neuron.State, .. neuron.Adaptation is null ? [] : new[] { RowNames.Adaptation }, .. neuron.Current is null ? [] : new[] { RowNames.Current },
            .. code.HasMeanGate ? new[] { RowNames.GateSum } : [], .. code.HasMeanGate && code.ReaderHasCurrent ? new[] { RowNames.GateCurrent } : [],
            .. code.Score is not null && neuron.Spikes ? new[] { Total } : []];
        for (int i = 0; i < states.Length; i++)
        {
            string comment = i == 0 && neuron.Spikes ? " // u - threshold" : states[i] == Total ? " // the score" : "";
            writer.Write($"Span<Vector512<float>> {states[i]} = layer.Workspace.PanelState!.Run(firstSlot, {i})[..strips];{comment}");
        }

        using (writer.Block("for (int sample = first; sample < end; sample++)"))
        {
            writer.Write("int slot = firstSlot + sample - first;");
            writer.Write("ReadOnlySpan<Vector512<float>> drive = layer.Workspace.Drive!.Run(slot, 0)[..(steps * strips)]; // [step, strip] x W + b");
            if (neuron.Spikes)
            {
                writer.Write("Span<ushort> bits = layer.Spikes.Bits(slot)[strip..];");
            }

            foreach (string row in GateRows(code))
            {
                writer.Write($"Span<Vector512<float>> {row} = _{row}.Runs(bySample ? sample : slot, strip, strips); // [strip of the panel, step]");
            }

            writer.Write($"layer.AtRest.Strips.Slice(strip, strips).CopyTo({neuron.State});");
            foreach (string state in states.Skip(1))
            {
                writer.Write($"{state}.Clear();");
            }

            PassEmitter.LoadConstants(writer, Constants(code).Where(static constant => !constant.IsOfNeurons), "strip");
            using (writer.Block("for (int step = 0; step < steps; step++)"))
            {
                writer.Write("ReadOnlySpan<Vector512<float>> now = drive.Slice(step * strips, strips);");
                bool keepsRows = GateRows(code).Any();
                string place = keepsRows ? ", place = step" : "";
                string advance = keepsRows ? ", place += stride" : "";
                using (writer.Block($"for (int i = 0{place}; i < now.Length; i++{advance})"))
                {
                    PassEmitter.LoadSlicedConstants(writer, Constants(code));
                    Update(writer, code, new Names(
                        $"{neuron.State}[i]", "now[i]", "gate[place]", "gateSum[i]", "meanGate[place]", "gateWeight[weightStride * i + step]",
                        "kept[place]", "held[place]", neuron.Spikes ? $"{Total}[i]" : "score[place]", neuron.Spikes ? "score[place]" : null,
                        "bits[stripsAStep * step + i]", "adaptation[i]", "current[i]", "gateCurrent[i]"));
                }
            }
        }
    }

    /// <summary>One time step of some samples.</summary>
    public static void Step(SourceWriter writer, PassCode code)
    {
        NeuronDefinition neuron = NeuronDefinition.Of(code.Neuron);
        List<PassField> fields = [
            .. Constants(code), PassField.Sequence(RowNames.Membrane, neuron.Spikes ? "[sample, 1, neuron] u - threshold" : "[sample, 1, neuron] y")];
        if (neuron.Adaptation is not null)
        {
            fields.Add(PassField.Sequence(RowNames.Adaptation, "[sample, 1, neuron] what makes the next spike harder"));
        }

        if (neuron.Current is not null)
        {
            fields.Add(PassField.Sequence(RowNames.Current, "[sample, 1, neuron] what the membrane takes in"));
        }

        if (code.HasMeanGate)
        {
            fields.Add(PassField.Sequence(RowNames.GateSum, "[sample, 1, neuron] leaky sum of the gates"));
            if (code.ReaderHasCurrent)
            {
                fields.Add(PassField.Sequence(RowNames.GateCurrent, "[sample, 1, neuron] the same in the reader's current"));
            }
        }

        if (code.Score is not null)
        {
            fields.Add(PassField.Sequence(RowNames.Score, "[sample, 1, neuron] what the loss is taken on"));
        }

        fields.AddRange(GateFields(StepRows(code), "[sample, 1, neuron]", PassField.Sequence));
        using (PassEmitter.Open(writer, code, $"One time step of some samples: {Formula(code)}.", "StepPass", fields))
        {
            writer.Write("/// <inheritdoc/>");
            writer.Write("public override void Run(int first, int end, int scratch) => RunStep(first, end, scratch, layer.Workspace.Now);");
            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("public override void RunStep(int first, int end, int worker, int now)"))
            {
                writer.Write("Span<float> row = layer.Workspace.DriveRow!.Row(worker, 0)[..layer.Stride];");
                writer.Write("Span<Vector512<float>> drive = layer.Workspace.DriveRow.Vectors(worker, 0)[..layer.Strips]; // x W + b");
                if (neuron.Spikes)
                {
                    writer.Write("Span<ushort> bits = layer.Spikes.Bits(worker)[..drive.Length];");
                }

                PassEmitter.SliceConstants(writer, Constants(code), "[..drive.Length]");
                using (writer.Block("for (int sample = first; sample < end; sample++)"))
                {
                    writer.Write("layer.Drive(sample, now, row);");
                    string[] rows = [
                        RowNames.Membrane, .. neuron.Adaptation is null ? [] : new[] { RowNames.Adaptation },
                        .. neuron.Current is null ? [] : new[] { RowNames.Current },
                        .. code.HasMeanGate && code.ReaderHasCurrent ? new[] { RowNames.GateCurrent } : [],
                        .. code.Score is null ? [] : new[] { RowNames.Score }, .. code.HasMeanGate ? new[] { RowNames.GateSum } : [], .. StepRows(code)];
                    foreach (string name in rows)
                    {
                        writer.Write($"Span<Vector512<float>> {name} = _{name}.Vectors(sample, 0)[..drive.Length];");
                    }

                    PassEmitter.LoadConstants(writer, Constants(code).Where(static constant => !constant.IsOfNeurons), "i");
                    using (writer.Block("for (int i = 0; i < drive.Length; i++)"))
                    {
                        PassEmitter.LoadSlicedConstants(writer, Constants(code));
                        Update(writer, code,
                            new Names($"{neuron.State}[i]", "drive[i]", "gate[i]", "gateSum[i]", "meanGate[i]", "layer.GateWeightAt(sample, i, now)",
                                "kept[i]", "held[i]",
                                "score[i]", null, "bits[i]", "adaptation[i]", "current[i]", "gateCurrent[i]"));
                    }

                    if (neuron.Spikes)
                    {
                        writer.Write("layer.Spikes.CollectStep(worker, sample, now);");
                    }
                }
            }
        }
    }

    /// <summary>Integrate, fire, gate, reset.</summary>
    private static void Update(SourceWriter writer, PassCode code, Names names)
    {
        NeuronDefinition neuron = NeuronDefinition.Of(code.Neuron);
        var words = new Dictionary<string, string>
        {
            [neuron.State] = names.State,
            [NeuronDefinition.Drive] = names.Drive,
            [RowNames.Adaptation] = names.Adaptation,
            [RowNames.Current] = names.Current,
        };
        foreach (string constant in NeuronDefinition.GivenNames)
        {
            words[constant] = PassField.Variable(constant);
        }

        var printer = new VectorPrinter(writer, words);
        if (neuron.Current is CurrentDefinition current)
        {
            writer.Write($"{names.Current} = {printer.Print(current.After)};");
            words[NeuronDefinition.Drive] = names.Current;
        }

        if (neuron.Spikes)
        {
            Fire(writer, code, names, printer);
        }
        else
        {
            Integrate(writer, code, names, printer);
        }

        if (code.Score is Readout readout)
        {
            var scores = new VectorPrinter(writer, new Dictionary<string, string> { [ReadoutDefinition.Before] = names.Score, [neuron.State] = names.State });
            writer.Write($"{names.Score} = {scores.Print(ReadoutDefinition.Of(readout).Score!)};");
            if (names.ScoreRow is not null)
            {
                writer.Write($"{names.ScoreRow} = {names.Score};");
            }
        }
    }

    /// <summary>A step of neurons that never fire: whatever asks for a gate, or for what a reset leaves, gets all.</summary>
    private static void Integrate(SourceWriter writer, PassCode code, Names names, VectorPrinter printer)
    {
        writer.Write($"{names.State} = {printer.Print(NeuronDefinition.Of(code.Neuron).Advance)};");
        if (code.HasGate)
        {
            writer.Write($"{names.Gate} = {VectorPrinter.Of(1)};");
        }

        if (code.HasKept)
        {
            writer.Write($"{names.Kept} = {VectorPrinter.Of(1)};");
        }
    }

    private static void Fire(SourceWriter writer, PassCode code, Names names, VectorPrinter printer)
    {
        NeuronDefinition neuron = NeuronDefinition.Of(code.Neuron);
        ResetDefinition reset = ResetDefinition.Of(code.Reset);
        writer.Write($"Vector512<float> distance = {printer.Print(neuron.Advance)}; // v - threshold");
        string above = NeuronDefinition.Distance;
        if (neuron.Adaptation is AdaptationDefinition adaptation)
        {
            above = AdaptationDefinition.MarginName;
            writer.Write($"Vector512<float> {above} = {printer.Print(adaptation.Margin)};");
        }

        writer.Write($"Vector512<float> fired = Vector512.GreaterThanOrEqual({above}, Vector512<float>.Zero);");
        if (code.HasGate || code.HasMeanGate || code.HasKept)
        {
            var surrogates = new VectorPrinter(writer, new Dictionary<string, string> { [NeuronDefinition.Distance] = above });
            writer.Write($"Vector512<float> surrogate = {surrogates.Print(SurrogateDefinition.Of(code.Surrogate!.Value).Value)};");
        }

        if (code.HasGate)
        {
            writer.Write($"{names.Gate} = surrogate;");
        }

        if (code.HasKept)
        {
            Expression left = code.IsDetached ? reset.ByDistance : reset.Kept("surrogate");
            writer.Write($"{names.Kept} = {printer.Print(left)}; // what the reset leaves{(code.IsDetached ? " at a fixed spike" : "")}");
        }

        if (code.HasHeld)
        {
            writer.Write($"{names.Held} = {printer.Print(reset.ByDistance)}; // what it leaves at a fixed spike");
        }

        if (code.HasMeanGate)
        {
            if (code.ReaderHasCurrent)
            {
                writer.Write($"{names.GateCurrent} = Vector512.FusedMultiplyAdd(carryCurrentLeak, {names.GateCurrent}, surrogate);");
            }

            string entering = code.ReaderHasCurrent ? names.GateCurrent : "surrogate";
            writer.Write($"{names.GateSum} = Vector512.FusedMultiplyAdd(carryLeak, {names.GateSum}, {entering});");
            writer.Write($"{names.MeanGate} = {names.GateSum} * {names.GateWeight};");
        }

        writer.Write($"{names.State} = {printer.Print(reset.After)}; // u - threshold");
        if (neuron.Adaptation is not null)
        {
            writer.Write($"{names.Adaptation} = {printer.Print(neuron.Adaptation.After)};");
        }

        writer.Write($"{names.Bits} = (ushort)Vector512.ExtractMostSignificantBits(fired);");
    }

    private static string Formula(PassCode code)
    {
        NeuronDefinition neuron = NeuronDefinition.Of(code.Neuron);
        string formula = neuron.Spikes ? $"{neuron.Formula}; {ResetDefinition.Of(code.Reset).Formula}" : neuron.Formula;
        formula = code.Score is Readout readout ? $"{formula}; {ReadoutDefinition.Of(readout).Formula}" : formula;
        formula = code.Surrogate is Surrogate surrogate ? $"{formula}; {SurrogateDefinition.Of(surrogate).Formula}" : formula;
        return formula.Replace("&", "&amp;").Replace("<", "&lt;");
    }

    private static IEnumerable<PassField> Constants(PassCode code)
    {
        NeuronDefinition neuron = NeuronDefinition.Of(code.Neuron);
        IEnumerable<string> names = [.. neuron.ConstantNames.Where(name => Uses(code, name)), .. Parameters(code)];
        return [.. names.Select(PassField.Constant), .. code.HasMeanGate ? PassField.CarryLeaks(code) : [],
            .. code.Score is Readout readout && Uses(readout, ReadoutDefinition.Leak) ? new[] { PassField.ReadoutLeak } : []];
    }

    private static bool Uses(Readout readout, string name)
        => ReadoutDefinition.Of(readout).Score is Expression score && OtpeFast.Expressions.Names.Uses(score, name);

    private static bool Uses(PassCode code, string name)
    {
        if (!NeuronDefinition.Of(code.Neuron).Spikes)
        {
            return OtpeFast.Expressions.Names.Uses(NeuronDefinition.Of(code.Neuron).Advance, name);
        }

        ResetDefinition reset = ResetDefinition.Of(code.Reset);
        return OtpeFast.Expressions.Names.Uses(NeuronDefinition.Of(code.Neuron).Advance, name)
            || OtpeFast.Expressions.Names.Uses(reset.After, name)
            || NeuronDefinition.Of(code.Neuron).Adaptation is AdaptationDefinition adaptation
                && (OtpeFast.Expressions.Names.Uses(adaptation.Margin, name) || OtpeFast.Expressions.Names.Uses(adaptation.After, name))
            || NeuronDefinition.Of(code.Neuron).Current is CurrentDefinition current && OtpeFast.Expressions.Names.Uses(current.After, name)
            || (code.HasKept && (OtpeFast.Expressions.Names.Uses(reset.ByDistance, name) || OtpeFast.Expressions.Names.Uses(reset.BySpike, name)));
    }

    private static IEnumerable<string> Parameters(PassCode code)
        => code.Surrogate is Surrogate surrogate && (code.HasGate || code.HasMeanGate || code.HasKept)
            ? SurrogateDefinition.Of(surrogate).Parameters.Select(static parameter => parameter.Name)
            : [];

    /// <summary>The rows that a step writes and does not read.</summary>
    private static IEnumerable<string> StepRows(PassCode code)
        => [.. code.HasGate ? new[] { RowNames.Gate } : [], .. code.HasMeanGate ? new[] { RowNames.MeanGate } : [],
            .. code.HasKept ? new[] { RowNames.Kept } : [], .. code.HasHeld ? new[] { RowNames.Held } : []];

    /// <summary>The rows that a sequence writes; the state stays in registers.</summary>
    private static IEnumerable<string> GateRows(PassCode code) => [.. StepRows(code), .. code.Score is null ? [] : new[] { RowNames.Score }];

    private static IEnumerable<PassField> GateFields(IEnumerable<string> rows, string shape, Func<string, string, PassField> field)
        => rows.Select(row => field(row, shape + (row switch
        {
            RowNames.Gate => " surrogate derivative of the spike",
            RowNames.MeanGate => " its leaky mean over the steps so far",
            RowNames.Kept => " what the reset leaves of an influence",
            RowNames.Held => " what it leaves at a fixed spike",
            RowNames.Score => " what the loss is taken on",
            _ => throw new NotSupportedException($"No forward pass writes the row {row}."),
        })));

    /// <summary>What a step of 16 neurons reads and writes.</summary>
    private sealed record Names(
        string State, string Drive, string Gate, string GateSum, string MeanGate, string GateWeight, string Kept, string Held, string Score, string? ScoreRow,
        string Bits, string Adaptation, string Current, string GateCurrent);
}
