namespace OtpeFast.Runtime;

/// <summary>Half the squared distance of one sample's potentials from its targets in one time step, summed over outputs; and its gradient.</summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class HalfSquaredError
{
    /// <summary>The loss.</summary>
    /// <param name="potentials">[outputs, padded]</param>
    /// <param name="targets">[outputs] Where they should be.</param>
    /// <param name="scale">Factor of the gradient: one over the number of terms of the mean.</param>
    /// <param name="error">[outputs, padded] Receives the loss's derivative by each potential, times <paramref name="scale"/>; padding is zeroed.</param>
    /// <returns>The loss, unscaled.</returns>
    /// <exception cref="ArgumentException">There are more targets than potentials, or errors.</exception>
    public static double Of(ReadOnlySpan<float> potentials, ReadOnlySpan<float> targets, float scale, Span<float> error)
    {
        if (targets.Length > potentials.Length || targets.Length > error.Length)
        {
            throw new ArgumentException($"There are {targets.Length} targets for {potentials.Length} potentials and {error.Length} errors.", nameof(targets));
        }

        error[targets.Length..].Clear();
        double loss = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            float difference = potentials[i] - targets[i];
            loss += (double)difference * difference;
            error[i] = scale * difference;
        }

        return loss / 2;
    }
}
