using OtpeFast;

/// <summary>The generator completes this class with parameters, an evaluator and the trainer.</summary>
[SpikingNetwork(Network.Inputs, Leak = 0.95)]
[Layer(64), Layer(Network.Classes)]
[Trainer(LearningRule.Otpe, UpdateMode.Online)]
public sealed partial class Network
{
    public const int Inputs = 16;
    public const int Classes = 3003;
}
