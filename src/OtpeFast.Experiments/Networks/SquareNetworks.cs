namespace OtpeFast.Experiments.Sweeps;

/// <summary>32 inputs, 32 neurons, 10 classes.</summary>
[SpikingNetwork(32)]
[Layer(32), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
internal sealed partial class Square32;

/// <summary>64 inputs, 64 neurons, 10 classes.</summary>
[SpikingNetwork(64)]
[Layer(64), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
internal sealed partial class Square64;

/// <summary>128 inputs, 128 neurons, 10 classes.</summary>
[SpikingNetwork(128)]
[Layer(128), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
internal sealed partial class Square128;

/// <summary>256 inputs, 256 neurons, 10 classes.</summary>
[SpikingNetwork(256)]
[Layer(256), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
internal sealed partial class Square256;

/// <summary>512 inputs, 512 neurons, 10 classes.</summary>
[SpikingNetwork(512)]
[Layer(512), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
internal sealed partial class Square512;
