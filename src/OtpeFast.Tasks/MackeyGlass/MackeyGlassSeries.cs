using System.Globalization;

namespace OtpeFast.Tasks;

/// <summary>
/// The series of Mackey and Glass as NeuroBench samples it: 75 points in a Lyapunov time, from the moment at which the delay begins to count.
/// <c>dx/dt = 0.2 x(t - tau) / (1 + x(t - tau)^10) - 0.1 x(t)</c>. (NeuroBench, <c>mackey_glass.py</c> and its parameters; docs/task-definitions.md.)
/// </summary>
/// <remarks>
/// Made here, by Runge and Kutta's method over the delay, in double precision. Chaos keeps no rounding: for tau = 17 two step widths differ by more than 0.1
/// after some 25 Lyapunov times, and so does any such series from NeuroBench's files. Safe from any thread.
/// </remarks>
public static class MackeyGlassSeries
{
    /// <summary>Points in a Lyapunov time.</summary>
    public const int PointsALyapunovTime = 75;

    /// <summary>Points of a series.</summary>
    public const int Points = 50 * PointsALyapunovTime + 1;

    private const double Beta = 0.2;
    private const double Gamma = 0.1;
    private const int Exponent = 10;
    private const int StepsADelay = 1_700; // of 0.01 for the shortest

    // tau, Lyapunov time, value before the beginning.
    private static readonly (int Delay, int LyapunovTime, double Past)[] Parameters =
    [
        (17, 197, 0.7206597), (18, 138, 0.7744313), (19, 315, 0.7783468), (20, 131, 0.9225991), (21, 191, 0.9479431), (22, 119, 0.5455960),
        (23, 106, 0.8622247), (24, 97, 0.3259660), (25, 98, 0.8297825), (26, 104, 1.0033490), (27, 112, 0.6491406), (28, 119, 1.0957495),
        (29, 131, 0.9256179), (30, 139, 0.2713639),
    ];

    /// <summary>The delays that there are series of.</summary>
    public static IReadOnlyList<int> Delays { get; } = [.. Parameters.Select(static one => one.Delay)];

    /// <summary>Makes a series.</summary>
    /// <param name="delay">The delay tau, 17 to 30.</param>
    /// <returns>[<see cref="Points"/>] The values.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such series.</exception>
    public static double[] Create(int delay)
    {
        (int tau, int lyapunov, double past) = Parameters.FirstOrDefault(one => one.Delay == delay);
        if (tau == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(delay), delay.ToString(CultureInfo.InvariantCulture), "The delay must be from 17 to 30.");
        }

        // Points lie on no grid of the method: between two of its steps the cubic through both values and slopes.
        double step = (double)delay / StepsADelay;
        double apart = (double)lyapunov / PointsALyapunovTime;
        int steps = (int)Math.Ceiling((delay + (Points - 1) * apart) / step) + 1;
        double[] values = Integrate(past, step, steps);
        var series = new double[Points];
        for (int point = 0; point < Points; point++)
        {
            double place = (delay + point * apart) / step;
            int before = Math.Min((int)place, steps - 1);
            series[point] = Between(values, past, before, place - before, step);
        }

        return series;
    }

    /// <summary>[step] The values at every step, the past left out.</summary>
    private static double[] Integrate(double past, double step, int steps)
    {
        var values = new double[steps + 1];
        values[0] = past;
        for (int i = 0; i < steps; i++)
        {
            double x = values[i];
            double first = Delayed(values, past, i);
            double middle = DelayedMiddle(values, past, i, step);
            double last = Delayed(values, past, i + 1);
            double k1 = Slope(x, first);
            double k2 = Slope(x + step / 2 * k1, middle);
            double k3 = Slope(x + step / 2 * k2, middle);
            double k4 = Slope(x + step * k3, last);
            values[i + 1] = x + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
        }

        return values;
    }

    private static double Slope(double x, double delayed) => Beta * delayed / (1 + Math.Pow(delayed, Exponent)) - Gamma * x;

    private static double Delayed(double[] values, double past, int step) => step <= StepsADelay ? past : values[step - StepsADelay];

    private static double DelayedMiddle(double[] values, double past, int step, double width)
    {
        int before = step - StepsADelay;
        return before < 0 ? past : Between(values, past, before, 0.5, width);
    }

    private static double Between(double[] values, double past, int before, double share, double width)
    {
        double a = values[before];
        double b = values[before + 1];
        double slopeA = width * Slope(a, Delayed(values, past, before));
        double slopeB = width * Slope(b, Delayed(values, past, before + 1));
        double rest = 1 - share;
        return rest * rest * ((1 + 2 * share) * a + share * slopeA) + share * share * ((1 + 2 * rest) * b - rest * slopeB);
    }
}
