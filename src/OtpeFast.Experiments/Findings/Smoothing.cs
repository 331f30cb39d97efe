namespace OtpeFast.Experiments;

/// <summary>What makes noisy measurements readable.</summary>
internal static class Smoothing
{
    private const int LateBatches = 1_000; // which the paper's text averages over
    private const int LateShare = 10; // or a tenth of a shorter run
    private const double Deviation = 100; // batches, of the authors' plots
    private const int DeviationShare = 50; // or a fiftieth of a shorter run
    private const double Reach = 4; // deviations

    /// <summary>The mean over the last 1,000 batches, or over the last tenth of a shorter run.</summary>
    public static double Late(Measurement measurement)
    {
        long last = measurement.Batches[^1];
        long after = last - Math.Min(LateBatches, last / LateShare);
        return measurement.Values.Where((value, point) => double.IsFinite(value) && (measurement.Batches[point] > after || measurement.Batches[point] == last))
            .DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>Weighted means around each point, by a Gaussian of 100 batches, or of a fiftieth of a shorter run.</summary>
    public static Measurement Gaussian(Measurement measurement)
    {
        double deviation = Math.Min(Deviation, (double)measurement.Batches[^1] / DeviationShare);
        if (deviation == 0)
        {
            return measurement;
        }

        IReadOnlyList<long> batches = measurement.Batches;
        var values = new double[batches.Count];
        int first = 0;
        for (int point = 0; point < values.Length; point++)
        {
            while (batches[point] - batches[first] > Reach * deviation)
            {
                first++;
            }

            double sum = 0;
            double weights = 0;
            for (int other = first; other < values.Length && batches[other] - batches[point] <= Reach * deviation; other++)
            {
                double distance = (batches[other] - batches[point]) / deviation;
                double weight = double.IsFinite(measurement.Values[other]) ? Math.Exp(-distance * distance / 2) : 0;
                weights += weight;
                sum += weight == 0 ? 0 : weight * measurement.Values[other];
            }

            values[point] = sum / weights;
        }

        return measurement with { Values = values };
    }
}
