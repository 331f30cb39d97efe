namespace OtpeFast.Runtime;

/// <summary>
/// What comes into a layer, input by input instead of step by step: for a block of samples, a chunk of steps and each input the places where it is active,
/// one after the other: [block, chunk, input, place]. A gradient row is then a sum over places that stays in registers.
/// </summary>
/// <remarks>
/// Places go through the samples of a block and for each through the steps of the chunk, or the other way round. Different blocks may be written and read by
/// different threads.
/// </remarks>
public sealed class EventRows
{
    private const int LargestList = ushort.MaxValue + 1; // places that a list can count through
    private const int FirstRoom = 1 << 22;
    private readonly bool _stepAfterStep;
    private readonly int[] _starts; // [block, chunk, input]
    private readonly int[] _ends; // beside them
    private readonly int[] _rooms; // [block, chunk] where its lists begin
    private ushort[] _places;
    private float[] _counts = []; // beside them; none where every event counts once

    /// <summary>Buys the memory.</summary>
    /// <param name="samples">Number of samples.</param>
    /// <param name="steps">Largest number of time steps.</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="hasCounts">Whether events have counts; if not, each counts once.</param>
    /// <param name="blockSamples">Samples a block.</param>
    /// <param name="chunkSteps">Steps a chunk.</param>
    /// <param name="stepAfterStep">Whether places go through the steps and for each through the samples.</param>
    /// <param name="grows">
    /// Whether steps come one after the other, so that every list is given its room beforehand; then the events of a step are not more than the inputs.
    /// </param>
    internal EventRows(int samples, int steps, int inputs, bool hasCounts, int blockSamples, int chunkSteps, bool stepAfterStep, bool grows)
    {
        Inputs = inputs;
        HasCounts = hasCounts;
        _stepAfterStep = stepAfterStep;
        BlockSamples = Math.Clamp(blockSamples, 1, Math.Min(samples, LargestList));
        ChunkSteps = Math.Clamp(chunkSteps, 1, Math.Min(steps, LargestList / BlockSamples));
        Blocks = (samples - 1) / BlockSamples + 1;
        Chunks = (steps - 1) / ChunkSteps + 1;
        _starts = new int[BufferLength.Of("lists of events", Blocks, Chunks, inputs)];
        _ends = new int[_starts.Length];
        _rooms = new int[Blocks * Chunks];

        // Lists lie close together and touch as much of it as there are events; a batch with more than this makes room when it comes.
        int length = grows
            ? BufferLength.Of("events", Blocks * BlockSamples, Chunks * ChunkSteps, inputs)
            : (int)Math.Min((long)samples * steps * inputs, FirstRoom);
        _places = GC.AllocateUninitializedArray<ushort>(length);
        _counts = hasCounts ? GC.AllocateUninitializedArray<float>(length) : [];
        for (int list = 0; grows && list < _rooms.Length; list++)
        {
            _rooms[list] = list * BlockSamples * ChunkSteps * inputs;
        }
    }

    /// <summary>All steps of a sample.</summary>
    internal delegate SpikeSequence SequenceOf(int sample);

    /// <summary>Number of inputs.</summary>
    public int Inputs { get; }

    /// <summary>Samples a block.</summary>
    public int BlockSamples { get; }

    /// <summary>Steps a chunk.</summary>
    public int ChunkSteps { get; }

    /// <summary>Number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>Number of chunks.</summary>
    public int Chunks { get; }

    /// <summary>Places of a block and chunk.</summary>
    internal int Places => BlockSamples * ChunkSteps;

    internal bool HasCounts { get; }

    /// <summary>The samples of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="samples">Number of samples in all.</param>
    public (int First, int End) SamplesOf(int block, int samples)
        => (Math.Min(block * BlockSamples, samples), Math.Min((block + 1) * BlockSamples, samples));

    /// <summary>The coefficients of a step, among those of a block and chunk; where places go step after step.</summary>
    /// <param name="coefficients">[step of the chunk, sample of the block, width] Those of the block and chunk.</param>
    /// <param name="width">Vectors a place.</param>
    /// <param name="step">The step.</param>
    /// <returns>[sample of the block, width]</returns>
    public Span<T> OfStep<T>(Span<T> coefficients, int width, int step)
        => coefficients.Slice(step % ChunkSteps * BlockSamples * width, BlockSamples * width);

    /// <summary>The coefficients of a sample, among those of a block and chunk; where places go sample after sample.</summary>
    /// <param name="coefficients">[sample of the block, step of the chunk, width] Those of the block and chunk.</param>
    /// <param name="width">Vectors a place.</param>
    /// <param name="sample">The sample.</param>
    /// <returns>[step of the chunk, width]</returns>
    public Span<T> OfSample<T>(Span<T> coefficients, int width, int sample)
        => coefficients.Slice(sample % BlockSamples * ChunkSteps * width, ChunkSteps * width);

    /// <summary>The places of all inputs.</summary>
    internal List ListOf(int block, int chunk)
    {
        int first = (block * Chunks + chunk) * Inputs;
        return new List { Starts = _starts.AsSpan(first, Inputs), Ends = _ends.AsSpan(first, Inputs), Places = _places, Counts = _counts };
    }

    /// <summary>Makes room for the events of a batch, whose lists are then made block by block; lists that grow have theirs.</summary>
    internal void Reserve(SequenceOf input, int samples)
    {
        int total = 0;
        for (int block = 0; block < Blocks; block++)
        {
            (int first, int end) = SamplesOf(block, samples);
            for (int chunk = 0; chunk < Chunks; chunk++)
            {
                _rooms[block * Chunks + chunk] = total;
                for (int sample = first; sample < end; sample++)
                {
                    SpikeSequence own = input(sample);
                    total += own.Count(Math.Min(chunk * ChunkSteps, own.Steps), Math.Min((chunk + 1) * ChunkSteps, own.Steps));
                }
            }
        }

        if (total > _places.Length)
        {
            // A quarter more than was asked for: batches differ by less.
            _places = GC.AllocateUninitializedArray<ushort>(BufferLength.Of("events", total + total / 4L));
            _counts = HasCounts ? GC.AllocateUninitializedArray<float>(_places.Length) : [];
        }
    }

    /// <summary>Lists the events of a block, from a step on: the chunk of that step and all later ones anew.</summary>
    internal void Fill(SequenceOf input, int samples, int block, int firstStep, int endStep)
    {
        for (int chunk = firstStep / ChunkSteps; chunk * ChunkSteps < endStep; chunk++)
        {
            FillChunk(input, SamplesOf(block, samples), block * Chunks + chunk, chunk * ChunkSteps, Math.Min((chunk + 1) * ChunkSteps, endStep));
        }
    }

    private void FillChunk(SequenceOf input, (int First, int End) samples, int list, int firstStep, int endStep)
    {
        Span<int> starts = _starts.AsSpan(list * Inputs, Inputs);
        Span<int> ends = _ends.AsSpan(list * Inputs, Inputs);
        ends.Clear();
        for (int sample = samples.First; sample < samples.End; sample++)
        {
            Count(input(sample), firstStep, endStep, ends);
        }

        int next = _rooms[list];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = next;
            next += ends[i];
            ends[i] = starts[i];
        }

        if (_stepAfterStep)
        {
            for (int step = firstStep; step < endStep; step++)
            {
                for (int sample = samples.First; sample < samples.End; sample++)
                {
                    Add(input(sample), step, step + 1, (step - firstStep) * BlockSamples + sample - samples.First, ends);
                }
            }

            return;
        }

        for (int sample = samples.First; sample < samples.End; sample++)
        {
            Add(input(sample), firstStep, endStep, (sample - samples.First) * ChunkSteps, ends);
        }
    }

    private static void Count(SpikeSequence input, int firstStep, int endStep, Span<int> counts)
    {
        if (input.OffsetStride == 1)
        {
            // The lists of all steps are one.
            foreach (ushort unit in input.AllUnits[input.Offsets[firstStep]..input.Offsets[endStep]])
            {
                counts[unit]++;
            }

            return;
        }

        for (int step = firstStep; step < endStep; step++)
        {
            foreach (ushort unit in input.Units(step))
            {
                counts[unit]++;
            }
        }
    }

    /// <summary>Adds the events of some steps, whose places follow one another.</summary>
    private void Add(SpikeSequence input, int firstStep, int endStep, int firstPlace, Span<int> ends)
    {
        for (int step = firstStep; step < endStep; step++)
        {
            ushort place = (ushort)(firstPlace + step - firstStep);
            ReadOnlySpan<ushort> units = input.Units(step);
            if (HasCounts)
            {
                ReadOnlySpan<float> counts = input.Counts(step)[..units.Length];
                for (int i = 0; i < units.Length; i++)
                {
                    int at = ends[units[i]]++;
                    _places[at] = place;
                    _counts[at] = counts[i];
                }
            }
            else
            {
                ushort[] places = _places;
                foreach (ushort unit in units)
                {
                    places[ends[unit]++] = place;
                }
            }
        }
    }

    /// <summary>The lists of a block and chunk: those of each input lie between its start and its end.</summary>
    internal readonly ref struct List
    {
        public required ReadOnlySpan<int> Starts { get; init; }

        public required ReadOnlySpan<int> Ends { get; init; }

        public required ReadOnlySpan<ushort> Places { get; init; }

        public required ReadOnlySpan<float> Counts { get; init; }
    }
}
