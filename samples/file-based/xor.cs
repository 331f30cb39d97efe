#!/usr/bin/env dotnet
#:package OtpeFast@0.1.0
// One file, no project: dotnet run xor.cs. Two inputs, exclusive or, a network that is known only at run time.
using OtpeFast;

SpikingNetwork network = SpikingNetwork.Load("3-48-2 leak=0.9", seed: 1);
using ITrainer trainer = network.CreateTrainer(
    SpikingNetwork.FindTrainer(network.Description.Spec, LearningRule.Otpe, UpdateMode.Offline)!.Value, new() { BatchSize = 4, Steps = 20, Optimizer = new() { LearningRate = 0.01f } });
var batch = new SpikeBatch(units: 3);
batch.Begin(samples: 4, steps: 20);
for (int step = 0; step < 20; step++)
{
    for (int sample = 0; sample < 4; sample++)
    {
        // The third input is always on.
        ushort[] units = [.. Enumerable.Range(0, 3).Where(unit => unit == 2 || (sample >> unit & 1) == 1).Select(unit => (ushort)unit)];
        batch.AppendRow(units, [.. units.Select(_ => 1f)]);
    }
}

for (int sample = 0; sample < 4; sample++)
{
    batch.Labels[sample] = (sample & 1) ^ (sample >> 1);
}

BatchResult result = default;
for (int i = 0; i < 500; i++)
{
    result = trainer.Train(batch);
}

Console.WriteLine($"{result.Correct} of 4 are right, loss {result.Loss:F4}");
