using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>
/// Writes online trainers: one time step forward and errors down for each sample; then, strip by strip, one step of
/// every sample's traces and the gradient of this step.
/// </summary>
internal static class OnlineEmitter
{
    public static IReadOnlyList<Field> Fields(NetworkPlan plan, TrainerPlan trainer)
    {
        var fields = new List<Field>();
        foreach (LayerTraining training in trainer.Layers)
        {
            LayerPlan layer = training.Layer;
            int n = layer.Number;
            void Row(string name, int width, string what, bool isState = false)
                => fields.Add(new("SequenceBuffer", $"_{name}{n}", $"batch, 1, {width}", $"[sample, 1, {width}] {what}") { IsState = isState });

            fields.Add(new("SpikeTrains", $"_spikes{n}", $"batch, {(trainer.IsHistory ? "options.Steps" : "1")}, {layer.Neurons}, Workers", trainer.IsHistory ? "[sample, step, active]" : "[sample, 1, active]"));
            Row("membrane", layer.Stride, "the membrane potential after the reset, as its distance from the threshold", isState: true);
            if (training.Trace != Trace.Influence || layer.IsOutput)
            {
                Row("error", 16 * layer.PanelStrips, "the error at this layer's spikes");
            }

            if (training.PassesDown)
            {
                fields.Add(PassDownEmitter.Panels(layer));
            }

            if (training.NeedsGate)
            {
                Row("gate", layer.Stride, "surrogate derivative of the spike");
            }

            if (training.NeedsMeanGate)
            {
                Row("gateSum", layer.Stride, "leaky sum of the gates", isState: true);
                Row("meanGate", layer.Stride, "leaky mean of the gates");
            }

            if (training.HasGatedErrors)
            {
                Row("gated", layer.Stride, "errors times gates");
            }

            if (training.IsPresynaptic)
            {
                Row("trace", layer.InputStride, "leaky sum of the input", isState: true);
                if (training.IsPostsynaptic)
                {
                    Row("postsynaptic", layer.InputStride, "leaky sum of that", isState: true);
                }
            }

            if (trainer.IsHistory)
            {
                fields.AddRange(HistoryEmitter.Fields(layer));
            }
            else if (training.IsSynaptic)
            {
                fields.Add(new("VectorBuffer", $"_eligibility{n}", $"batch, {layer.Vectors}, {layer.Rows}", $"[sample, {layer.Vectors}, {layer.Rows}] E") { IsState = true });
                if (training.IsPostsynaptic)
                {
                    fields.Add(new("VectorBuffer", $"_postsynaptic{n}", $"batch, {layer.Vectors}, {layer.Rows}", $"[sample, {layer.Vectors}, {layer.Rows}] R") { IsState = true });
                }
            }
        }

        int largest = plan.LargestStride;
        fields.Add(new("SequenceBuffer", "_drive", $"Workers, 1, {largest}", $"[worker, 1, {largest}] x W + b of one sample"));
        if (trainer.SumsOutput)
        {
            fields.Add(new("SequenceBuffer", "_scores", $"batch, 1, {plan.Output.Stride}", $"[sample, 1, {plan.Output.Stride}] leaky sum of the output spikes") { IsState = true });
        }

        int rows = plan.Layers.Max(static layer => layer.Rows);
        if (trainer.Layers.Any(static layer => layer.IsSynaptic || layer.Trace == Trace.Influence))
        {
            fields.Add(new("VectorBuffer", "_sum", $"Workers, 1, {rows}", $"[worker, 1, {rows}] the gradient of one strip"));
        }

        if (!trainer.IsHistory && trainer.Layers.Any(static layer => layer.IsSynaptic || layer.Trace == Trace.Influence))
        {
            fields.Add(new("SequenceBuffer", "_input", $"Workers, 1, {rows}", $"[worker, 1, {rows}] x of one sample, and the 1 of the bias"));
        }

        InfluenceEmitter.OnlineFields(fields, trainer);
        return fields;
    }

    /// <summary>Where the present step is in the spikes of a layer.</summary>
    public static string Now(TrainerPlan trainer) => trainer.IsHistory ? "Now" : "0";

    public static void Samples(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer)
    {
        writer.Write($"""
            /// <inheritdoc/>
            public override global::System.ReadOnlySpan<ushort> OutputSpikes(int sample) => HasStepped(sample) ? _spikes{plan.Output.Number}.At(sample, {Now(trainer)}) : default;

            """);
        ResetState(writer, plan, trainer);
        writer.Blank();
        PassDownEmitter.Pack(writer, trainer, packForward: false);
        writer.Blank();
        writer.Write("/// <inheritdoc/>");
        using (writer.Block("protected override void Forward(int first, int end, int worker)"))
        {
            foreach (LayerPlan layer in plan.Layers)
            {
                writer.Write($"ForwardLayer{layer.Number}(first, end, worker);");
            }

            writer.Write("ComputeLoss(first, end);");
        }

        writer.Blank();
        writer.Write("/// <inheritdoc/>");
        using (writer.Block("protected override void Backward(int first, int end, int worker)"))
        {
            foreach (LayerTraining layer in trainer.Layers.Reverse().Where(static layer => layer.HasGatedErrors))
            {
                writer.Write($"PassDownLayer{layer.Layer.Number}(first, end);");
            }
        }

        foreach (LayerTraining layer in trainer.Layers)
        {
            writer.Blank();
            ForwardEmitter.Step(writer, plan, trainer, layer);
        }

        writer.Blank();
        LossEmitter.Step(writer, plan, trainer);
        foreach (LayerTraining layer in trainer.Layers.Reverse().Where(static layer => layer.HasGatedErrors))
        {
            writer.Blank();
            PassDown(writer, layer);
        }
    }

    public static void Gradient(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        if (training.IsPresynaptic)
        {
            Presynaptic(writer, plan, training);
            return;
        }

        LayerPlan layer = training.Layer;
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}: one step of the traces of a tile of columns, and the gradient of this step.</summary>");
        using (writer.Block($"private void GradientLayer{n}(int column, int width, int worker)"))
        {
            writer.Write($"global::System.Span<float> gradient = Gradients.Slice({layer.Offset}, {layer.Length}); // [{layer.Rows}, {layer.Stride}]");
            TraceEmitter.Leak(writer, plan.Model);
            TraceEmitter.Strip(writer, "sum", "_sum.Run(worker, 0)", layer);
            writer.Write($"global::System.Span<float> input = _input.Row(worker, 0)[..{layer.Rows}];");
            using (writer.Block("for (int strip = column / 16; strip < (column + width) / 16; strip++)"))
            {
                writer.Write("sum.Clear();");
                using (writer.Block("for (int sample = 0; sample < Samples; sample++)"))
                {
                    writer.Write($"global::OtpeFast.Runtime.TraceLoops.WriteDense({InputEmitter.WithCounts(layer, InputEmitter.OfNow(layer))}, {layer.Inputs}, input);");
                    writer.Write($"OtpeSimd::Vector512<float> gate = _gate{n}.Vectors(sample, 0)[strip];");
                    writer.Write($"OtpeSimd::Vector512<float> error = _error{n}.Vectors(sample, 0)[strip];");
                    TraceEmitter.Strip(writer, "eligibility", $"_eligibility{n}.Run(sample, strip)", layer);
                    if (training.IsPostsynaptic)
                    {
                        TraceEmitter.Strip(writer, "postsynaptic", $"_postsynaptic{n}.Run(sample, strip)", layer);
                    }

                    TraceEmitter.Synaptic(writer, plan.Model, training);
                }

                writer.Blank();
                writer.Write($"global::OtpeFast.Runtime.TileLoops.StoreStrip(sum, gradient, {layer.Stride}, 16 * strip);");
            }
        }
    }

    private static void ResetState(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer)
    {
        bool meanGates = trainer.Layers.Any(static layer => layer.NeedsMeanGate);
        writer.Write("/// <inheritdoc/>");
        using (writer.Block("protected override void ResetState()"))
        {
            foreach (Field field in Fields(plan, trainer).Where(static field => field.IsState))
            {
                writer.Write(field.Name.StartsWith("_membrane", StringComparison.Ordinal) ? $"{field.Name}.Fill({Literals.Of(-plan.Model.Threshold)});" : $"{field.Name}.Clear();");
            }

            if (meanGates)
            {
                writer.Write("_gateWeightSum = 0;");
            }
        }

        if (meanGates)
        {
            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("protected override void BeginStep()"))
            {
                writer.Write($"_gateWeightSum = {Literals.Of(plan.Model.Leak)} * _gateWeightSum + 1;");
                writer.Write("_gateWeight = (float)(1 / _gateWeightSum);");
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
                TraceEmitter.Gated(writer, training, "sample, 0", "sample, 0");
            }

            if (training.PassesDown)
            {
                writer.Blank();
                using (writer.Block("if (Samples < global::OtpeFast.Runtime.DenseProduct.RowsWorthPacking)"))
                {
                    writer.Write($"global::OtpeFast.Runtime.DenseProduct.PassDownFewRows(_gated{n}.Rows(first, end - first), Parameters.Slice({layer.Offset}, {layer.Length}), {layer.Inputs}, {layer.Stride}, _error{n - 1}.Rows(first, end - first), {16 * PanelStrips(layer)}, end - first);");
                    writer.Write("return;");
                }

                writer.Blank();
                PassDownEmitter.Product(writer, layer, $"_gated{n}.Matrix(first)", "end - first", $"_error{n - 1}.Matrix(first)");
            }
        }
    }

    /// <summary>Strips of an error row of the layer below.</summary>
    private static int PanelStrips(LayerPlan layer) => 4 * layer.Panels;

    private static void Presynaptic(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        int n = layer.Number;
        string leak = Literals.Of(plan.Model.Leak);
        string trace = training.IsPostsynaptic ? "postsynaptic" : "trace";
        writer.Write($"/// <summary>Layer {n}: one step of the leaky sum of some inputs{(training.IsPostsynaptic ? ", and of the leaky sum of that" : "")}, and the gradient of this step.</summary>");
        using (writer.Block($"private void GradientLayer{n}(int row, int rows)"))
        {
            writer.Write($"global::System.Span<float> gradient = Gradients.Slice({layer.Offset} + row * {layer.Stride}, rows * {layer.Stride}); // [rows, {layer.Stride}]");
            writer.Write($"bool hasBias = row + rows == {layer.Rows};");
            writer.Write("int inputs = hasBias ? rows - 1 : rows;");
            writer.Write("int padded = (inputs + 15) / 16 * 16;");
            using (writer.Block("for (int sample = 0; sample < Samples; sample++)"))
            {
                writer.Write($"global::System.Span<float> trace = _trace{n}.Row(sample, 0).Slice(row, padded);");
                writer.Write($"global::OtpeFast.Runtime.TraceLoops.LeakPart({InputEmitter.WithCounts(layer, InputEmitter.OfNow(layer))}, {leak}, row, trace);");
                if (training.IsPostsynaptic)
                {
                    writer.Write($"global::System.Span<float> postsynaptic = _postsynaptic{n}.Row(sample, 0).Slice(row, padded);");
                    writer.Write($"global::OtpeFast.Runtime.TraceLoops.Leak(trace, {leak}, postsynaptic, postsynaptic);");
                }
            }

            writer.Blank();
            writer.Write($"global::OtpeFast.Runtime.DenseProduct.Outer(_{trace}{n}.Rows(0, Samples)[row..], {layer.InputStride}, _gated{n}.Matrix(0), Samples, inputs, global::OtpeFast.Runtime.TileLoops.Matrix(gradient, {layer.Stride}, 0), {layer.Vectors}, adds: false);");
            using (writer.Block("if (hasBias)"))
            {
                writer.Write($"global::System.Span<float> bias = gradient[(inputs * {layer.Stride})..];");
                writer.Write("bias.Clear();");
                using (writer.Block("for (int sample = 0; sample < Samples; sample++)"))
                {
                    writer.Write($"global::OtpeFast.Runtime.TileLoops.Add(_gated{n}.Row(sample, 0), bias);");
                }
            }
        }
    }
}
