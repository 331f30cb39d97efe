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
        foreach (LayerTraining layer in trainer.Layers)
        {
            int n = layer.Layer.Number;
            int width = layer.Layer.Stride;
            fields.Add(new("SpikeTrains", $"_spikes{n}", $"batch, steps, {layer.Layer.Neurons}", "[sample, step, active]"));
            fields.Add(new("SequenceBuffer", $"_coefficient{n}", $"batch, steps, {width}", $"[sample, step, {width}] C, the factor of each input in the gradient"));
            fields.Add(new("SequenceBuffer", $"_bias{n}", $"batch, 1, {width}", $"[sample, 1, {width}] the bias gradient of a sample"));
            fields.Add(new("SequenceBuffer", $"_error{n}", $"Workers, steps, {width}", $"[worker, step, {width}] the error at this layer's spikes"));
            if (layer.NeedsGate)
            {
                fields.Add(new("SequenceBuffer", $"_gate{n}", $"Workers, steps, {width}", $"[worker, step, {width}] surrogate derivative of the spike"));
            }

            if (layer.NeedsMeanGate)
            {
                fields.Add(new("SequenceBuffer", $"_meanGate{n}", $"Workers, steps, {width}", $"[worker, step, {width}] its leaky mean over the steps so far"));
            }
        }

        SharedFields(fields, plan, trainer);
        fields.Add(Scratch(plan, "_laterCoefficient", "C of the next step"));
        if (trainer.Layers.Any(static layer => layer.IsPostsynaptic))
        {
            fields.Add(Scratch(plan, "_laterError", "D of the next step"));
        }

        return fields;
    }

    /// <summary>Scratch that all offline trainers have.</summary>
    public static void SharedFields(List<Field> fields, NetworkPlan plan, TrainerPlan trainer)
    {
        fields.Add(Scratch(plan, "_membrane", "the membrane potential after the reset, as its distance from the threshold"));
        fields.Add(Scratch(plan, "_drive", "x W + b of one step"));
        if (trainer.Layers.Any(static layer => layer.NeedsMeanGate))
        {
            fields.Add(Scratch(plan, "_gateSum", "leaky sum of the gates"));
            fields.Add(new("float[]", "_gateWeights", $"TraceLoops.MeanWeights({Literals.Of(plan.Model.Leak)}, steps)", "[step] one over the sum of the weights in the mean of the gates"));
        }

        if (trainer.SumsOutput)
        {
            fields.Add(new("SequenceBuffer", "_scores", $"Workers, 1, {plan.Output.Stride}", $"[worker, 1, {plan.Output.Stride}] leaky sum of the output spikes"));
        }
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
                foreach (LayerPlan layer in plan.Layers.Reverse())
                {
                    writer.Write($"BackwardLayer{layer.Number}(sample, worker);");
                }
            }
        }

        foreach (LayerTraining layer in trainer.Layers)
        {
            writer.Blank();
            ForwardEmitter.Sequence(
                writer, plan, layer.Layer, layer.NeedsGate ? "worker" : null, layer.NeedsMeanGate ? "worker" : null);
        }

        writer.Blank();
        LossEmitter.Sequence(writer, plan, trainer, "worker");
        foreach (LayerTraining layer in trainer.Layers.Reverse())
        {
            writer.Blank();
            Backward(writer, plan, layer);
        }
    }

    public static void Gradient(SourceWriter writer, LayerPlan layer)
    {
        int n = layer.Number;
        string units = InputEmitter.WithCounts(layer, InputEmitter.OfStep(layer));
        writer.Write($"/// <summary>Layer {n}: grad W = sum over samples and steps of x^T C, within a tile of columns.</summary>");
        using (writer.Block($"private void GradientLayer{n}(int column, int width)"))
        {
            writer.Write($"Span<float> gradient = Gradients.Slice({layer.Offset}, {layer.Length}); // [{layer.Rows}, {layer.Stride}]");
            writer.Write($"TileLoops.Clear(gradient, {layer.Stride}, column, width);");
            writer.Write($"Span<float> bias = gradient.Slice({layer.Inputs * layer.Stride} + column, width);");
            using (writer.Block("for (int sample = 0; sample < Samples; sample++)"))
            {
                writer.Write($"TileLoops.Add(_bias{n}.Row(sample, 0).Slice(column, width), bias);");
                using (writer.Block("for (int step = 0; step < Steps; step++)"))
                {
                    writer.Write($"SparseProduct.Scatter(gradient, {layer.Stride}, column, width, {units}, _coefficient{n}.Row(sample, step));");
                }
            }
        }
    }

    private static void Backward(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}, backward in time: {Recursion(training.Trace)}{(training.PassesDown ? "; then the error passed down" : "")}.</summary>");
        using (writer.Block($"private void BackwardLayer{n}(int sample, int worker)"))
        {
            if (plan.Model.Leak != 1)
            {
                writer.Write($"Floats leak = Vector512.Create({Literals.Of(plan.Model.Leak)});");
            }

            Span(writer, "bias", $"_bias{n}.Vectors(sample, 0)", layer);
            writer.Write("bias.Clear();");
            Span(writer, "laterCoefficient", "_laterCoefficient.Vectors(worker, 0)", layer);
            writer.Write("laterCoefficient.Clear();");
            if (training.IsPostsynaptic)
            {
                Span(writer, "laterError", "_laterError.Vectors(worker, 0)", layer);
                writer.Write("laterError.Clear();");
            }

            using (writer.Block("for (int step = Steps - 1; step >= 0; step--)"))
            {
                Span(writer, "error", $"_error{n}.Vectors(worker, step)", layer);
                if (training.NeedsGate)
                {
                    Span(writer, "gate", $"_gate{n}.Vectors(worker, step)", layer);
                }

                if (training.NeedsMeanGate)
                {
                    Span(writer, "meanGate", $"_meanGate{n}.Vectors(worker, step)", layer);
                }

                Span(writer, "coefficient", $"_coefficient{n}.Vectors(sample, step)", layer);
                using (writer.Block($"for (int i = 0; i < {layer.Vectors}; i++)"))
                {
                    Scan(writer, plan.Model, training);
                }
            }

            if (training.PassesDown)
            {
                string passed = training.Trace == Trace.Exact ? $"_coefficient{n}.Rows(sample, Steps)" : $"_error{n}.Rows(worker, Steps)";
                writer.Write($"DenseProduct.PassDown({passed}, Parameters.Slice({layer.Offset}, {layer.Length}), {layer.Inputs}, {layer.Stride}, _error{n - 1}.Rows(worker, Steps), {layer.InputStride}, Steps);");
            }
        }
    }

    private static void Scan(SourceWriter writer, NetworkModel model, LayerTraining training)
    {
        if (training.IsPresynaptic)
        {
            writer.Write($"Floats gated = error[i] * {(training.NeedsMeanGate ? "meanGate[i]" : "gate[i]")};");
            writer.Write("bias[i] += gated;");
            if (training.IsPostsynaptic)
            {
                writer.Write($"Floats future = {NeuronEmitter.Leaked(model, "laterError[i]", "gated")};");
                writer.Write("laterError[i] = future;");
            }

            writer.Write($"Floats factor = {NeuronEmitter.Leaked(model, "laterCoefficient[i]", training.IsPostsynaptic ? "future" : "gated")};");
            if (training.PassesDown)
            {
                writer.Write("error[i] = gated; // what is passed down");
            }
        }
        else
        {
            string future = "error[i]";
            if (training.IsPostsynaptic)
            {
                writer.Write($"Floats future = {NeuronEmitter.Leaked(model, "laterError[i]", "error[i]")};");
                writer.Write("laterError[i] = future;");
                future = "future";
            }

            writer.Write("Floats surrogate = gate[i];");
            writer.Write($"Floats kept = {NeuronEmitter.Leaked(model, NeuronEmitter.Kept(model, "surrogate"))};");
            writer.Write($"Floats factor = Vector512.FusedMultiplyAdd(kept, laterCoefficient[i], surrogate * {future});");
            writer.Write("bias[i] += factor;");
            if (training.PassesDown && training.Trace != Trace.Exact)
            {
                writer.Write($"error[i] *= {(training.NeedsMeanGate ? "meanGate[i]" : "surrogate")}; // what is passed down");
            }
        }

        writer.Write("laterCoefficient[i] = factor;");
        writer.Write("coefficient[i] = factor;");
    }

    private static string Recursion(Trace trace) => trace switch
    {
        Trace.SynapticPostsynaptic => "D = error + leak D; C = g D + leak (1 - threshold g) C",
        Trace.Presynaptic => "C = g error + leak C",
        Trace.PresynapticPostsynaptic => "D = mean g error + leak D; C = D + leak C",
        _ => "C = g error + leak (1 - threshold g) C",
    };

    private static Field Scratch(NetworkPlan plan, string name, string what)
        => new("SequenceBuffer", name, $"Workers, 1, {plan.LargestStride}", $"[worker, 1, {plan.LargestStride}] {what}");

    private static void Span(SourceWriter writer, string name, string vectors, LayerPlan layer)
        => writer.Write($"Span<Floats> {name} = {vectors}[..{layer.Vectors}];");
}
