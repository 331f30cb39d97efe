using OtpeFast.Expressions;
using OtpeFast.Neurons;
using OtpeFast.Plans;
using OtpeFast.Resets;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the scan of the adjoint form: backward in time over each layer's neurons, for the coefficients C of <c>grad W = sum of x^T C</c>.</summary>
internal static class ScanEmitter
{
    private const string None = ""; // no error

    public static void Emit(SourceWriter writer, PassCode code)
    {
        bool fires = NeuronDefinition.Of(code.Neuron).Spikes;
        bool timed = code.Trace == Trace.Stdp;
        bool input = code.Trace is Trace.Input or Trace.Stdp || !fires;
        bool rowKept = !input && !ResetDefinition.Of(code.Reset).FollowsFromGate;
        bool needsGate = fires && (!input || code.Carry != Carry.Mean);
        bool needsMeanGate = timed || code.Carry != Carry.None && (input || (code.PassesDown && code.Trace == Trace.Synapse));
        List<PassField> fields = !input ? [.. Keeping.Constants(code).Select(PassField.Constant)]
            : HasCurrent(code) ? [PassField.TraceLeak, PassField.Constant(CurrentDefinition.Leak)]
            : [PassField.TraceLeak];
        if (timed)
        {
            fields.Add(new("float", "postGain", "layer.SpikeTiming.PostGain", "of spikes after inputs"));
            fields.Add(new("float", "preGain", "layer.SpikeTiming.PreGain", "of inputs after spikes"));
        }

        bool adapts = !input && NeuronDefinition.Of(code.Neuron).Adaptation is not null;
        if (code.Carry != Carry.None && !code.CarryIsGiven)
        {
            fields.AddRange(PassField.CarryLeaks(code));
        }

        fields.Add(PassField.Vectors(RowNames.Error, "[slot, strip, step] the error at the layer's spikes"));
        string[] gates = [
            .. needsGate ? new[] { RowNames.Gate } : [], .. needsMeanGate ? new[] { RowNames.MeanGate } : [], .. rowKept ? new[] { RowNames.Kept } : [],
            .. code.HasHeld ? new[] { RowNames.Held } : [], .. code.CarryIsGiven ? new[] { RowNames.CarriedError } : []];
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
                if (code.IsOfWindows)
                {
                    writer.Write("int firstError = layer.FirstErrorStep; // that errors of the window come to");
                }

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
                        PassEmitter.LoadConstants(writer, fields.Where(static field => field.IsConstant), "strip");
                        writer.Write("Vector512<float> bias = Vector512<float>.Zero;");
                        writer.Write($"Vector512<float> factor = Vector512<float>.Zero; // {(HasCurrent(code) ? "V" : "C")}");
                        if (HasCurrent(code))
                        {
                            writer.Write("Vector512<float> entering = Vector512<float>.Zero; // C");
                        }

                        if (adapts)
                        {
                            writer.Write("Vector512<float> adapting = Vector512<float>.Zero; // A");
                        }

                        if (code.Carry != Carry.None)
                        {
                            writer.Write("Vector512<float> future = Vector512<float>.Zero; // D");
                            if (code.ReaderHasCurrent)
                            {
                                writer.Write("Vector512<float> later = Vector512<float>.Zero; // D of the reader's membrane");
                            }
                        }

                        using (writer.Block($"for (int step = error.Length - 1; step >= {(code.IsOfWindows ? "firstError" : "0")}; step--)"))
                        {
                            Body(writer, code, rowKept, "error[step]");
                        }

                        if (code.IsOfWindows)
                        {
                            writer.Blank();
                            using (writer.Block("for (int step = firstError - 1; step >= 0; step--)"))
                            {
                                writer.Write("// No error of the window comes to this step: what comes back from later ones goes on.");
                                Body(writer, code, rowKept, None);
                            }
                        }

                        writer.Blank();
                        writer.Write("_bias.Run(strip, 0)[sample] = bias;");
                    }

                    if (code.PassesDown)
                    {
                        writer.Blank();
                        writer.Write(code.Trace == Trace.Exact
                            ? "layer.PassDown(slot, firstSlot, _coefficient.AcrossFirst(sample));"
                            : "layer.PassDown(slot, firstSlot, _error.AcrossSecond(slot));");
                    }
                }
            }
        }
    }

    /// <summary>One step back of 16 neurons.</summary>
    private static void Body(SourceWriter writer, PassCode code, bool rowKept, string error)
    {
        bool fires = NeuronDefinition.Of(code.Neuron).Spikes;
        bool timed = code.Trace == Trace.Stdp;
        bool input = code.Trace is Trace.Input or Trace.Stdp || !fires;
        if (!fires)
        {
            writer.Write($"factor = {MultiplyAdd("traceLeak", "factor", error)};");
        }
        else if (timed)
        {
            Timed(writer, code, error);
        }
        else if (input)
        {
            Input(writer, code, error);
        }
        else
        {
            Synapse(writer, code, rowKept, error);
        }

        if (HasCurrent(code))
        {
            writer.Write("entering = Vector512.FusedMultiplyAdd(currentLeak, entering, factor);");
        }

        if (!fires || !input)
        {
            writer.Write($"bias += {(HasCurrent(code) ? "entering" : "factor")};");
        }

        string coefficient = timed && error != None ? "Vector512.FusedMultiplyAdd(postGain, factor, earlier)"
            : timed ? "postGain * factor"
            : HasCurrent(code) ? "entering"
            : "factor";
        writer.Write($"coefficient[step] = {coefficient};");
    }

    /// <summary>A product and what is added to it, if anything is.</summary>
    private static string MultiplyAdd(string left, string right, string added)
        => added == None ? $"{left} * {right}" : $"Vector512.FusedMultiplyAdd({left}, {right}, {added})";

    /// <summary>One step, where the neurons of a layer have errors from each other.</summary>
    public static void Step(SourceWriter writer, PassCode code)
    {
        bool rowKept = !ResetDefinition.Of(code.Reset).FollowsFromGate;
        PassField[] constants = [.. Keeping.Constants(code).Select(PassField.Constant), .. code.Carry == Carry.None ? [] : PassField.CarryLeaks(code)];
        string[] gates = [RowNames.Error, RowNames.Gate, .. rowKept ? new[] { RowNames.Kept } : [], .. code.HasHeld ? new[] { RowNames.Held } : []];
        (string Row, string Local, string What)[] states = [
            (RowNames.ScanFactor, "factor", HasCurrent(code) ? "V" : "C"),
            .. HasCurrent(code) ? new[] { (RowNames.ScanCoefficient, "entering", "C") } : [],
            .. NeuronDefinition.Of(code.Neuron).Adaptation is null ? [] : new[] { (RowNames.ScanAdapting, "adapting", "A") },
            .. code.Carry == Carry.None ? [] : new[] { (RowNames.ScanFuture, "future", "D") }];
        PassField[] fields = [
            .. constants, .. gates.Select(static row => PassField.Vectors(row, "[slot, strip, step]")),
            PassField.Vectors(RowNames.Coefficient, "[strip, sample, step] C, the factor of each input in the gradient"),
            PassField.Sequence(RowNames.Returned, "[sample, 1, neuron] the error through the layer's own connections"),
            .. states.Select(static state => PassField.Sequence(state.Row, $"[sample, 1, neuron] {state.What}"))];
        using (PassEmitter.Open(writer, code, $"A step back: {Formula(code)}, with the error through the layer's own connections.", "StepScan", fields))
        {
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("public override void Begin(int sample)"))
            {
                foreach ((string row, _, _) in states)
                {
                    writer.Write($"_{row}.Row(sample, 0).Clear();");
                }
            }

            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("public override void RunStep(int slot, int sample, int step)"))
            {
                writer.Write("ReadOnlySpan<Vector512<float>> returned = _returned.Vectors(sample, 0)[..layer.Strips];");
                foreach ((string row, _, _) in states)
                {
                    writer.Write($"Span<Vector512<float>> {row} = _{row}.Vectors(sample, 0)[..layer.Strips];");
                }

                using (writer.Block("for (int strip = 0; strip < layer.Strips; strip++)"))
                {
                    foreach (string row in gates)
                    {
                        writer.Write($"Span<Vector512<float>> {row} = _{row}.Run(slot, strip);");
                    }

                    PassEmitter.LoadConstants(writer, constants, "strip");
                    foreach ((string row, string local, string what) in states)
                    {
                        writer.Write($"Vector512<float> {local} = {row}[strip]; // {what}");
                    }

                    Synapse(writer, code, rowKept, "error[step]", "returned[strip]");
                    if (HasCurrent(code))
                    {
                        writer.Write("entering = Vector512.FusedMultiplyAdd(currentLeak, entering, factor);");
                    }

                    writer.Write($"_coefficient.Run(strip, sample)[step] = {(HasCurrent(code) ? "entering" : "factor")};");
                    foreach ((string row, string local, _) in states)
                    {
                        writer.Write($"{row}[strip] = {local};");
                    }
                }
            }
        }
    }

    private static void Input(SourceWriter writer, PassCode code, string error)
    {
        string factor = "gated";
        if (error != None)
        {
            writer.Write($"Vector512<float> gated = {error} * {(code.Carry == Carry.None ? "gate[step]" : "meanGate[step]")};");
            writer.Write("bias += gated;");
        }

        if (code.Carry == Carry.Exact)
        {
            Future(writer, code, error);
            factor = "gate[step] * future";
        }
        else if (code.Carry == Carry.Mean)
        {
            Future(writer, code, error == None ? None : "gated");
            factor = "future";
        }

        writer.Write($"factor = {MultiplyAdd("traceLeak", "factor", error == None && code.Carry == Carry.None ? None : factor)};");
        if (code.PassesDown && error != None)
        {
            writer.Write("error[step] = gated; // what is passed down");
        }
    }

    /// <summary>S-TLLR: h = g error + leak h; C = post gain h + pre gain p_before error.</summary>
    private static void Timed(SourceWriter writer, PassCode code, string error)
    {
        if (error == None)
        {
            writer.Write("factor *= traceLeak;");
            return;
        }

        writer.Write($"Vector512<float> gated = {error} * gate[step];");
        writer.Write("bias += gated;");
        writer.Write("factor = Vector512.FusedMultiplyAdd(traceLeak, factor, gated);");
        writer.Write($"Vector512<float> earlier = step == 0 ? Vector512<float>.Zero : preGain * meanGate[step - 1] * {error};");
        if (code.PassesDown)
        {
            writer.Write("error[step] = gated; // what is passed down");
        }
    }

    /// <summary>The reader's response, backward: D, or both its stages.</summary>
    private static void Future(SourceWriter writer, PassCode code, string error)
    {
        if (code.CarryIsGiven)
        {
            writer.Write("future = carriedError[step];");
        }
        else if (code.ReaderHasCurrent)
        {
            writer.Write($"later = {MultiplyAdd("carryLeak", "later", error)};");
            writer.Write("future = Vector512.FusedMultiplyAdd(carryCurrentLeak, future, later);");
        }
        else
        {
            writer.Write($"future = {MultiplyAdd("carryLeak", "future", error)};");
        }
    }

    private static bool HasCurrent(PassCode code) => NeuronDefinition.Of(code.Neuron).Current is not null;

    private static void Synapse(SourceWriter writer, PassCode code, bool rowKept, string error, string? returned = null)
    {
        string future = error;
        if (code.Carry != Carry.None)
        {
            Future(writer, code, error);
            future = "future";
        }

        if (returned is not null)
        {
            writer.Write($"Vector512<float> all = {future} + {returned};");
            future = "all";
        }

        writer.Write("Vector512<float> surrogate = gate[step];");
        if (NeuronDefinition.Of(code.Neuron).Adaptation is not null)
        {
            Adaptive(writer, code, future, rowKept);
        }
        else
        {
            Plain(writer, code, future, rowKept);
        }

        if (code.PassesDown && code.Trace != Trace.Exact && error != None)
        {
            writer.Write($"error[step] *= {(code.Carry == Carry.None ? "surrogate" : "meanGate[step]")}; // what is passed down");
        }
    }

    /// <summary>Q = D + leak r C + A; C = g Q + leak C; A = adaptation leak A - strength g Q.</summary>
    private static void Adaptive(SourceWriter writer, PassCode code, string future, bool rowKept)
    {
        if (rowKept)
        {
            // What the reset leaves is kept in rows: d + r g, and d beside it unless that is all, at a spike without derivative.
            string gated = future == None ? "surrogate * adapting" : $"surrogate * ({future} + adapting)";
            writer.Write(code.HasHeld
                ? $"Vector512<float> gated = Vector512.FusedMultiplyAdd(leak * (kept[step] - held[step]), factor, {gated}); // g Q"
                : $"Vector512<float> gated = {gated}; // g Q");
            writer.Write($"factor = Vector512.FusedMultiplyAdd(leak * {(code.HasHeld ? "held" : "kept")}[step], factor, gated);");
            writer.Write("adapting = Vector512.FusedMultiplyAdd(-adaptationStrength, gated, adaptationLeak * adapting);");
            return;
        }

        var printer = new VectorPrinter(writer, new Dictionary<string, string>());
        Expression bySpike = ResetDefinition.Of(code.Reset).BySpike;
        string all = bySpike is Number { Value: 0 } ? future : MultiplyAdd($"leak * {printer.Print(bySpike)}", "factor", future);
        writer.Write($"Vector512<float> gated = surrogate * {(all == None ? "adapting" : $"({all} + adapting)")}; // g Q");
        writer.Write("factor = Vector512.FusedMultiplyAdd(leak, factor, gated);");
        writer.Write("adapting = Vector512.FusedMultiplyAdd(-adaptationStrength, gated, adaptationLeak * adapting);");
    }

    private static void Plain(SourceWriter writer, PassCode code, string future, bool rowKept)
    {
        writer.Write($"Vector512<float> left = {Keeping.OverAStep(writer, code.Reset, rowKept ? "kept[step]" : null)};");
        writer.Write(future == None ? "factor *= left;" : $"factor = Vector512.FusedMultiplyAdd(left, factor, surrogate * {future});");
    }

    private static string Formula(PassCode code)
    {
        string left = Keeping.Formula(code.Reset);
        string response = code.CarryIsGiven ? "D from the readers" : code.ReaderHasCurrent ? "D by the reader's two leaks" : "D = error + reader's leak D";
        string formula = OfState(code, left, response);
        return HasCurrent(code) ? $"{formula.Replace("C", "V")}; C = V + current leak C" : formula;
    }

    private static string OfState(PassCode code, string left, string response)
    {
        return !NeuronDefinition.Of(code.Neuron).Spikes ? "C = error + leak C" : (code.Trace, code.Carry) switch
        {
            (Trace.Exact or Trace.Synapse, _) when NeuronDefinition.Of(code.Neuron).Adaptation is not null
                => (code.Carry == Carry.None ? "Q = error" : $"{response}; Q = D") +
                    " + leak r C + A; C = g Q + leak C; A = adaptation leak A - strength g Q",
            (Trace.Exact or Trace.Synapse, Carry.None) => $"C = g error + {left} C",
            (Trace.Exact or Trace.Synapse, Carry.Exact) => $"{response}; C = g D + {left} C",
            (Trace.Stdp, _) => "h = g error + leak h; C = post gain h + pre gain p_before error",
            (Trace.Input, Carry.Exact) => $"{response}; C = g D + leak C",
            (Trace.Input, Carry.None) => "C = g error + leak C",
            (Trace.Input, Carry.Mean) => "D = mean g error + reader's leak D; C = D + leak C",
            _ => throw new NotSupportedException($"There is no scan for the trace {code.Trace} with the carry {code.Carry}."),
        };
    }
}
