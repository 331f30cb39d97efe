namespace OtpeFast.Streaming;

/// <summary>Takes predictions as they are made.</summary>
/// <remarks>Called from the stepping thread, which waits for it: hand on what takes long.</remarks>
public interface IPredictionSink
{
    /// <summary>Takes one.</summary>
    /// <param name="prediction">The prediction.</param>
    void Take(in Prediction prediction);
}
