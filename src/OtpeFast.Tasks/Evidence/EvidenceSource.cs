using OtpeFast.Data;

namespace OtpeFast.Tasks;

/// <summary>
/// Evidence accumulation: seven cues, left or right, then a delay of a second, then a recall signal, during which the majority is to be told. 40 input units in
/// four groups of ten (left, right, recall, noise), steps of a millisecond. (Bellec et al. 2020; IGITUGraz/eligibility_propagation,
/// <c>tutorial_evidence_accumulation_with_alif.py</c> at efd02e6; docs/task-definitions.md.)
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class EvidenceSource : ISpikeSource
{
    private const int Cues = 7;
    private const int CueEvery = 150; // steps
    private const int CueBegins = 50; // within its 150
    private const int Length = Cues * CueEvery + 1_200; // a delay and the recall
    private const int Group = 10; // units
    private const double CueRate = 0.04; // spikes a step
    private const double NoiseRate = 0.01;
    private const double OtherSide = 0.3; // probability of a cue on the side that has fewer on average
    private const int RecallGroup = 2;
    private const int NoiseGroup = 3;
    private const int NoGroup = -1;
    private const int MostSpikes = 1_000; // of a trial, about twice the mean
    private const ulong Purpose = 0x45_56_49; // "EVI"
    private readonly ulong _seed;
    private readonly ulong _stream;
    private Trial[] _trials = [];

    /// <summary>Makes an endless row of trials.</summary>
    /// <param name="seed">Seed of the trials.</param>
    /// <param name="stream">Which of the rows under that seed: training, validation and test have their own.</param>
    public EvidenceSource(ulong seed, ulong stream)
    {
        _seed = seed;
        _stream = stream;
    }

    /// <summary>Steps at the end of a trial that have a target.</summary>
    public static int TargetSteps => CueEvery;

    /// <inheritdoc/>
    public int Units => 4 * Group;

    /// <inheritdoc/>
    public int Classes => 2;

    /// <inheritdoc/>
    public int Steps => Length;

    /// <inheritdoc/>
    public int? Samples => null;

    /// <inheritdoc/>
    public void Fill(SpikeBatch batch, long first, int samples)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        batch.Reserve(samples, Steps, samples * MostSpikes);
        batch.Begin(samples, Steps);
        Span<float> weights = batch.UseWeights();
        weights.Clear();
        weights[^(samples * TargetSteps)..].Fill(1);
        if (_trials.Length < samples)
        {
            Array.Resize(ref _trials, samples);
        }

        for (int sample = 0; sample < samples; sample++)
        {
            _trials[sample] = Trial.Draw(new RandomSequence(_seed, Purpose + _stream, (ulong)(first + sample)));
            batch.Labels[sample] = _trials[sample].Label;
        }

        Span<ushort> units = stackalloc ushort[2 * Group];
        Span<float> ones = stackalloc float[2 * Group];
        ones.Fill(1);
        for (int step = 0; step < Steps; step++)
        {
            for (int sample = 0; sample < samples; sample++)
            {
                int count = _trials[sample].Spikes(step, units);
                batch.AppendRow(units[..count], ones[..count]);
            }
        }
    }

    /// <summary>A trial as it goes on: its cues, and where its random numbers are.</summary>
    private struct Trial
    {
        private RandomSequence _random;
        private byte _right; // a bit a cue

        public int Label { get; private set; }

        public static Trial Draw(RandomSequence random)
        {
            var trial = new Trial();
            double right = random.NextInt(2) == 0 ? OtherSide : 1 - OtherSide;
            for (int cue = 0; cue < Cues; cue++)
            {
                trial._right |= (byte)(random.NextDouble() < right ? 1 << cue : 0);
            }

            // The majority of the cues that are shown.
            trial.Label = System.Numerics.BitOperations.PopCount(trial._right) > Cues / 2 ? 1 : 0;
            trial._random = random;
            return trial;
        }

        /// <summary>The units that spike in a step, ascending; the steps in order.</summary>
        public int Spikes(int step, Span<ushort> units)
        {
            int count = 0;
            (int cue, int within) = Math.DivRem(step, CueEvery);
            int group = cue < Cues && within >= CueBegins ? (_right >> cue) & 1
                : step >= Length - TargetSteps ? RecallGroup
                : NoGroup;
            if (group != NoGroup)
            {
                count = Add(group, CueRate, units, count);
            }

            return Add(NoiseGroup, NoiseRate, units, count);
        }

        private int Add(int group, double rate, Span<ushort> units, int count)
        {
            for (int unit = 0; unit < Group; unit++)
            {
                if (_random.NextDouble() < rate)
                {
                    units[count++] = (ushort)(group * Group + unit);
                }
            }

            return count;
        }
    }
}
