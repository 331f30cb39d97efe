using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the forward pass alone.</summary>
internal static class EvaluatorEmitter
{
    public static string Emit(NetworkPlan plan) => FileEmitter.Emit(plan, "Forward pass", "", writer => Body(writer, plan));

    private static void Body(SourceWriter writer, NetworkPlan plan)
    {
        writer.Write($"/// <summary>Runs {plan.Model.Name} forward without learning.</summary>");
        writer.Write(FileEmitter.GeneratedCode);
        using (writer.Block("public sealed class Evaluator : global::OtpeFast.Runtime.CpuEvaluator"))
        {
            List<Field> fields = [.. plan.Layers.SelectMany(ForwardEmitter.SequenceFields), ForwardEmitter.SharedField()];
            foreach (Field field in fields)
            {
                writer.Write($"private readonly {field.QualifiedType} {field.Name}; // {field.Shape}");
            }

            writer.Blank();
            writer.Write("""
                /// <summary>Buys the memory.</summary>
                /// <param name="network">The network.</param>
                /// <param name="batchSize">Largest number of samples in a batch.</param>
                /// <param name="steps">Largest number of time steps in a batch.</param>
                /// <param name="threads">Number of threads; 0 for one per processor.</param>
                """);
            writer.Write($"public Evaluator({plan.Model.QualifiedName} network, int batchSize, int steps, int threads = 0)");
            writer.Write($"    : base({plan.Model.QualifiedName}.Description, {NetworkEmitter.ParametersOf("network")}, batchSize, steps, threads)");
            using (writer.Braces())
            {
                writer.Write("int batch = batchSize;");
                foreach (Field field in fields)
                {
                    writer.Write($"{field.Name} = new({field.Arguments});");
                }

                writer.Write("StartWorkers();");
            }

            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("public override global::System.ReadOnlySpan<ushort> Spikes(int layer, int sample, int step)"))
            {
                writer.Write("RequirePlace(sample, step);");
                using (writer.Block("return layer switch", close: "};"))
                {
                    foreach (LayerPlan layer in plan.Layers)
                    {
                        writer.Write($"{layer.Number - 1} => _spikes{layer.Number}.At(sample, step),");
                    }

                    writer.Write("_ => throw new global::System.ArgumentOutOfRangeException(\"layer\"),");
                }
            }

            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("protected override void PackWeights(int worker, int workers)"))
            {
                foreach (LayerPlan layer in plan.Layers)
                {
                    ForwardEmitter.Pack(writer, layer);
                }
            }

            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            using (writer.Block("protected override void Forward(int first, int end, int firstSlot)"))
            {
                foreach (LayerPlan layer in plan.Layers)
                {
                    writer.Write($"ForwardLayer{layer.Number}(first, end, firstSlot);");
                }
            }

            foreach (LayerPlan layer in plan.Layers)
            {
                writer.Blank();
                ForwardEmitter.Sequence(writer, plan, layer, gate: null, meanGate: null);
            }
        }
    }
}
