namespace OtpeFast.Tasks;

/// <summary>The symmetric mean absolute percentage error, as NeuroBench's harness has it (<c>smape.py</c> at e521c28).</summary>
/// <remarks>Safe from any thread.</remarks>
public static class SymmetricError
{
    /// <summary>What a prediction is worth that is no number.</summary>
    public const double Worst = 200;

    /// <summary><c>200 mean(|p - y| / (|p| + |y|))</c>, and 200 where any term is no number.</summary>
    /// <param name="predictions">The predictions p.</param>
    /// <param name="targets">The true values y, as many.</param>
    /// <returns>0 to 200.</returns>
    /// <exception cref="ArgumentException">There are none, or not as many of one as of the other.</exception>
    public static double Percent(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        if (predictions.Length != targets.Length || predictions.Length == 0)
        {
            throw new ArgumentException($"{predictions.Length} predictions do not fit {targets.Length} targets.", nameof(predictions));
        }

        double sum = 0;
        for (int i = 0; i < predictions.Length; i++)
        {
            sum += Math.Abs(predictions[i] - targets[i]) / (Math.Abs(predictions[i]) + Math.Abs(targets[i]));
        }

        return double.IsNaN(sum) ? Worst : Worst * sum / predictions.Length;
    }
}
