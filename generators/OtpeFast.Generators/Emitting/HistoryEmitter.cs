using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>
/// Writes the online gradient from the history: no trace per synapse, but the gates and the inputs of every step so far. In
/// each step a scan goes back over them, as the adjoint form does over a batch, with the error of this step alone.
/// </summary>
internal static class HistoryEmitter
{
    public static IEnumerable<Field> Fields(LayerPlan layer)
    {
        if (layer.IsFirst)
        {
            yield return new("InputHistory", "_inputs", $"batch, options.Steps, {layer.Inputs}", "[sample, step, active] the input so far");
        }

        yield return new("VectorBuffer", $"_gates{layer.Number}", $"{layer.Vectors}, batch, options.Steps", $"[{layer.Vectors}, sample, step] the gates so far");
    }

    /// <summary>Keeps what one step of a sample leaves.</summary>
    public static void Keep(SourceWriter writer, LayerPlan layer)
    {
        if (layer.IsFirst)
        {
            writer.Write("_inputs.Append(sample, Now, InputUnits(sample), InputCounts(sample));");
        }

        using (writer.Block($"for (int strip = 0; strip < {layer.Vectors}; strip++)"))
        {
            writer.Write($"_gates{layer.Number}.Run(strip, sample)[Now] = gate[strip];");
        }
    }

    /// <summary>The gradient of this step, within a tile of columns.</summary>
    public static void Gradient(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}, back over the steps so far, from the error of this one: {Recursion(training)}; grad W = sum of x^T C.</summary>");
        using (writer.Block($"private void GradientLayer{n}(int column, int width, int worker)"))
        {
            writer.Write($"global::System.Span<float> gradient = Gradients.Slice({layer.Offset}, {layer.Length}); // [{layer.Rows}, {layer.Stride}]");
            TraceEmitter.Leak(writer, plan.Model);
            TraceEmitter.Strip(writer, "sum", "_sum.Run(worker, 0)", layer);
            using (writer.Block("for (int strip = column / 16; strip < (column + width) / 16; strip++)"))
            {
                writer.Write("sum.Clear();");
                using (writer.Block("for (int sample = 0; sample < Samples; sample++)"))
                {
                    Sample(writer, plan, training);
                }

                writer.Blank();
                writer.Write($"global::OtpeFast.Runtime.TileLoops.StoreStrip(sum, gradient, {layer.Stride}, 16 * strip);");
            }
        }
    }

    private static void Sample(SourceWriter writer, NetworkPlan plan, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        int n = layer.Number;
        writer.Write($"global::OtpeFast.SpikeSequence inputs = {InputEmitter.AllStepsSoFar(layer)};");
        writer.Write($"global::System.ReadOnlySpan<OtpeSimd::Vector512<float>> gate = _gates{n}.Run(strip, sample)[..(Now + 1)];");
        if (training.IsPostsynaptic)
        {
            writer.Write($"OtpeSimd::Vector512<float> future = _error{n}.Vectors(sample, 0)[strip]; // D");
            writer.Write("OtpeSimd::Vector512<float> factor = OtpeSimd::Vector512<float>.Zero; // C");
        }
        else
        {
            writer.Write($"OtpeSimd::Vector512<float> factor = gate[Now] * _error{n}.Vectors(sample, 0)[strip]; // C");
            writer.Write("global::OtpeFast.Runtime.SparseProduct.Scatter(inputs, Now, factor, sum);");
        }

        writer.Write($"OtpeSimd::Vector512<float> bias = {(training.IsPostsynaptic ? "OtpeSimd::Vector512<float>.Zero" : "factor")};");
        using (writer.Block($"for (int step = {(training.IsPostsynaptic ? "Now" : "Now - 1")}; step >= 0; step--)"))
        {
            writer.Write("OtpeSimd::Vector512<float> surrogate = gate[step];");
            writer.Write($"OtpeSimd::Vector512<float> kept = {NeuronEmitter.Leaked(plan.Model, NeuronEmitter.Kept(plan.Model, "surrogate"))};");
            if (training.IsPostsynaptic)
            {
                writer.Write("factor = OtpeSimd::Vector512.FusedMultiplyAdd(kept, factor, surrogate * future);");
                if (plan.Model.Leak != 1)
                {
                    writer.Write("future *= leak;");
                }
            }
            else
            {
                writer.Write("factor *= kept;");
            }

            writer.Write("bias += factor;");
            writer.Write("global::OtpeFast.Runtime.SparseProduct.Scatter(inputs, step, factor, sum);");
        }

        writer.Blank();
        writer.Write($"sum[{layer.Inputs}] += bias;");
    }

    private static string Recursion(LayerTraining training)
        => training.IsPostsynaptic ? "D = leak D; C = g D + leak (1 - threshold g) C" : "C = leak (1 - threshold g) C";
}
