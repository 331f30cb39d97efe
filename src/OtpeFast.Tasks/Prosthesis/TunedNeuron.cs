namespace OtpeFast.Tasks;

/// <summary>A neuron of motor cortex, as the simulator has it: it fires the more, the more the intended acceleration points in its direction.</summary>
/// <param name="X">The direction, first coordinate; of length 1 together.</param>
/// <param name="Y">The direction, second coordinate.</param>
/// <param name="LeastRate">Spikes a second at rest.</param>
/// <param name="LargestRate">Spikes a second at full drive; below 100.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct TunedNeuron(double X, double Y, double LeastRate, double LargestRate)
{
    private const ulong Purpose = 0x50_52_4F; // "PRO"

    /// <summary>Draws a population by the simulator's rule: half of the neurons are silent at rest.</summary>
    /// <param name="count">Number of neurons.</param>
    /// <param name="seed">Another seed gives other neurons.</param>
    public static TunedNeuron[] Draw(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var neurons = new TunedNeuron[count];
        for (int neuron = 0; neuron < count; neuron++)
        {
            var random = new RandomSequence(seed, Purpose, (ulong)neuron);
            double least = random.NextInt(2) * 5 * random.NextDouble();
            double largest = Math.Max(least, 40) + (100 - Math.Max(least, 40)) * random.NextDouble();
            (double y, double x) = Math.SinCos(2 * Math.PI * random.NextDouble() - Math.PI);
            neurons[neuron] = new TunedNeuron(x, y, least, largest);
        }

        return neurons;
    }
}
