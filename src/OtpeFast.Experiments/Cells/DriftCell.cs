using System.Diagnostics;
using System.Text.Json.Serialization;
using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>
/// Trains offline on four speakers; then recordings come as a stream, each with its label at its end: first of the four, then of a fifth, then of the fifth
/// with some of the input units dead. Each is classified before anything is learned from it.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Data">A file that says who speaks.</param>
/// <param name="Network">The network's name or text.</param>
/// <param name="Rule">The rule that learns from the stream; null for none.</param>
/// <param name="LearningRate">Learning rate of Adamax on the stream.</param>
/// <param name="TrainingBatches">Batches of the training before.</param>
/// <param name="BatchSize">Samples a batch of it.</param>
/// <param name="Known">Recordings of the four on the stream.</param>
/// <param name="Drifted">Recordings of each of what comes then.</param>
/// <param name="DeadShare">Share of the input units that die.</param>
/// <param name="Seed">Seed of weights, shuffling and dead units, and which speakers are the four: those from it on, and the fifth after them.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record DriftCell(
    string Name,
    DataChoice Data,
    string Network,
    LearningRule? Rule,
    float LearningRate,
    int TrainingBatches,
    int BatchSize,
    int Known,
    int Drifted,
    double DeadShare,
    ulong Seed) : Cell(Name)
{
    private const int Speakers = 4; // that are known
    private const float TrainingRate = 1e-3f;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Work => (TrainingBatches + (Known + 2.0 * Drifted) / BatchSize * 8) * WorkEstimate.OfBatch(Network, LearningRule.Otpe,
        UpdateMode.Offline, BatchSize);

    /// <summary>Times of steps are among its numbers.</summary>
    [JsonIgnore]
    public override bool Alone => true;

    /// <inheritdoc/>
    public override CellResult Run(CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        long start = Stopwatch.GetTimestamp();
        BinnedRecordings recordings = context.Data.OpenRecordings(Data);
        var random = new Random((int)(Seed % int.MaxValue));
        Stream stream = Choose(random);
        ISpikingNetwork network = SweepCatalog.Create(Network, null, recordings.Units, recordings.Classes, Seed);
        Train(network, recordings, stream.Training, random, context);
        (List<double> right, double seconds) = Play(network, recordings, stream, random, context);
        long[] places = [.. Enumerable.Range(1, right.Count).Select(static place => (long)place)];
        return new CellResult(
            this,
            [
                new(Quantities.RecordingRight, Rule, places, right),
                new(Quantities.PhaseBegin, Rule, [1, 2], [stream.Known.Length, stream.Known.Length + stream.Drifted.Length]),
                new(Quantities.SecondsAStep, Rule, [right.Count], [seconds / ((double)right.Count * recordings.Steps)]),
            ],
            [],
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private Stream Choose(Random random)
    {
        using HeidelbergFile file = HeidelbergFile.Open(Data.File!);
        IReadOnlyList<int> speakers = file.ReadSpeakers();
        int[] all = [.. speakers.Distinct().Order()];
        if (all.Length <= Speakers)
        {
            throw new ExperimentException($"'{Data.File}' tells {all.Length} speakers apart; drift needs a file with at least {Speakers + 1} (extra/speaker).");
        }

        int Speaker(int place) => all[(int)((Seed + (ulong)place) % (ulong)all.Length)];
        int[] four = [.. Enumerable.Range(0, Speakers).Select(Speaker)];
        int[] known = [.. Enumerable.Range(0, speakers.Count).Where(sample => four.Contains(speakers[sample]))];
        int[] fifth = [.. Enumerable.Range(0, speakers.Count).Where(sample => speakers[sample] == Speaker(Speakers))];
        random.Shuffle(known);
        random.Shuffle(fifth);
        int held = Math.Min(Known, known.Length / 2);
        int[] first = [.. fifth.Take(Drifted)];
        random.Shuffle(fifth);
        return new Stream(known[held..], known[..held], first, [.. fifth.Take(Drifted)]);
    }

    private void Train(ISpikingNetwork network, BinnedRecordings recordings, int[] samples, Random random, CellContext context)
    {
        TrainerDescription trainer = SweepCatalog.FindTrainer(network.Description.Spec, Network, LearningRule.Otpe, UpdateMode.Offline);
        using ITrainer offline = network.CreateTrainer(trainer, new()
        {
            BatchSize = BatchSize,
            Steps = recordings.Steps,
            Optimizer = new OptimizerOptions { LearningRate = TrainingRate },
            Threads = context.Threads,
        });
        var batch = new SpikeBatch(recordings.Units);
        var counts = new float[recordings.Units];
        for (int done = 0; done < TrainingBatches; done++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            batch.Begin(BatchSize, recordings.Steps);
            recordings.CopyTo(batch, random.GetItems(samples, BatchSize), counts);
            offline.Train(batch);
            context.Progress((done + 1.0) / TrainingBatches * 0.8);
        }

        offline.UpdateNetwork();
    }

    private (List<double> Right, double Seconds) Play(ISpikingNetwork network, BinnedRecordings recordings, Stream stream, Random random, CellContext context)
    {
        using var trainer = (IStreamTrainer)network.CreateTrainer(
            new TrainerDescription(Rule ?? LearningRule.Otpe, UpdateMode.Online, GradientForm.Window),
            new()
            {
                BatchSize = 1,
                Steps = recordings.Steps + 1, // a window that is full is past
                WindowSteps = recordings.Steps + 1,
                Optimizer = new OptimizerOptions { LearningRate = LearningRate },
                Threads = context.Threads,
            });
        int[] order = [.. Enumerable.Range(0, recordings.Units)];
        random.Shuffle(order);
        var isDead = new bool[recordings.Units];
        foreach (int unit in order.Take((int)(DeadShare * recordings.Units)))
        {
            isDead[unit] = true;
        }

        var right = new List<double>();
        var units = new ushort[recordings.Units];
        var counts = new float[recordings.Units];
        double seconds = 0;
        int[] all = [.. stream.Known, .. stream.Drifted, .. stream.Dead];
        for (int i = 0; i < all.Length; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            bool hasDead = i >= stream.Known.Length + stream.Drifted.Length;
            trainer.Reset(1);
            long begin = Stopwatch.GetTimestamp();
            for (int step = 0; step < recordings.Steps; step++)
            {
                int alive = Read(recordings, all[i], step, hasDead ? isDead : null, units, counts);
                trainer.Advance(new SpikeFrame(units.AsSpan(0, alive), counts.AsSpan(0, alive)));
            }

            int label = recordings.Label(all[i]);
            right.Add(trainer.Prediction(0) == label ? 1 : 0);
            if (Rule is not null)
            {
                trainer.Conclude([label], []); // only now is it known
            }

            seconds += Stopwatch.GetElapsedTime(begin).TotalSeconds;
            context.Progress(0.8 + 0.2 * (i + 1) / all.Length);
        }

        return (right, seconds);
    }

    /// <summary>Reads a step without the units that are dead.</summary>
    private static int Read(BinnedRecordings recordings, int sample, int step, bool[]? isDead, ushort[] units, float[] counts)
    {
        recordings.CopyCountsTo(sample, step, counts);
        ReadOnlySpan<ushort> active = recordings.UnitsAt(sample, step);
        int alive = 0;
        for (int i = 0; i < active.Length; i++)
        {
            if (isDead is null || !isDead[active[i]])
            {
                units[alive] = active[i];
                counts[alive++] = counts[i];
            }
        }

        return alive;
    }

    /// <summary>Which recordings come.</summary>
    private sealed record Stream(int[] Training, int[] Known, int[] Drifted, int[] Dead);
}
