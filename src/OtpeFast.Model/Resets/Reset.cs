namespace OtpeFast
{
    /// <summary>What a spike does to the membrane potential. What each computes stands in a file of its own.</summary>
    public enum Reset
    {
        /// <summary>The threshold is subtracted: <c>u = v - threshold s</c>.</summary>
        Subtract,

        /// <summary>Nothing: <c>u = v</c>.</summary>
        None,

        /// <summary>The potential becomes zero: <c>u = v (1 - s)</c>.</summary>
        Zero,
    }
}

namespace OtpeFast.Resets
{
    /// <summary>The resets that there are, in the order of their kinds.</summary>
    internal static class ResetCatalog
    {
        /// <summary>All of them.</summary>
        public static IReadOnlyList<ResetDefinition> All { get; } = [SubtractReset.Definition, NoReset.Definition, ZeroReset.Definition];
    }
}
