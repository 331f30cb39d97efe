// Numbers instead of classes: a potential learns to follow the angle that a moving bump of spikes stands for, on line, in one pass.
using OtpeFast;

var network = new Compass(seed: 1);
using var trainer = new Compass.OtpeOnlineTrainer(network, new() { BatchSize = 1, Optimizer = new() { LearningRate = 1e-4f } });
trainer.Reset(samples: 1);
var random = new Random(1);
double angle = 0, loss = 0;
for (int step = 1; step <= 40_000; step++)
{
    angle += 0.02 + 0.05 * (random.NextDouble() - 0.5);
    ushort[] units = [.. Enumerable.Range(0, 32).Where(unit => random.NextDouble() < Math.Exp(4 * (Math.Cos(angle - unit * Math.Tau / 32) - 1))).Select(unit => (ushort)unit)];
    loss += trainer.StepTowards(new SpikeFrame(units, [.. units.Select(_ => 1f)]), [(float)Math.Cos(angle), (float)Math.Sin(angle)], []);
    if (step % 10_000 == 0)
    {
        ReadOnlySpan<float> said = trainer.OutputScores(sample: 0);
        Console.WriteLine($"step {step}: mean loss {loss / 10_000:F3}, said ({said[0]:F2}, {said[1]:F2}), was ({Math.Cos(angle):F2}, {Math.Sin(angle):F2})");
        loss = 0;
    }
}

[SpikingNetwork(32, Leak = 0.9, Loss = Loss.HalfSquaredError)]
[Layer(96), Layer(2, Neuron = Neuron.LeakyIntegrator, Leak = 0.9)]
[Trainer(LearningRule.Otpe, UpdateMode.Online)]
public sealed partial class Compass;
