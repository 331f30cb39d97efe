using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>
/// Writes offline trainers in trace form: forward over all steps and errors down for each sample; then, strip by
/// strip, the traces of one sample at a time, forward in time.
/// </summary>
internal static class OfflineTraceEmitter
{
    public static IReadOnlyList<Field> Fields(NetworkPlan plan, TrainerPlan trainer)
    {
        var fields = new List<Field>();
        foreach (LayerTraining training in trainer.Layers)
        {
            LayerPlan layer = training.Layer;
            int n = layer.Number;
            fields.AddRange(ForwardEmitter.SequenceFields(layer));
            if (training.PassesDown)
            {
                fields.Add(PassDownEmitter.Panels(layer));
            }

            if (training.Trace != Trace.Influence || layer.IsOutput)
            {
                fields.Add(new("VectorBuffer", $"_error{n}", $"batch, {layer.PanelStrips}, steps", $"[sample, {layer.PanelStrips}, step] the error at this layer's spikes"));
            }

            fields.AddRange(OfflineAdjointEmitter.GateFields(training, "batch", "sample"));
            if (training.HasGatedErrors)
            {
                fields.Add(new("VectorBuffer", $"_gated{n}", $"batch, {layer.Vectors}, steps", $"[sample, {layer.Vectors}, step] errors times gates"));
            }

            if (training.IsPresynaptic)
            {
                fields.Add(new("SequenceBuffer", $"_trace{n}", $"Workers, steps, {layer.InputStride}", $"[worker, step, {layer.InputStride}] leaky sum of the input"));
                if (training.IsPostsynaptic)
                {
                    fields.Add(new("SequenceBuffer", $"_postsynaptic{n}", $"Workers, steps, {layer.InputStride}", $"[worker, step, {layer.InputStride}] leaky sum of that"));
                }
            }
        }

        OfflineAdjointEmitter.SharedFields(fields, plan, trainer);
        int rows = plan.Layers.Max(static layer => layer.Rows);
        if (trainer.Layers.Any(static layer => layer.IsSynaptic))
        {
            fields.Add(new("VectorBuffer", "_eligibility", $"Workers, 1, {rows}", $"[worker, 1, {rows}] E, for one strip of one sample"));
        }

        if (trainer.Layers.Any(static layer => layer.IsSynaptic && layer.IsPostsynaptic))
        {
            fields.Add(new("VectorBuffer", "_postsynaptic", $"Workers, 1, {rows}", $"[worker, 1, {rows}] R, likewise"));
        }

        fields.Add(new("VectorBuffer", "_sum", $"Workers, 1, {rows}", $"[worker, 1, {rows}] the gradient of one strip"));
        if (trainer.Layers.Any(static layer => layer.IsSynaptic || layer.Trace == Trace.Influence))
        {
            fields.Add(new("SequenceBuffer", "_input", $"Workers, 1, {rows}", $"[worker, 1, {rows}] x of one step, and the 1 of the bias"));
        }

        InfluenceEmitter.OfflineFields(fields, plan, trainer);
        return fields;
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
            foreach (LayerTraining layer in trainer.Layers.Reverse().Where(static layer => layer.HasGatedErrors))
            {
                writer.Write($"PassDownLayer{layer.Layer.Number}(first, end);");
            }
        }

        foreach (LayerTraining layer in trainer.Layers)
        {
            writer.Blank();
            ForwardEmitter.Sequence(writer, plan, layer.Layer, layer.NeedsGate ? "sample" : null, layer.NeedsMeanGate ? "sample" : null);
        }

        writer.Blank();
        LossEmitter.Sequence(writer, plan, trainer, "sample");
        foreach (LayerTraining layer in trainer.Layers.Reverse().Where(static layer => layer.HasGatedErrors))
        {
            writer.Blank();
            PassDown(writer, layer);
        }
    }

    public static void Gradient(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        writer.Write($"/// <summary>Layer {layer.Number}: the gradient of 16 neurons, forward in time.</summary>");
        using (writer.Block($"private void GradientLayer{layer.Number}(int column, int worker)"))
        {
            writer.Write($"global::System.Span<float> gradient = Gradients.Slice({layer.Offset}, {layer.Length}); // [{layer.Rows}, {layer.Stride}]");
            if (training.IsPresynaptic)
            {
                Presynaptic(writer, plan, training);
            }
            else
            {
                Synaptic(writer, plan, training);
            }
        }
    }

    private static void PassDown(SourceWriter writer, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}: errors times {(training.IsPostsynaptic ? "mean gates" : "gates")}{(training.PassesDown ? ", passed down" : "")}.</summary>");
        using (writer.Block($"private void PassDownLayer{n}(int first, int end)"))
        {
            using (writer.Block("for (int sample = first; sample < end; sample++)"))
            {
                using (writer.Block($"for (int strip = 0; strip < {layer.Vectors}; strip++)"))
                {
                    writer.Write($"global::System.ReadOnlySpan<OtpeSimd::Vector512<float>> error = _error{n}.Run(sample, strip)[..Steps];");
                    writer.Write($"global::System.ReadOnlySpan<OtpeSimd::Vector512<float>> gate = _{(training.IsPostsynaptic ? "meanGate" : "gate")}{n}.Run(sample, strip)[..error.Length];");
                    writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> gated = _gated{n}.Run(sample, strip)[..error.Length];");
                    using (writer.Block("for (int step = 0; step < error.Length; step++)"))
                    {
                        writer.Write("gated[step] = error[step] * gate[step];");
                    }
                }

                if (training.PassesDown)
                {
                    writer.Blank();
                    PassDownEmitter.Product(writer, layer, $"_gated{n}.AcrossSecond(sample)", "Steps", $"_error{n - 1}.AcrossSecond(sample)");
                }
            }
        }
    }

    private static void Synaptic(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        writer.Write("int strip = column / 16;");
        TraceEmitter.Leak(writer, plan.Model);
        TraceEmitter.Strip(writer, "eligibility", "_eligibility.Run(worker, 0)", layer);
        if (training.IsPostsynaptic)
        {
            TraceEmitter.Strip(writer, "postsynaptic", "_postsynaptic.Run(worker, 0)", layer);
        }

        TraceEmitter.Strip(writer, "sum", "_sum.Run(worker, 0)", layer);
        writer.Write($"global::System.Span<float> input = _input.Row(worker, 0)[..{layer.Rows}];");
        writer.Write("sum.Clear();");
        using (writer.Block("for (int sample = 0; sample < Samples; sample++)"))
        {
            writer.Write("eligibility.Clear();");
            if (training.IsPostsynaptic)
            {
                writer.Write("postsynaptic.Clear();");
            }

            using (writer.Block("for (int step = 0; step < Steps; step++)"))
            {
                writer.Write($"global::OtpeFast.Runtime.TraceLoops.WriteDense({InputEmitter.WithCounts(layer, InputEmitter.OfStep(layer))}, {layer.Inputs}, input);");
                writer.Write($"OtpeSimd::Vector512<float> gate = _gate{layer.Number}.Run(sample, strip)[step];");
                writer.Write($"OtpeSimd::Vector512<float> error = _error{layer.Number}.Run(sample, strip)[step];");
                TraceEmitter.Synaptic(writer, plan.Model, training);
            }
        }

        writer.Blank();
        writer.Write($"global::OtpeFast.Runtime.TileLoops.StoreStrip(sum, gradient, {layer.Stride}, column);");
    }

    private static void Presynaptic(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        int n = layer.Number;
        string leak = Literals.Of(plan.Model.Leak);
        string used = training.IsPostsynaptic ? $"_postsynaptic{n}" : $"_trace{n}";
        writer.Write("int strip = column / 16;");
        TraceEmitter.Strip(writer, "sum", "_sum.Run(worker, 0)", layer);
        writer.Write("sum.Clear();");
        using (writer.Block("for (int sample = 0; sample < Samples; sample++)"))
        {
            writer.Write($"global::System.ReadOnlySpan<OtpeSimd::Vector512<float>> gated = _gated{n}.Run(sample, strip);");
            using (writer.Block("for (int step = 0; step < Steps; step++)"))
            {
                writer.Write($"global::System.Span<float> trace = _trace{n}.Row(worker, step);");
                using (writer.Block("if (step == 0)"))
                {
                    writer.Write("trace.Clear();");
                }

                writer.Write($"global::OtpeFast.Runtime.TraceLoops.Leak({InputEmitter.WithCounts(layer, InputEmitter.OfStep(layer))}, {leak}, step == 0 ? trace : _trace{n}.Row(worker, step - 1), trace);");
                if (training.IsPostsynaptic)
                {
                    writer.Write($"global::System.Span<float> postsynaptic = _postsynaptic{n}.Row(worker, step);");
                    using (writer.Block("if (step == 0)"))
                    {
                        writer.Write("postsynaptic.Clear();");
                    }

                    writer.Write($"global::OtpeFast.Runtime.TraceLoops.Leak(trace, {leak}, step == 0 ? postsynaptic : _postsynaptic{n}.Row(worker, step - 1), postsynaptic);");
                }

                writer.Write($"sum[{layer.Inputs}] += gated[step];");
            }

            writer.Blank();
            writer.Write($"global::OtpeFast.Runtime.DenseProduct.Outer({used}.Rows(worker, Steps), {layer.InputStride}, _gated{n}.AcrossSecond(sample).From(strip), Steps, {layer.Inputs}, new global::OtpeFast.Runtime.StripMatrix(sum, 1, 0), 1, adds: true);");
        }

        writer.Blank();
        writer.Write($"global::OtpeFast.Runtime.TileLoops.StoreStrip(sum, gradient, {layer.Stride}, column);");
    }
}
