using OtpeFast;

[SpikingNetwork(700, Leak = 0.8808, Threshold = 1f, Slope = 25f)]
[Layer(512), Layer(512), Layer(20)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Online)]
public sealed partial class SpokenDigits;
