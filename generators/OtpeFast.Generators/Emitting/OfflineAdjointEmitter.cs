using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>
/// Writes offline trainers in adjoint form: forward over all steps, a scan backward over each layer's neurons for
/// the coefficients C, then <c>grad W = sum of x^T C</c>.
/// </summary>
internal static class OfflineAdjointEmitter
{
    public static IReadOnlyList<Field> Fields(NetworkPlan plan, TrainerPlan trainer)
    {
        var fields = new List<Field>();
        foreach (LayerTraining training in trainer.Layers)
        {
            LayerPlan layer = training.Layer;
            int n = layer.Number;
            int strips = layer.Vectors;
            fields.AddRange(ForwardEmitter.SequenceFields(layer));
            if (training.PassesDown)
            {
                fields.Add(PassDownEmitter.Panels(layer));
            }

            fields.Add(new("VectorBuffer", $"_coefficient{n}", $"{strips}, batch, steps", $"[{strips}, sample, step] C, the factor of each input in the gradient"));
            fields.Add(new("VectorBuffer", $"_bias{n}", $"{strips}, 1, batch", $"[{strips}, 1, sample] the bias gradient of a sample"));
            fields.Add(new("VectorBuffer", $"_error{n}", $"Slots, {layer.PanelStrips}, steps", $"[slot, {layer.PanelStrips}, step] the error at this layer's spikes"));
            fields.AddRange(GateFields(training, "Slots", "slot"));
        }

        SharedFields(fields, plan, trainer);
        int rows = plan.Layers.Max(static layer => layer.Rows);
        fields.Add(new("VectorBuffer", "_sum", $"Workers, 1, {rows}", $"[worker, 1, {rows}] the gradient of one strip"));
        return fields;
    }

    /// <summary>The gates that the rule needs in a layer.</summary>
    public static IEnumerable<Field> GateFields(LayerTraining training, string count, string index)
    {
        (int n, int strips) = (training.Layer.Number, training.Layer.Vectors);
        if (training.NeedsGate)
        {
            yield return new("VectorBuffer", $"_gate{n}", $"{count}, {strips}, steps", $"[{index}, {strips}, step] surrogate derivative of the spike");
        }

        if (training.NeedsMeanGate)
        {
            yield return new("VectorBuffer", $"_meanGate{n}", $"{count}, {strips}, steps", $"[{index}, {strips}, step] its leaky mean over the steps so far");
        }
    }

    /// <summary>Scratch that all offline trainers have.</summary>
    public static void SharedFields(List<Field> fields, NetworkPlan plan, TrainerPlan trainer)
    {
        fields.Add(ForwardEmitter.SharedField());
        if (trainer.Layers.Any(static layer => layer.NeedsMeanGate))
        {
            fields.Add(new("float[]", "_gateWeight", $"global::OtpeFast.Runtime.TraceLoops.MeanWeights({Literals.Of(plan.Model.Leak)}, steps)", "[step] one over the sum of the weights in the mean of the gates"));
        }

        fields.AddRange(LossEmitter.SequenceFields(plan, trainer));
    }

    public static void Samples(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer)
    {
        PassDownEmitter.Pack(writer, trainer, packForward: true);
        writer.Blank();
        writer.Write("/// <inheritdoc/>");
        using (writer.Block("protected override void ForwardBlock(int first, int end, int firstSlot)"))
        {
            foreach (LayerPlan layer in plan.Layers)
            {
                writer.Write($"ForwardLayer{layer.Number}(first, end, firstSlot);");
            }

            writer.Write("ComputeLoss(first, end, firstSlot);");
        }

        writer.Blank();
        writer.Write("/// <inheritdoc/>");
        using (writer.Block("protected override void BackwardBlock(int first, int end, int firstSlot)"))
        {
            foreach (LayerPlan layer in plan.Layers.Reverse())
            {
                writer.Write($"BackwardLayer{layer.Number}(first, end, firstSlot);");
            }
        }

        foreach (LayerTraining layer in trainer.Layers)
        {
            writer.Blank();
            ForwardEmitter.Sequence(writer, plan, layer.Layer, layer.NeedsGate ? "slot" : null, layer.NeedsMeanGate ? "slot" : null);
        }

        writer.Blank();
        LossEmitter.Sequence(writer, plan, trainer, "slot");
        foreach (LayerTraining layer in trainer.Layers.Reverse())
        {
            writer.Blank();
            Backward(writer, plan, layer);
        }
    }

    public static void Gradient(SourceWriter writer, LayerPlan layer)
    {
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}: grad W = sum over samples and steps of x^T C, within a tile of columns, 16 at a time.</summary>");
        using (writer.Block($"private void GradientLayer{n}(int column, int width, int worker)"))
        {
            writer.Write($"global::System.Span<float> gradient = Gradients.Slice({layer.Offset}, {layer.Length}); // [{layer.Rows}, {layer.Stride}]");
            writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> sum = _sum.Run(worker, 0)[..{layer.Rows}];");
            using (writer.Block("for (int strip = column / 16; strip < (column + width) / 16; strip++)"))
            {
                writer.Write("sum.Clear();");
                writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> bias = _bias{n}.Run(strip, 0);");
                using (writer.Block("for (int sample = 0; sample < Samples; sample++)"))
                {
                    writer.Write($"global::OtpeFast.Runtime.SparseProduct.Scatter({InputEmitter.AllSteps(layer)}, _coefficient{n}.Run(strip, sample)[..Steps], sum);");
                    writer.Write($"sum[{layer.Inputs}] += bias[sample];");
                }

                writer.Blank();
                writer.Write($"global::OtpeFast.Runtime.TileLoops.StoreStrip(sum, gradient, {layer.Stride}, 16 * strip);");
            }
        }
    }

    private static void Backward(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}, backward in time: {Recursion(training.Trace)}{(training.PassesDown ? "; then the error passed down" : "")}.</summary>");
        using (writer.Block($"private void BackwardLayer{n}(int first, int end, int firstSlot)"))
        {
            TraceEmitter.Leak(writer, plan.Model);
            using (writer.Block("for (int sample = first; sample < end; sample++)"))
            {
                writer.Write("int slot = firstSlot + sample - first;");
                using (writer.Block($"for (int strip = 0; strip < {layer.Vectors}; strip++)"))
                {
                    writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> error = _error{n}.Run(slot, strip)[..Steps];");
                    if (training.NeedsGate)
                    {
                        writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> gate = _gate{n}.Run(slot, strip)[..error.Length];");
                    }

                    if (training.NeedsMeanGate)
                    {
                        writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> meanGate = _meanGate{n}.Run(slot, strip)[..error.Length];");
                    }

                    writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> coefficient = _coefficient{n}.Run(strip, sample)[..error.Length];");
                    writer.Write("OtpeSimd::Vector512<float> bias = OtpeSimd::Vector512<float>.Zero;");
                    writer.Write("OtpeSimd::Vector512<float> factor = OtpeSimd::Vector512<float>.Zero; // C");
                    if (training.IsPostsynaptic)
                    {
                        writer.Write("OtpeSimd::Vector512<float> future = OtpeSimd::Vector512<float>.Zero; // D");
                    }

                    using (writer.Block("for (int step = error.Length - 1; step >= 0; step--)"))
                    {
                        Scan(writer, plan.Model, training);
                    }

                    writer.Blank();
                    writer.Write($"_bias{n}.Run(strip, 0)[sample] = bias;");
                }

                if (training.PassesDown)
                {
                    writer.Blank();
                    string passed = training.Trace == Trace.Exact ? $"_coefficient{n}.AcrossFirst(sample)" : $"_error{n}.AcrossSecond(slot)";
                    PassDownEmitter.Product(writer, layer, passed, "Steps", $"_error{n - 1}.AcrossSecond(slot)");
                }
            }
        }
    }

    private static void Scan(SourceWriter writer, NetworkModel model, LayerTraining training)
    {
        if (training.IsPresynaptic)
        {
            writer.Write($"OtpeSimd::Vector512<float> gated = error[step] * {(training.NeedsMeanGate ? "meanGate[step]" : "gate[step]")};");
            writer.Write("bias += gated;");
            if (training.IsPostsynaptic)
            {
                writer.Write($"future = {NeuronEmitter.Leaked(model, "future", "gated")};");
            }

            writer.Write($"factor = {NeuronEmitter.Leaked(model, "factor", training.IsPostsynaptic ? "future" : "gated")};");
            if (training.PassesDown)
            {
                writer.Write("error[step] = gated; // what is passed down");
            }
        }
        else
        {
            string future = "error[step]";
            if (training.IsPostsynaptic)
            {
                writer.Write($"future = {NeuronEmitter.Leaked(model, "future", "error[step]")};");
                future = "future";
            }

            writer.Write("OtpeSimd::Vector512<float> surrogate = gate[step];");
            writer.Write($"OtpeSimd::Vector512<float> kept = {NeuronEmitter.Leaked(model, NeuronEmitter.Kept(model, "surrogate"))};");
            writer.Write($"factor = OtpeSimd::Vector512.FusedMultiplyAdd(kept, factor, surrogate * {future});");
            writer.Write("bias += factor;");
            if (training.PassesDown && training.Trace != Trace.Exact)
            {
                writer.Write($"error[step] *= {(training.NeedsMeanGate ? "meanGate[step]" : "surrogate")}; // what is passed down");
            }
        }

        writer.Write("coefficient[step] = factor;");
    }

    private static string Recursion(Trace trace) => trace switch
    {
        Trace.SynapticPostsynaptic => "D = error + leak D; C = g D + leak (1 - threshold g) C",
        Trace.Presynaptic => "C = g error + leak C",
        Trace.PresynapticPostsynaptic => "D = mean g error + leak D; C = D + leak C",
        _ => "C = g error + leak (1 - threshold g) C",
    };
}
