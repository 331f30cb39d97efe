namespace OtpeFast.Runtime;

/// <summary>Checks what callers hand in once at the door, so that the loops need not.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class BatchCheck
{
    /// <summary>Throws if a delay is so long that nothing arrives by it in any batch.</summary>
    /// <param name="network">The network.</param>
    /// <param name="steps">Most steps of a batch.</param>
    /// <exception cref="ArgumentException">One is.</exception>
    public static void Delays(NetworkSpec network, int steps)
    {
        ArgumentNullException.ThrowIfNull(network);
        for (int l = 0; l < network.Layers.Count; l++)
        {
            int longest = network.Layers[l].Delays[^1];
            if (longest >= steps)
            {
                throw new ArgumentException(
                    $"Layer {l + 1} has a delay of {longest:N0} steps, by which nothing arrives in batches of {steps:N0} steps at most; let Steps be larger, " +
                    "or leave the delay out.",
                    nameof(network));
            }
        }
    }

    /// <summary>Throws unless a batch is complete and fits.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="network">The network it is for.</param>
    /// <param name="largestBatch">Largest number of samples.</param>
    /// <param name="largestSteps">Largest number of time steps.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
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

        if (network.Spec.Readout.Loss == Loss.HalfSquaredError)
        {
            if (batch.Targets.Length != (long)batch.Steps * batch.Samples * network.Classes)
            {
                Throw.MissingTargets(batch.Targets.Length / (batch.Steps * batch.Samples), network.Classes);
            }

            Targets(batch.Targets);
        }
        else
        {
            Labels(batch.Labels, network.Classes);
        }

        Weights(batch.Weights);
    }

    /// <summary>Throws unless every target is a finite number.</summary>
    /// <param name="targets">The targets of steps and samples.</param>
    /// <exception cref="ArgumentException">One is not.</exception>
    public static void Targets(ReadOnlySpan<float> targets)
    {
        foreach (float target in targets)
        {
            if (!float.IsFinite(target))
            {
                Throw.Target(target);
            }
        }
    }

    /// <summary>Throws unless a network learns classes.</summary>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidOperationException">It learns numbers.</exception>
    public static void HasLabels(NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Spec.Readout.Loss == Loss.HalfSquaredError)
        {
            Throw.NoLabels();
        }
    }

    /// <summary>Throws unless a network learns numbers.</summary>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidOperationException">It learns classes.</exception>
    public static void HasTargets(NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Spec.Readout.Loss != Loss.HalfSquaredError)
        {
            Throw.NoTargets();
        }
    }

    /// <summary>Throws unless every weight is a finite number of at least 0.</summary>
    /// <param name="weights">The weights of steps and samples.</param>
    /// <exception cref="ArgumentException">One is not.</exception>
    public static void Weights(ReadOnlySpan<float> weights)
    {
        foreach (float weight in weights)
        {
            if (!(weight >= 0 && weight <= SpikeBatch.LargestCount)) // false for a number that is none
            {
                Throw.Weight(weight);
            }
        }
    }

    /// <summary>Throws unless as many values were given as are needed.</summary>
    /// <param name="actual">Number of values that were given.</param>
    /// <param name="expected">Number of values that are needed.</param>
    /// <param name="parameter">Name of the parameter they came in.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public static void Length(int actual, int expected, string parameter)
    {
        if (actual != expected)
        {
            Throw.Lengths(parameter, expected, actual);
        }
    }

    /// <summary>Throws unless every label is a class.</summary>
    /// <param name="labels">[samples]</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="ArgumentException">One is not.</exception>
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

    /// <summary>Throws unless one time step of a stream has as many samples as stream.</summary>
    /// <param name="frame">The step.</param>
    /// <param name="samples">Number of samples that stream.</param>
    /// <exception cref="ArgumentException">It has not.</exception>
    public static void Frame(SpikeFrame frame, int samples)
    {
        if (frame.Samples != samples)
        {
            Throw.FrameSamples(frame.Samples, samples);
        }
    }

    /// <summary>Throws unless one time step of a stream fits the stream.</summary>
    /// <param name="frame">The step.</param>
    /// <param name="labels">[samples] Its labels.</param>
    /// <param name="samples">Number of samples that stream.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void Frame(SpikeFrame frame, ReadOnlySpan<int> labels, int samples, int classes)
    {
        Frame(frame, samples);
        if (labels.Length != samples)
        {
            Throw.FrameLabels(labels.Length, samples);
        }

        Labels(labels, classes);
    }

    /// <summary>Copies the weights of one time step into the batch that holds it.</summary>
    /// <param name="weights">[samples] The weights; none for a weight of 1 each.</param>
    /// <param name="step">The step.</param>
    /// <exception cref="ArgumentException">There are more or fewer than samples, or one is no finite number of at least 0.</exception>
    public static void CopyWeights(ReadOnlySpan<float> weights, SpikeBatch step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (weights.IsEmpty)
        {
            return;
        }

        Length(weights.Length, step.Samples, nameof(weights));
        Span<float> own = step.UseWeights();
        weights.CopyTo(own);
        Weights(own);
    }

    /// <summary>Throws unless so many samples can stream.</summary>
    /// <param name="samples">Number of samples.</param>
    /// <param name="largestBatch">Largest number of samples.</param>
    /// <exception cref="ArgumentException">There are too few or too many.</exception>
    public static void Samples(int samples, int largestBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (samples > largestBatch)
        {
            Throw.BatchTooLarge("samples", samples, largestBatch);
        }
    }

    /// <summary>Throws unless every step of a batch has at most as many active units as there are inputs, the room that a history has for a step.</summary>
    /// <param name="batch">The batch; it is complete.</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <exception cref="ArgumentException">One has more: some units are listed twice.</exception>
    public static void HistoryRows(SpikeBatch batch, int inputs)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.IsAscending)
        {
            return;
        }

        ReadOnlySpan<int> offsets = batch.RowOffsets;
        for (int row = 1; row < offsets.Length; row++)
        {
            if (offsets[row] - offsets[row - 1] > inputs)
            {
                Throw.RepeatedUnits(offsets[row] - offsets[row - 1], inputs);
            }
        }
    }

    /// <summary>Throws unless a sample and a step are among those of the last batch.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="samples">Number of samples.</param>
    /// <param name="step">The step.</param>
    /// <param name="steps">Number of steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public static void Place(int sample, int samples, int step, int steps)
    {
        if ((uint)sample >= (uint)samples)
        {
            Throw.Sample(sample, samples);
        }

        if ((uint)step >= (uint)steps)
        {
            Throw.Step(step, steps);
        }
    }

    /// <summary>Throws if the history has no room for a step.</summary>
    /// <param name="step">The step, 0 for the first after the reset.</param>
    /// <param name="largestSteps">Largest number of steps that are kept.</param>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static void History(int step, int largestSteps)
    {
        if (step >= largestSteps)
        {
            Throw.HistoryFull(largestSteps);
        }
    }
}
