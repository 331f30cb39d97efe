using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the loss of a step and its gradient by the output layer's spikes.</summary>
internal static class LossEmitter
{
    /// <summary>All time steps of one sample.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="plan">The network.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="error">What indexes the error rows: sample or worker.</param>
    public static void Sequence(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer, string error)
    {
        LayerPlan output = plan.Output;
        writer.Write($"/// <summary>Softmax cross-entropy of {Subject(trainer)} in each step, and its gradient.</summary>");
        using (writer.Block("private void ComputeLoss(int sample, int worker)"))
        {
            if (trainer.SumsOutput)
            {
                writer.Write($"Span<float> scores = _scores.Row(worker, 0); // o = leak o + s");
                writer.Write("scores.Clear();");
            }

            writer.Write("double loss = 0;");
            using (writer.Block("for (int step = 0; step < Steps; step++)"))
            {
                writer.Write($"ReadOnlySpan<ushort> fired = _spikes{output.Number}.At(sample, step);");
                writer.Write("Counter.Add(sample, fired);");
                Step(writer, plan, trainer, "Batch.Labels[sample]", $"_error{output.Number}.Row({error}, step)", "loss +=");
            }

            writer.Write("SetLoss(sample, loss);");
        }
    }

    /// <summary>One time step of some samples.</summary>
    public static void Step(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer)
    {
        LayerPlan output = plan.Output;
        writer.Write($"/// <summary>Softmax cross-entropy of {Subject(trainer)}, and its gradient.</summary>");
        using (writer.Block("private void ComputeLoss(int first, int end)"))
        {
            using (writer.Block("for (int sample = first; sample < end; sample++)"))
            {
                writer.Write($"ReadOnlySpan<ushort> fired = _spikes{output.Number}.At(sample, 0);");
                writer.Write("Counter.Add(sample, fired);");
                if (trainer.SumsOutput)
                {
                    writer.Write($"Span<float> scores = _scores.Row(sample, 0); // o = leak o + s");
                }

                Step(writer, plan, trainer, "Label(sample)", $"_error{output.Number}.Row(sample, 0)", "double loss =");
                writer.Write("SetLoss(sample, loss);");
            }
        }
    }

    private static void Step(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer, string label, string error, string assign)
    {
        if (trainer.SumsOutput)
        {
            writer.Write($"TraceLoops.Leak(fired, [], {Literals.Of(plan.Model.Leak)}, scores, scores);");
            writer.Write($"{assign} SoftmaxCrossEntropy.OfScores(scores, {label}, {plan.Output.Neurons}, ErrorScale, {error});");
        }
        else
        {
            writer.Write($"{assign} SoftmaxCrossEntropy.OfSpikes(fired, {label}, {plan.Output.Neurons}, ErrorScale, {error});");
        }
    }

    private static string Subject(TrainerPlan trainer) => trainer.SumsOutput ? "the leaky sum of the output spikes" : "the output spikes";
}
