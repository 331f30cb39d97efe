using OtpeFast.Data;

namespace OtpeFast.Tasks;

/// <summary>
/// Binary adding: 100 random bits, 9 of which are marked; how many of those are ones? Two input units, the bit and the mark, and ten classes, each as frequent.
/// Only the last step counts. (neuroseqbench, arXiv 2502.09449, <c>adding_problem.py</c> at b1bdf7d; docs/task-definitions.md.)
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class BinaryAddingSource : ISpikeSource
{
    /// <summary>Samples of the authors' training part.</summary>
    public const int TrainingSamples = 50_000;

    /// <summary>Samples of the authors' test part.</summary>
    public const int TestSamples = 2_000;

    private const int Length = 100;
    private const int Marked = 9;
    private const ushort Bit = 0;
    private const ushort Mark = 1;
    private const ulong Purpose = 0x41_44_44; // "ADD"
    private readonly ShuffledOrder _order;
    private readonly ulong _seed;
    private readonly int[] _places = [.. Enumerable.Range(0, Length)];
    private byte[] _rows = []; // [sample, step] 1 for a bit, 2 for a mark

    /// <summary>Makes a set.</summary>
    /// <param name="samples">Number of samples, at least 1; of a multiple of ten each class has as many.</param>
    /// <param name="seed">Seed of the samples: another is another set.</param>
    /// <param name="shuffleSeed">Seed of the order, another in each pass; null for one order.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no samples.</exception>
    public BinaryAddingSource(int samples, ulong seed, ulong? shuffleSeed)
    {
        _order = new ShuffledOrder(samples, shuffleSeed);
        _seed = seed;
    }

    /// <inheritdoc/>
    public int Units => 2;

    /// <inheritdoc/>
    public int Classes => Marked + 1;

    /// <inheritdoc/>
    public int Steps => Length;

    /// <inheritdoc/>
    public int? Samples => _order.Count;

    /// <inheritdoc/>
    public void Fill(SpikeBatch batch, long first, int samples)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        batch.Reserve(samples, Length, 2 * samples * Length);
        batch.Begin(samples, Length);
        Span<float> weights = batch.UseWeights();
        weights.Clear();
        weights[^samples..].Fill(1); // of the last step
        if (_rows.Length < samples * Length)
        {
            _rows = new byte[samples * Length];
        }

        for (int sample = 0; sample < samples; sample++)
        {
            batch.Labels[sample] = Draw(_order[first + sample], _rows.AsSpan(sample * Length, Length));
        }

        ReadOnlySpan<float> ones = [1, 1];
        ReadOnlySpan<ushort> both = [Bit, Mark];
        for (int step = 0; step < Length; step++)
        {
            for (int sample = 0; sample < samples; sample++)
            {
                ReadOnlySpan<ushort> units = _rows[sample * Length + step] switch
                {
                    0 => [],
                    1 => both[..1],
                    2 => both[1..],
                    _ => both,
                };
                batch.AppendRow(units, ones[..units.Length]);
            }
        }
    }

    /// <summary>A sample of the set: as if it had been drawn, and kept for its class.</summary>
    private int Draw(int sample, Span<byte> row)
    {
        int label = sample % Classes;
        var random = new RandomSequence(_seed, Purpose, (ulong)sample);
        for (int i = 0; i < Marked; i++)
        {
            // The marked ones come first in a shuffling of the places; the first of them are ones.
            int other = i + random.NextInt(Length - i);
            (_places[i], _places[other]) = (_places[other], _places[i]);
        }

        ulong bits = 0;
        for (int step = 0; step < Length; step++)
        {
            bits = step % 64 == 0 ? random.NextBits() : bits >> 1;
            row[step] = (byte)(bits & 1);
        }

        for (int i = 0; i < Marked; i++)
        {
            row[_places[i]] = (byte)(i < label ? 3 : 2);
        }

        // So that what stands where depends on the sample alone.
        for (int i = 0; i < Length; i++)
        {
            _places[i] = i;
        }

        return label;
    }
}
