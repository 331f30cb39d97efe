using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the loss of a step and its gradient by the output layer's spikes.</summary>
internal static class LossEmitter
{
    /// <summary>All time steps of a block of samples.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="plan">The network.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="error">What indexes the errors: sample or slot.</param>
    public static void Sequence(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer, string error)
    {
        LayerPlan output = plan.Output;
        writer.Write($"/// <summary>Softmax cross-entropy of {Subject(trainer)} in each step, and its gradient.</summary>");
        using (writer.Block("private void ComputeLoss(int first, int end, int firstSlot)"))
        {
            writer.Write("global::System.Span<float> error = _errorRow.Row(firstSlot, 0); // of one step");
            if (trainer.SumsOutput)
            {
                writer.Write($"global::System.Span<float> scores = _scores.Row(firstSlot, 0); // o = leak o + s");
            }

            using (writer.Block("for (int sample = first; sample < end; sample++)"))
            {
                if (error == "slot")
                {
                    writer.Write("int slot = firstSlot + sample - first;");
                }

                if (trainer.SumsOutput)
                {
                    writer.Write("scores.Clear();");
                }

                writer.Write("double loss = 0;");
                using (writer.Block("for (int step = 0; step < Steps; step++)"))
                {
                    writer.Write($"global::System.ReadOnlySpan<ushort> fired = _spikes{output.Number}.At(sample, step);");
                    writer.Write("Counter.Add(sample, fired);");
                    Step(writer, plan, trainer, "Batch.Labels[sample]", "error", "loss +=");
                    writer.Write($"_error{output.Number}.SetRow({error}, step, error);");
                }

                writer.Write("SetLoss(sample, loss);");
            }
        }
    }

    /// <summary>Scratch of <see cref="Sequence"/>.</summary>
    public static IEnumerable<Field> SequenceFields(NetworkPlan plan, TrainerPlan trainer)
    {
        int stride = plan.Output.Stride;
        yield return new("SequenceBuffer", "_errorRow", $"Slots, 1, {stride}", $"[slot, 1, {stride}] the loss's gradient in one step");
        if (trainer.SumsOutput)
        {
            yield return new("SequenceBuffer", "_scores", $"Slots, 1, {stride}", $"[slot, 1, {stride}] leaky sum of the output spikes");
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
                writer.Write($"global::System.ReadOnlySpan<ushort> fired = _spikes{output.Number}.At(sample, {OnlineEmitter.Now(trainer)});");
                writer.Write("Counter.Add(sample, fired);");
                if (trainer.SumsOutput)
                {
                    writer.Write($"global::System.Span<float> scores = _scores.Row(sample, 0); // o = leak o + s");
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
            writer.Write($"global::OtpeFast.Runtime.TraceLoops.Leak(fired, [], {Literals.Of(plan.Model.Leak)}, scores, scores);");
            writer.Write($"{assign} global::OtpeFast.Runtime.SoftmaxCrossEntropy.OfScores(scores, {label}, {plan.Output.Neurons}, ErrorScale, {error});");
        }
        else
        {
            writer.Write($"{assign} global::OtpeFast.Runtime.SoftmaxCrossEntropy.OfSpikes(fired, {label}, {plan.Output.Neurons}, ErrorScale, {error});");
        }
    }

    private static string Subject(TrainerPlan trainer) => trainer.SumsOutput ? "the leaky sum of the output spikes" : "the output spikes";
}
