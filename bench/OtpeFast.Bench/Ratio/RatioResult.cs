using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtpeFast.Bench.Ratio;

/// <summary>What one comparison found. Times are medians of a batch, or of a step of the stream.</summary>
internal sealed record RatioResult(
    string Workload,
    string Rule,
    string Mode,
    string Peer,
    int Threads,
    double[] FiringRates,
    int Runs,
    double EngineMs,
    double PeerMs,
    double Ratio,
    double GradientDifference,
    double EngineAllocatedBytes,
    double PeerAllocatedBytes,
    long? EnginePeakBytes,
    long? PeerPeakBytes,
    Quantiles? EngineStep,
    Quantiles? PeerStep)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>Times of single steps, in microseconds.</summary>
internal sealed record Quantiles(double P50, double P99, double P999)
{
    /// <summary>Of times in milliseconds.</summary>
    public static Quantiles Of(IReadOnlyList<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        double At(double share) => 1000 * sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        return new Quantiles(At(0.50), At(0.99), At(0.999));
    }
}
