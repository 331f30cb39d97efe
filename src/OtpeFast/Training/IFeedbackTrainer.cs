namespace OtpeFast;

/// <summary>A trainer whose errors can come to hidden layers by fixed matrices (<see cref="Feedback.Random"/>, <see cref="Feedback.Broadcast"/>).</summary>
/// <remarks>For one thread at a time.</remarks>
public interface IFeedbackTrainer : ITrainer
{
    /// <summary>Sets the fixed matrix by which errors come to a hidden layer.</summary>
    /// <param name="layer">The hidden layer, counted from 0.</param>
    /// <param name="matrix">[neurons of the layer, neurons of the layer that its errors come from: the next, or by broadcast the last]</param>
    /// <exception cref="ArgumentException">There is no such layer, the matrix has another size, or a number is not finite.</exception>
    /// <exception cref="InvalidOperationException">Errors come down by the weights.</exception>
    void SetFeedback(int layer, ReadOnlySpan<float> matrix);

    /// <summary>Copies the fixed matrix by which errors come to a hidden layer.</summary>
    /// <param name="layer">The hidden layer, counted from 0.</param>
    /// <param name="matrix">[neurons of the layer, neurons of the layer that its errors come from] Receives it.</param>
    /// <exception cref="ArgumentException">There is no such layer, or the matrix has another size.</exception>
    /// <exception cref="InvalidOperationException">Errors come down by the weights.</exception>
    void CopyFeedbackTo(int layer, Span<float> matrix);
}
