using OtpeFast;

/// <summary>More spikes of one output after a reward, fewer after a punishment.</summary>
public sealed class Reward : IOutputErrors
{
    public int Wanted { get; set; }

    public float Value { get; set; }

    public double Compute(int sample, ReadOnlySpan<ushort> fired, ReadOnlySpan<float> scores, Span<float> errors)
    {
        errors[Wanted] = -Value;   // the derivative by that output's spike; the others stay zero
        return -Value;
    }
}
