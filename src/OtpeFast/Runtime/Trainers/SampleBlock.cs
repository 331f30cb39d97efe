namespace OtpeFast.Runtime;

/// <summary>
/// Samples that a worker takes through a layer together: a strip of weights comes into the first-level cache once for all of
/// them, while their scratch still fits the caches behind it.
/// </summary>
internal static class SampleBlock
{
    public const int Size = 8;
}
