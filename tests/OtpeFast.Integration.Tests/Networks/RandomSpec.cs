namespace OtpeFast.Integration.Tests.Networks;

/// <summary>A network of anything that a network can have, and a trainer of anything that it can be trained with, drawn by a seed.</summary>
internal sealed class RandomSpec(int seed)
{
    private readonly Random _random = new(seed);

    public static (NetworkSpec Network, TrainerDescription Trainer) Draw(int seed)
    {
        var draw = new RandomSpec(seed);
        NetworkSpec network = draw.Network();
        TrainerDescription[] trainers = [.. SpikingNetwork.Load(network.ToString()).Description.Trainers];
        TrainerDescription trainer = trainers[draw._random.Next(trainers.Length)];
        bool isExact = trainer.Rule is LearningRule.Bptt or LearningRule.Rtrl;
        TrainerDescription drawn = isExact ? trainer : trainer with { Feedback = draw.One(Enum.GetValues<Feedback>()) };
        return (network, IsLegal(network, drawn) ? drawn : trainer);
    }

    /// <summary>By broadcast the output layer reads every layer, and what it is may exclude a form.</summary>
    private static bool IsLegal(NetworkSpec network, TrainerDescription trainer)
    {
        try
        {
            TrainerPlan.Of(network, trainer);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private NetworkSpec Network()
    {
        int count = _random.Next(1, 4);
        LayerSpec[] layers = [.. Enumerable.Range(0, count).Select(index => Layer(isLast: index == count - 1))];
        LayerSpec last = layers[^1];
        ReadoutSpec readout = !last.Spikes ? ReadoutSpec.Potential(One(Enum.GetValues<Loss>()))
            : _random.Next(2) == 0 ? ReadoutSpec.Spikes
            : ReadoutSpec.LeakySpikes(Leak(last.Neurons));
        return new NetworkSpec(_random.Next(5, 20), layers, readout);
    }

    private LayerSpec Layer(bool isLast)
    {
        int neurons = isLast ? 5 : _random.Next(4, 20);
        Neuron kind = One(Enum.GetValues<Neuron>());
        kind = kind == Neuron.LeakyIntegrator && !isLast ? Neuron.Lif : kind;
        var layer = new LayerSpec(neurons) { Neuron = kind, Leak = Leak(neurons), Delays = new(Delays()), TrainLeak = _random.Next(5) == 0 };
        if (kind == Neuron.LeakyIntegrator)
        {
            return layer;
        }

        layer = layer with
        {
            Threshold = Constant(neurons, 0.6, 1.2),
            TrainThreshold = _random.Next(5) == 0,
            Recurrent = _random.Next(3) == 0,
            Surrogate = SurrogateSpec.Of(One(Enum.GetValues<Surrogate>())),
            Reset = One(Enum.GetValues<Reset>()),
        };
        return kind switch
        {
            Neuron.AdaptiveLif => layer with { AdaptationLeak = Leak(neurons), AdaptationStrength = Constant(neurons, 0.1, 0.5) },
            Neuron.CurrentBasedLif => layer with { CurrentLeak = Constant(neurons, 0.3, 0.7) },
            _ => layer,
        };
    }

    private int[] Delays() => _random.Next(3) > 0 ? [0] : One<int[]>([[1], [0, 1], [0, 2, 5], [1, 3]]);

    private PerNeuron Leak(int neurons) => Constant(neurons, 0.55, 0.98);

    /// <summary>One number for all, one of two for each, or one for each.</summary>
    private PerNeuron Constant(int neurons, double least, double most)
    {
        double Number() => Math.Round(least + (most - least) * _random.NextDouble(), 4);
        double[] two = [Number(), Number()];
        return _random.Next(4) switch
        {
            0 => new PerNeuron(Enumerable.Range(0, neurons).Select(_ => One(two))),
            1 => new PerNeuron(Enumerable.Range(0, neurons).Select(_ => Number())),
            _ => two[0],
        };
    }

    private T One<T>(T[] choices) => choices[_random.Next(choices.Length)];
}
