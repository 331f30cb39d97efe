namespace OtpeFast.Runtime;

/// <summary>Checks a batch once at the door, so that the loops need not.</summary>
internal static class BatchCheck
{
    public static void Require(SpikeBatch batch, NetworkDescription network, int largestBatch, int largestSteps)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.IsComplete)
        {
            Throw.BatchIncomplete();
        }

        if (batch.Units > network.Inputs)
        {
            Throw.BatchUnits(batch.Units, network.Inputs);
        }

        if (batch.Samples > largestBatch)
        {
            Throw.BatchTooLarge("samples", batch.Samples, largestBatch);
        }

        if (batch.Steps > largestSteps)
        {
            Throw.BatchTooLarge("steps", batch.Steps, largestSteps);
        }

        Labels(batch.Labels, network.Classes);
    }

    public static void Labels(ReadOnlySpan<int> labels, int classes)
    {
        for (int sample = 0; sample < labels.Length; sample++)
        {
            if ((uint)labels[sample] >= (uint)classes)
            {
                Throw.Label(sample, labels[sample], classes);
            }
        }
    }
}
