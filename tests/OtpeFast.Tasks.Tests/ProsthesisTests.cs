namespace OtpeFast.Tasks.Tests;

/// <summary>The closed loop does what the simulator of its authors does.</summary>
public sealed class ProsthesisTests
{
    [Test]
    public void PerfectDecoder_ReachesEveryTarget_InTheStepsThatAreKnown()
    {
        var simulator = new ProsthesisSimulator(TunedNeuron.Draw(96, seed: 1), seed: 2);
        for (int reach = 0; reach < 5; reach++)
        {
            var travelled = new List<double>();
            while (!simulator.HasEnded)
            {
                (float x, float y) = simulator.Intended;
                simulator.Step(x, y);
                travelled.Add(8 - simulator.Distance);
            }

            Assert.That(simulator.HasSucceeded);
            Assert.That(simulator.Steps, Is.EqualTo(81));
            Assert.That(travelled[0], Is.EqualTo(0.06).Within(1e-6));
            Assert.That(travelled[1], Is.EqualTo(0.162).Within(1e-6));
            Assert.That(travelled[2], Is.EqualTo(0.2934).Within(1e-6));
            Assert.That(travelled[9], Is.EqualTo(1.546516).Within(1e-5));
            Assert.That(travelled[19], Is.EqualTo(3.530296).Within(1e-5));
            simulator.Begin();
        }
    }

    [Test]
    public void DecoderThatSaysNothing_Fails_AfterThreeSeconds()
    {
        var simulator = new ProsthesisSimulator(TunedNeuron.Draw(96, seed: 1), seed: 2);
        while (!simulator.HasEnded)
        {
            simulator.Step(0, 0);
        }

        Assert.That((simulator.Steps, simulator.HasSucceeded), Is.EqualTo((300, false)));
        Assert.That(() => simulator.Step(0, 0), Throws.InvalidOperationException);
    }

    /// <summary>At first 0.06 are intended: at 60 degrees from it a neuron has three quarters of its drive.</summary>
    [Test]
    public void Neurons_AreTunedToTheIntendedAcceleration()
    {
        const int Reaches = 2_000;
        TunedNeuron[] around = [.. Enumerable.Range(0, 36).Select(static one => new TunedNeuron(Math.Cos(one * Math.PI / 18), Math.Sin(one * Math.PI / 18), 0, 100))];
        var simulator = new ProsthesisSimulator(around, seed: 3);
        var spikes = new int[36]; // by angle from the target, in ten degrees
        for (int reach = 0; reach < Reaches; reach++)
        {
            (float x, float y) = simulator.Intended;
            double angle = Math.Atan2(y, x);
            foreach (ushort neuron in simulator.Spikes)
            {
                double from = neuron * Math.PI / 18 - angle;
                spikes[(int)Math.Round((from + 4 * Math.PI) / (Math.PI / 18)) % 36]++;
            }

            simulator.Begin();
        }

        Assert.That(spikes[0] / (double)Reaches, Is.EqualTo(1));
        Assert.That(spikes[4] / (double)Reaches, Is.EqualTo(1).Within(0.01), "full drive up to 48 degrees");
        Assert.That(spikes[6] / (double)Reaches, Is.EqualTo(0.75).Within(0.05));
        Assert.That(spikes[10] + spikes[18] + spikes[26], Is.Zero);
    }

    [Test]
    public void RemovedNeurons_NeverFire_AndTheOthersFireAsBefore()
    {
        TunedNeuron[] neurons = TunedNeuron.Draw(96, seed: 1);
        var whole = new ProsthesisSimulator(neurons, seed: 2);
        var hurt = new ProsthesisSimulator(neurons, seed: 2);
        hurt.Remove([.. Enumerable.Range(0, 48)]);
        whole.Begin();
        hurt.Begin();
        for (int step = 0; step < 20; step++)
        {
            whole.Step(1, -1);
            hurt.Step(1, -1);
            Assert.That(hurt.Spikes.ToArray(), Is.EqualTo(whole.Spikes.ToArray().Where(static neuron => neuron >= 48)));
        }

        Assert.That(() => hurt.Remove([96]), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Population_IsDrawnByTheRule()
    {
        TunedNeuron[] neurons = TunedNeuron.Draw(10_000, seed: 5);
        Assert.That(neurons.Count(static one => one.LeastRate == 0) / 10_000.0, Is.EqualTo(0.5).Within(0.02));
        Assert.That(neurons.Where(static one => one.LeastRate > 0).Average(static one => one.LeastRate), Is.EqualTo(2.5).Within(0.1));
        Assert.That(neurons.Select(static one => one.LargestRate), Is.All.InRange(40.0, 100.0));
        Assert.That(neurons.Average(static one => one.LargestRate), Is.EqualTo(70).Within(1));
        Assert.That(neurons.Average(static one => one.X), Is.EqualTo(0).Within(0.03));
        Assert.That(neurons.Average(static one => one.X * one.X + one.Y * one.Y), Is.EqualTo(1).Within(1e-9));
    }
}
