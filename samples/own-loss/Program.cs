// A loss of your own: a reward that comes after a choice, and nobody says which choice was right.
using OtpeFast;

var network = new Chooser(seed: 1);
using IStreamTrainer trainer = new Chooser.OtpeOnlineTrainer(network, new() { BatchSize = 1, Optimizer = new() { LearningRate = 1e-3f } });
var reward = new Reward();
var random = new Random(1);
double mean = 0.5;
int right = 0;
for (int trial = 1; trial <= 3_000; trial++)
{
    trainer.Reset(samples: 1);
    int cue = random.Next(2);
    for (int step = 0; step < 20; step++)
    {
        ushort[] units = [.. Enumerable.Range(10 * cue, 10).Where(_ => random.NextDouble() < 0.4).Select(unit => (ushort)unit)];
        trainer.Advance(new SpikeFrame(units, [.. units.Select(_ => 1f)]));
    }

    // It mostly does what its outputs speak for, and sometimes tries something else.
    int said = trainer.Prediction(sample: 0);
    int choice = said < 0 || random.NextDouble() < 0.1 ? random.Next(2) : said;
    double got = choice == cue ? 1 : 0;
    right += (int)got;
    reward.Choice = choice;
    reward.Value = (float)(got - mean); // better or worse than usual
    mean += 0.05 * (got - mean);
    ushort[] all = [.. Enumerable.Range(10 * cue, 10).Select(unit => (ushort)unit)];
    trainer.StepWithErrors(new SpikeFrame(all, [.. all.Select(_ => 1f)]), reward);
    if (trial % 1_000 == 0)
    {
        Console.WriteLine($"trial {trial}: {right / 10.0:F1} % rewarded");
        right = 0;
    }
}

/// <summary>More spikes of the choice after a reward, fewer after none.</summary>
sealed class Reward : IOutputErrors
{
    public int Choice { get; set; }

    public float Value { get; set; }

    public double Compute(int sample, ReadOnlySpan<ushort> fired, ReadOnlySpan<float> scores, Span<float> errors)
    {
        errors[Choice] = -Value;
        errors[1 - Choice] = Value;
        return -Value;
    }
}

[SpikingNetwork(20, Leak = 0.95)]
[Layer(48), Layer(2)]
[Trainer(LearningRule.Otpe, UpdateMode.Online)]
public sealed partial class Chooser;
