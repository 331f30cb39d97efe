using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes what brings errors from a layer to the one below: packed weights, gated errors, the product.</summary>
internal static class PassDownEmitter
{
    /// <summary>The weights in the order of the product.</summary>
    public static Field Panels(LayerPlan layer)
        => new("VectorBuffer", $"_panels{layer.Number}", $"{layer.Panels}, {layer.Stride}, 4", $"[{layer.Panels}, {layer.Stride}, 4] the weights, transposed, in panels of 64 inputs");

    /// <summary>Brings the parameters into the order of the loops.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="packForward">Whether the forward pass reads copies, too.</param>
    public static void Pack(SourceWriter writer, TrainerPlan trainer, bool packForward)
    {
        writer.Write("/// <inheritdoc/>");
        using (writer.Block("protected override void PackWeights(int worker, int workers)"))
        {
            if (!packForward && trainer.Layers.Any(static layer => layer.PassesDown))
            {
                using (writer.Block("if (Samples < global::OtpeFast.Runtime.DenseProduct.RowsWorthPacking)"))
                {
                    writer.Write("return;");
                }

                writer.Blank();
            }

            foreach (LayerTraining training in trainer.Layers)
            {
                LayerPlan layer = training.Layer;
                if (packForward)
                {
                    ForwardEmitter.Pack(writer, layer);
                }

                if (training.PassesDown)
                {
                    writer.Write($"global::OtpeFast.Runtime.WeightPacking.TransposePanels(Parameters.Slice({layer.Offset}, {layer.Length}), {layer.Inputs}, {layer.Stride}, _panels{layer.Number}, worker, workers);");
                }
            }
        }
    }

    /// <summary>Errors times the transposed weights.</summary>
    public static void Product(SourceWriter writer, LayerPlan layer, string errors, string rows, string result)
        => writer.Write($"global::OtpeFast.Runtime.DenseProduct.PassDown({errors}, {rows}, {layer.Vectors}, _panels{layer.Number}, {layer.Inputs}, {result});");
}
