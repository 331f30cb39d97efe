using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Functions of vectors that emitted code needs and the runtime has not, or not with the same bits at every width.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class VectorMath
{
    private const float Smallest = -87f; // below it e^x is no normal number
    private const float LogTwoHigh = 0.693359375f; // ln 2 in two parts: the first times a small whole number is exact
    private const float LogTwoLow = -2.12194440e-4f;
    private const int ExponentBits = 23;
    private const int ExponentBias = 127;

    /// <summary>e to the power of numbers that are not positive, to about two units in the last place; the same bits at every vector width.</summary>
    /// <param name="exponent">The numbers, 0 or less; below -87 they count as -87.</param>
    public static Vector512<float> Exponential(Vector512<float> exponent)
    {
        // e^x = 2^n e^r with n whole and |r| at most half of ln 2; e^r by its series in nested form (Cephes, expf).
        exponent = Vector512.Max(exponent, Vector512.Create(Smallest));
        Vector512<float> whole = Vector512.Round(exponent * Vector512.Create(1.44269504088896341f));
        Vector512<float> rest = Vector512.FusedMultiplyAdd(whole, Vector512.Create(-LogTwoHigh), exponent);
        rest = Vector512.FusedMultiplyAdd(whole, Vector512.Create(-LogTwoLow), rest);
        Vector512<float> sum = Vector512.Create(1.9875691500e-4f);
        sum = Vector512.FusedMultiplyAdd(sum, rest, Vector512.Create(1.3981999507e-3f));
        sum = Vector512.FusedMultiplyAdd(sum, rest, Vector512.Create(8.3334519073e-3f));
        sum = Vector512.FusedMultiplyAdd(sum, rest, Vector512.Create(4.1665795894e-2f));
        sum = Vector512.FusedMultiplyAdd(sum, rest, Vector512.Create(1.6666665459e-1f));
        sum = Vector512.FusedMultiplyAdd(sum, rest, Vector512.Create(5.0000001201e-1f));
        sum = Vector512.FusedMultiplyAdd(sum, rest * rest, rest) + Vector512<float>.One;
        Vector512<int> power = Vector512.ConvertToInt32(whole) + Vector512.Create(ExponentBias);
        return sum * Vector512.ShiftLeft(power, ExponentBits).AsSingle();
    }
}
