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
            int width = layer.Stride;
            fields.Add(new("SpikeTrains", $"_spikes{n}", $"batch, steps, {layer.Neurons}", "[sample, step, active]"));
            if (training.Trace != Trace.Influence || layer.IsOutput)
            {
                fields.Add(new("SequenceBuffer", $"_error{n}", $"batch, steps, {width}", $"[sample, step, {width}] the error at this layer's spikes"));
            }

            if (training.NeedsGate)
            {
                fields.Add(new("SequenceBuffer", $"_gate{n}", $"batch, steps, {width}", $"[sample, step, {width}] surrogate derivative of the spike"));
            }

            if (training.NeedsMeanGate)
            {
                fields.Add(new("SequenceBuffer", $"_meanGate{n}", $"batch, steps, {width}", $"[sample, step, {width}] its leaky mean over the steps so far"));
            }

            if (training.HasGatedErrors)
            {
                fields.Add(new("SequenceBuffer", $"_gated{n}", $"batch, steps, {width}", $"[sample, step, {width}] errors times gates"));
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
            fields.Add(new("StripBuffer", "_eligibility", $"Workers, 1, {rows}", $"[worker, 1, {rows}, 16] E, for one strip of one sample"));
        }

        if (trainer.Layers.Any(static layer => layer.IsSynaptic && layer.IsPostsynaptic))
        {
            fields.Add(new("StripBuffer", "_postsynaptic", $"Workers, 1, {rows}", $"[worker, 1, {rows}, 16] R, likewise"));
        }

        if (trainer.Layers.Any(static layer => layer.IsSynaptic || layer.Trace == Trace.Influence))
        {
            fields.Add(new("StripBuffer", "_sum", $"Workers, 1, {rows}", $"[worker, 1, {rows}, 16] the gradient of one strip"));
            fields.Add(new("SequenceBuffer", "_input", $"Workers, 1, {rows}", $"[worker, 1, {rows}] x of one step, and the 1 of the bias"));
        }

        InfluenceEmitter.OfflineFields(fields, plan, trainer);
        return fields;
    }

    public static void Samples(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer)
    {
        writer.Write("/// <inheritdoc/>");
        using (writer.Block("protected override void ProcessSamples(int first, int end, int worker)"))
        {
            using (writer.Block("for (int sample = first; sample < end; sample++)"))
            {
                foreach (LayerPlan layer in plan.Layers)
                {
                    writer.Write($"ForwardLayer{layer.Number}(sample, worker);");
                }

                writer.Write("ComputeLoss(sample, worker);");
                foreach (LayerTraining layer in trainer.Layers.Reverse().Where(static layer => layer.HasGatedErrors))
                {
                    writer.Write($"PassDownLayer{layer.Layer.Number}(sample);");
                }
            }
        }

        foreach (LayerTraining layer in trainer.Layers)
        {
            writer.Blank();
            ForwardEmitter.Sequence(
                writer, plan, layer.Layer, layer.NeedsGate ? "sample" : null, layer.NeedsMeanGate ? "sample" : null);
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
            writer.Write($"Span<float> gradient = Gradients.Slice({layer.Offset}, {layer.Length}); // [{layer.Rows}, {layer.Stride}]");
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
        using (writer.Block($"private void PassDownLayer{n}(int sample)"))
        {
            using (writer.Block("for (int step = 0; step < Steps; step++)"))
            {
                TraceEmitter.Gated(writer, training, "sample, step", "sample, step");
            }

            if (training.PassesDown)
            {
                writer.Blank();
                writer.Write($"DenseProduct.PassDown(_gated{n}.Rows(sample, Steps), Parameters.Slice({layer.Offset}, {layer.Length}), {layer.Inputs}, {layer.Stride}, _error{n - 1}.Rows(sample, Steps), {layer.InputStride}, Steps);");
            }
        }
    }

    private static void Synaptic(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        writer.Write("int strip = column / 16;");
        TraceEmitter.Leak(writer, plan.Model);
        TraceEmitter.Strip(writer, "eligibility", "_eligibility.Strip(worker, 0)", layer);
        if (training.IsPostsynaptic)
        {
            TraceEmitter.Strip(writer, "postsynaptic", "_postsynaptic.Strip(worker, 0)", layer);
        }

        TraceEmitter.Strip(writer, "sum", "_sum.Strip(worker, 0)", layer);
        writer.Write($"Span<float> input = _input.Row(worker, 0)[..{layer.Rows}];");
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
                writer.Write($"TraceLoops.WriteDense({InputEmitter.WithCounts(layer, InputEmitter.OfStep(layer))}, {layer.Inputs}, input);");
                writer.Write($"Floats gate = _gate{layer.Number}.Vectors(sample, step)[strip];");
                writer.Write($"Floats error = _error{layer.Number}.Vectors(sample, step)[strip];");
                TraceEmitter.Synaptic(writer, plan.Model, training);
            }
        }

        writer.Blank();
        writer.Write($"TileLoops.StoreStrip(sum, gradient, {layer.Stride}, column);");
    }

    private static void Presynaptic(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        int n = layer.Number;
        string leak = Literals.Of(plan.Model.Leak);
        string used = training.IsPostsynaptic ? $"_postsynaptic{n}" : $"_trace{n}";
        writer.Write($"TileLoops.Clear(gradient, {layer.Stride}, column, 16);");
        writer.Write($"Span<float> bias = gradient.Slice({layer.Inputs * layer.Stride} + column, 16);");
        using (writer.Block("for (int sample = 0; sample < Samples; sample++)"))
        {
            using (writer.Block("for (int step = 0; step < Steps; step++)"))
            {
                writer.Write($"Span<float> trace = _trace{n}.Row(worker, step);");
                using (writer.Block("if (step == 0)"))
                {
                    writer.Write("trace.Clear();");
                }

                writer.Write($"TraceLoops.Leak({InputEmitter.WithCounts(layer, InputEmitter.OfStep(layer))}, {leak}, step == 0 ? trace : _trace{n}.Row(worker, step - 1), trace);");
                if (training.IsPostsynaptic)
                {
                    writer.Write($"Span<float> postsynaptic = _postsynaptic{n}.Row(worker, step);");
                    using (writer.Block("if (step == 0)"))
                    {
                        writer.Write("postsynaptic.Clear();");
                    }

                    writer.Write($"TraceLoops.Leak(trace, {leak}, step == 0 ? postsynaptic : _postsynaptic{n}.Row(worker, step - 1), postsynaptic);");
                }

                writer.Write($"TileLoops.Add(_gated{n}.Row(sample, step).Slice(column, 16), bias);");
            }

            writer.Blank();
            writer.Write($"DenseProduct.AddOuter({used}.Rows(worker, Steps), {layer.InputStride}, _gated{n}.Rows(sample, Steps), Steps, gradient, {layer.Inputs}, {layer.Stride}, column);");
        }
    }
}
