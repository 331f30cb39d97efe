using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>
/// Writes real-time recurrent learning: for a strip of 16 neurons, the influence of their parameters on their own
/// membrane potentials (<c>P = q P + x</c>) and on every neuron k of the layers above
/// (<c>V[k] = q[k] V[k] + sum of W g V of the layer between</c>), with <c>q = leak (1 - threshold g)</c> of the step before.
/// </summary>
internal static class InfluenceEmitter
{
    public static void OfflineFields(List<Field> fields, NetworkPlan plan, TrainerPlan trainer)
    {
        if (trainer.Model.Rule != LearningRule.Rtrl)
        {
            return;
        }

        int rows = plan.Layers.Max(static layer => layer.Rows);
        fields.Add(new("VectorBuffer", "_influence", $"Workers, 1, {rows}", $"[worker, 1, {rows}] P, for one strip of one sample"));
        foreach (LayerPlan layer in plan.Layers.Where(static layer => !layer.IsFirst))
        {
            int below = plan.Layers.Where(other => other.Number < layer.Number).Max(static other => other.Rows);
            fields.Add(new("VectorBuffer", $"_influenceOn{layer.Number}", $"Workers, {layer.Neurons}, {below}", $"[worker, neuron, {below}] V on layer {layer.Number}"));
        }
    }

    public static void OnlineFields(List<Field> fields, TrainerPlan trainer)
    {
        if (trainer.Model.Rule != LearningRule.Rtrl)
        {
            return;
        }

        foreach (LayerTraining training in trainer.Layers)
        {
            LayerPlan layer = training.Layer;
            fields.Add(new("SequenceBuffer", $"_previousGate{layer.Number}", $"batch, 1, {layer.Stride}", $"[sample, 1, {layer.Stride}] the gates of the step before"));
            fields.Add(new("VectorBuffer", $"_influence{layer.Number}", $"batch, {layer.Vectors}, {layer.Rows}", $"[sample, {layer.Vectors}, {layer.Rows}] P") { IsState = true });
            foreach (LayerTraining above in trainer.Layers.Where(other => other.Layer.Number > layer.Number))
            {
                int strips = layer.Vectors * above.Layer.Neurons;
                fields.Add(new("VectorBuffer", $"_influence{layer.Number}Of{above.Layer.Number}", $"batch, {strips}, {layer.Rows}", $"[sample, {layer.Vectors} x {above.Layer.Neurons} neurons, {layer.Rows}] V on layer {above.Layer.Number}") { IsState = true });
            }
        }
    }

    public static void Gradient(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer, LayerPlan layer)
    {
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}: the influence of the parameters of 16 neurons on all neurons from here up, and their gradient.</summary>");
        using (writer.Block($"private void GradientLayer{n}(int column, int worker)"))
        {
            writer.Write($"global::System.Span<float> gradient = Gradients.Slice({layer.Offset}, {layer.Length}); // [{layer.Rows}, {layer.Stride}]");
            writer.Write("int strip = column / 16;");
            TraceEmitter.Strip(writer, "sum", "_sum.Run(worker, 0)", layer);
            writer.Write($"global::System.Span<float> input = _input.Row(worker, 0)[..{layer.Rows}];");
            writer.Write("sum.Clear();");
            using (writer.Block("for (int sample = 0; sample < Samples; sample++)"))
            {
                if (trainer.IsOnline)
                {
                    Step(writer, plan, layer, new OnlineNames(layer));
                }
                else
                {
                    writer.Write($"_influence.Run(worker, 0)[..{layer.Rows}].Clear();");
                    foreach (LayerPlan above in plan.Layers.Where(other => other.Number > n))
                    {
                        using (writer.Block($"for (int neuron = 0; neuron < {above.Neurons}; neuron++)"))
                        {
                            writer.Write($"_influenceOn{above.Number}.Run(worker, neuron).Clear();");
                        }

                        writer.Blank();
                    }

                    using (writer.Block("for (int step = 0; step < Steps; step++)"))
                    {
                        // The influences start from zero, so the first step may take any gate for the one before it.
                        writer.Write("int before = global::System.Math.Max(step - 1, 0);");
                        Step(writer, plan, layer, new OfflineNames());
                    }
                }
            }

            writer.Blank();
            writer.Write($"global::OtpeFast.Runtime.TileLoops.StoreStrip(sum, gradient, {layer.Stride}, column);");
        }
    }

    private static void Step(SourceWriter writer, NetworkPlan plan, LayerPlan layer, INames names)
    {
        NetworkModel model = plan.Model;
        writer.Write($"global::OtpeFast.Runtime.TraceLoops.WriteDense({names.Input(layer)}, {layer.Inputs}, input);");
        TraceEmitter.Strip(writer, "influence", names.Own(), layer);
        writer.Write($"OtpeSimd::Vector512<float> gate = {names.Gate(layer, "strip", vector: true)};");
        writer.Write($"OtpeSimd::Vector512<float> keep = {Kept(model, names.PreviousGate(layer, "strip", vector: true))};");
        using (writer.Block($"for (int i = 0; i < {layer.Rows}; i++)"))
        {
            writer.Write("influence[i] = OtpeSimd::Vector512.FusedMultiplyAdd(keep, influence[i], OtpeSimd::Vector512.Create(input[i]));");
        }

        writer.Blank();
        if (layer.IsOutput)
        {
            writer.Write($"OtpeSimd::Vector512<float> error = {names.ErrorAt(plan.Output, "strip", vector: true)} * gate;");
            using (writer.Block($"for (int i = 0; i < {layer.Rows}; i++)"))
            {
                writer.Write("sum[i] = OtpeSimd::Vector512.FusedMultiplyAdd(error, influence[i], sum[i]);");
            }

            return;
        }

        foreach (LayerPlan above in plan.Layers.Where(other => other.Number > layer.Number))
        {
            Propagate(writer, plan, layer, above, names);
        }

        using (writer.Block($"for (int neuron = 0; neuron < {plan.Output.Neurons}; neuron++)"))
        {
            writer.Write($"float error = {names.ErrorAt(plan.Output, "neuron", vector: false)} * {names.Gate(plan.Output, "neuron", vector: false)};");
            writer.Write($"global::OtpeFast.Runtime.InfluenceLoops.Add(sum, error, {names.On(plan.Output, "neuron")}[..{layer.Rows}]);");
        }
    }

    private static void Propagate(SourceWriter writer, NetworkPlan plan, LayerPlan layer, LayerPlan above, INames names)
    {
        writer.Write($"global::System.ReadOnlySpan<float> layer{above.Number} = Parameters.Slice({above.Offset}, {above.Length}); // [{above.Rows}, {above.Stride}]");
        using (writer.Block($"for (int neuron = 0; neuron < {above.Neurons}; neuron++)"))
        {
            writer.Write($"float kept = {Literals.Of(plan.Model.Leak)} * (1f - {Literals.Of(plan.Model.Threshold)} * {names.PreviousGate(above, "neuron", vector: false)});");
            writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> target = {names.On(above, "neuron")}[..{layer.Rows}];");
            if (above.Number == layer.Number + 1)
            {
                writer.Write($"OtpeSimd::Vector512<float> link = global::OtpeFast.Runtime.InfluenceLoops.Link(layer{above.Number}, {above.Inputs}, {above.Stride}, neuron, column, gate);");
                writer.Write("global::OtpeFast.Runtime.InfluenceLoops.Propagate(target, kept, link, influence);");
            }
            else
            {
                writer.Write("global::OtpeFast.Runtime.InfluenceLoops.Keep(target, kept);");
                using (writer.Block($"for (int source = 0; source < {above.Inputs}; source++)"))
                {
                    LayerPlan below = plan.Layers[above.Number - 2];
                    writer.Write($"float link = layer{above.Number}[source * {above.Stride} + neuron] * {names.Gate(below, "source", vector: false)};");
                    writer.Write($"global::OtpeFast.Runtime.InfluenceLoops.Add(target, link, {names.On(below, "source")}[..{layer.Rows}]);");
                }
            }
        }

        writer.Blank();
    }

    private static string Kept(NetworkModel model, string gate)
        => model.Leak == 1 ? NeuronEmitter.Kept(model, gate) : $"OtpeSimd::Vector512.Create({Literals.Of(model.Leak)}) * {NeuronEmitter.Kept(model, gate)}";

    /// <summary>Where the rows of a step are found.</summary>
    private interface INames
    {
        string Input(LayerPlan layer);

        string Own();

        string On(LayerPlan layer, string neuron);

        string Gate(LayerPlan layer, string index, bool vector);

        string PreviousGate(LayerPlan layer, string index, bool vector);

        string ErrorAt(LayerPlan layer, string index, bool vector);
    }

    private sealed class OfflineNames : INames
    {
        public string Input(LayerPlan layer) => InputEmitter.WithCounts(layer, InputEmitter.OfStep(layer));

        public string Own() => "_influence.Run(worker, 0)";

        public string On(LayerPlan layer, string neuron) => $"_influenceOn{layer.Number}.Run(worker, {neuron})";

        public string Gate(LayerPlan layer, string index, bool vector)
            => Gate(layer, index, vector, "step");

        public string PreviousGate(LayerPlan layer, string index, bool vector)
            => Gate(layer, index, vector, "before");

        public string ErrorAt(LayerPlan layer, string index, bool vector)
            => vector ? $"_error{layer.Number}.Run(sample, {index})[step]" : $"_error{layer.Number}.At(sample, {index}, step)";

        private static string Gate(LayerPlan layer, string index, bool vector, string step)
            => vector ? $"_gate{layer.Number}.Run(sample, {index})[{step}]" : $"_gate{layer.Number}.At(sample, {index}, {step})";
    }

    private sealed class OnlineNames(LayerPlan layer) : INames
    {
        public string Input(LayerPlan layer) => InputEmitter.WithCounts(layer, InputEmitter.OfNow(layer));

        public string Own() => $"_influence{layer.Number}.Run(sample, strip)";

        public string On(LayerPlan above, string neuron) => $"_influence{layer.Number}Of{above.Number}.Run(sample, strip * {above.Neurons} + {neuron})";

        public string Gate(LayerPlan layer, string index, bool vector)
            => $"_gate{layer.Number}.{(vector ? "Vectors" : "Row")}(sample, 0)[{index}]";

        public string PreviousGate(LayerPlan layer, string index, bool vector)
            => $"_previousGate{layer.Number}.{(vector ? "Vectors" : "Row")}(sample, 0)[{index}]";

        public string ErrorAt(LayerPlan layer, string index, bool vector) => $"_error{layer.Number}.{(vector ? "Vectors" : "Row")}(sample, 0)[{index}]";
    }
}
