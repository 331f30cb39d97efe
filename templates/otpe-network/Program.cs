using OtpeFast;

var network = new Network(seed: 1);
using IStreamTrainer trainer = new Network.OtpeOnlineTrainer(network, new() { BatchSize = 1 });
var random = new Random(1);
int right = 0;
for (int word = 1; word <= 1_500; word++)
{
    // Your events in their place: which units were active in each time step, and how often.
    int label = random.Next(Network.Classes);
    trainer.Reset(samples: 1);
    for (int step = 0; step < 30; step++)
    {
        ushort[] units =
        [
            .. Enumerable.Range(0, Network.Inputs)
                .Where(unit => random.NextDouble() < (unit % Network.Classes == label ? 0.5 : 0.05)).Select(unit => (ushort)unit),
        ];
        trainer.Step(new SpikeFrame(units, [.. units.Select(_ => 1f)]), [label]); // forward, gradient, optimizer
    }

    right += trainer.Prediction(sample: 0) == label ? 1 : 0;
    if (word % 500 == 0)
    {
        Console.WriteLine($"word {word}: {right / 5.0:F1} % of the last 500 were right");
        right = 0;
    }
}
