// Your own spikes, from memory: which of three sounds is it? Learned offline in batches, tested, saved, and read back.
using System.Runtime.InteropServices;
using OtpeFast;

var random = new Random(1);
var network = new Sounds(seed: 1);
using var trainer = new Sounds.OtpeOfflineTrainer(network, new() { BatchSize = 32, Steps = 40 });
using var evaluator = new Sounds.Evaluator(network, batchSize: 32, steps: 40);
var batch = new SpikeBatch(units: 30);
for (int i = 0; i < 600; i++)
{
    Fill();
    BatchResult result = trainer.Train(batch);
    if (i % 200 == 0)
    {
        Console.WriteLine($"batch {i}: loss {result.Loss:F3}");
    }
}

Fill();
Console.WriteLine($"{evaluator.Evaluate(batch).Correct} of 32 new sounds are right");

var parameters = new float[Sounds.Description.ParameterLength];
network.CopyParametersTo(parameters);
File.WriteAllBytes("sounds.bin", MemoryMarshal.AsBytes<float>(parameters));
var again = new Sounds(seed: 2);
again.SetParameters(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes("sounds.bin")));
using var second = new Sounds.Evaluator(again, batchSize: 32, steps: 40);
Console.WriteLine($"{second.Evaluate(batch).Correct} of 32 after saving and reading");

// Each sound is a sweep of its own over the units, among noise. A row is one step of one sample: active units, ascending, and their counts.
void Fill()
{
    batch.Begin(samples: 32, steps: 40);
    for (int sample = 0; sample < 32; sample++)
    {
        batch.Labels[sample] = sample % 3;
    }

    for (int step = 0; step < 40; step++)
    {
        for (int sample = 0; sample < 32; sample++)
        {
            int sweep = (sample % 3) switch { 0 => step * 3 / 4, 1 => 29 - step * 3 / 4, _ => 15 };
            ushort[] units = [.. Enumerable.Range(0, 30).Where(unit => unit == sweep || random.NextDouble() < 0.05).Select(unit => (ushort)unit)];
            batch.AppendRow(units, [.. units.Select(_ => 1f)]);
        }
    }
}

[SpikingNetwork(30, Leak = 0.95)]
[Layer(64), Layer(3)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline)]
public sealed partial class Sounds;
