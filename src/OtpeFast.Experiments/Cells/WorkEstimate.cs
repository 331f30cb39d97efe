namespace OtpeFast.Experiments;

/// <summary>How long batches take beside one another, from what docs/performance.md measured: for the order of cells and the time left.</summary>
internal static class WorkEstimate
{
    private const double HistoryOverOffline = 8; // online OTPE, OSTL, F-OTPE
    private const double PresynapticOverOffline = 3; // online OTTT, Approx OTPE, F-Approx OTPE
    private const double InfluenceOverOffline = 1000; // RTRL

    public static double OfBatch(string network, LearningRule rule, UpdateMode mode, int batchSize)
    {
        // Of one class, where the name leaves them open: they hardly matter.
        long parameters = SweepCatalog.Find(network, slope: null, units: 1, classes: 1).ParameterCount;
        double factor = rule switch
        {
            LearningRule.Rtrl => InfluenceOverOffline,
            _ when mode == UpdateMode.Offline => 1,
            LearningRule.Otpe or LearningRule.FOtpe or LearningRule.Ostl => HistoryOverOffline,
            _ => PresynapticOverOffline,
        };
        return factor * batchSize * parameters;
    }
}
