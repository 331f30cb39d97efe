namespace OtpeFast.Experiments.Sweeps;

/// <summary>50-128-128-10, slope 10.</summary>
[SpikingNetwork(50, Slope = 10f)]
[Layer(128), Layer(128), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Randman3x128Slope10;

/// <summary>50-128-128-10, slope 50.</summary>
[SpikingNetwork(50, Slope = 50f)]
[Layer(128), Layer(128), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Randman3x128Slope50;

/// <summary>50-128-128-10, slope 100.</summary>
[SpikingNetwork(50, Slope = 100f)]
[Layer(128), Layer(128), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Randman3x128Slope100;

/// <summary>700-128-128-10, slope 10.</summary>
[SpikingNetwork(700, Slope = 10f)]
[Layer(128), Layer(128), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x128Classes10Slope10;

/// <summary>700-128-128-10, slope 50.</summary>
[SpikingNetwork(700, Slope = 50f)]
[Layer(128), Layer(128), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x128Classes10Slope50;

/// <summary>700-128-128-10, slope 100.</summary>
[SpikingNetwork(700, Slope = 100f)]
[Layer(128), Layer(128), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x128Classes10Slope100;

/// <summary>700-128-128-20, slope 10.</summary>
[SpikingNetwork(700, Slope = 10f)]
[Layer(128), Layer(128), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x128Classes20Slope10;

/// <summary>700-128-128-20, slope 50.</summary>
[SpikingNetwork(700, Slope = 50f)]
[Layer(128), Layer(128), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x128Classes20Slope50;

/// <summary>700-128-128-20, slope 100.</summary>
[SpikingNetwork(700, Slope = 100f)]
[Layer(128), Layer(128), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x128Classes20Slope100;

/// <summary>700-512-512-10, slope 10.</summary>
[SpikingNetwork(700, Slope = 10f)]
[Layer(512), Layer(512), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x512Classes10Slope10;

/// <summary>700-512-512-10, slope 50.</summary>
[SpikingNetwork(700, Slope = 50f)]
[Layer(512), Layer(512), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x512Classes10Slope50;

/// <summary>700-512-512-10, slope 100.</summary>
[SpikingNetwork(700, Slope = 100f)]
[Layer(512), Layer(512), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x512Classes10Slope100;

/// <summary>700-512-512-20, slope 10.</summary>
[SpikingNetwork(700, Slope = 10f)]
[Layer(512), Layer(512), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x512Classes20Slope10;

/// <summary>700-512-512-20, slope 50.</summary>
[SpikingNetwork(700, Slope = 50f)]
[Layer(512), Layer(512), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x512Classes20Slope50;

/// <summary>700-512-512-20, slope 100.</summary>
[SpikingNetwork(700, Slope = 100f)]
[Layer(512), Layer(512), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd3x512Classes20Slope100;

/// <summary>700-512-512-512-512-10, slope 10.</summary>
[SpikingNetwork(700, Slope = 10f)]
[Layer(512), Layer(512), Layer(512), Layer(512), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd5x512Classes10Slope10;

/// <summary>700-512-512-512-512-10, slope 50.</summary>
[SpikingNetwork(700, Slope = 50f)]
[Layer(512), Layer(512), Layer(512), Layer(512), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd5x512Classes10Slope50;

/// <summary>700-512-512-512-512-10, slope 100.</summary>
[SpikingNetwork(700, Slope = 100f)]
[Layer(512), Layer(512), Layer(512), Layer(512), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd5x512Classes10Slope100;

/// <summary>700-512-512-512-512-20, slope 10.</summary>
[SpikingNetwork(700, Slope = 10f)]
[Layer(512), Layer(512), Layer(512), Layer(512), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd5x512Classes20Slope10;

/// <summary>700-512-512-512-512-20, slope 50.</summary>
[SpikingNetwork(700, Slope = 50f)]
[Layer(512), Layer(512), Layer(512), Layer(512), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd5x512Classes20Slope50;

/// <summary>700-512-512-512-512-20, slope 100.</summary>
[SpikingNetwork(700, Slope = 100f)]
[Layer(512), Layer(512), Layer(512), Layer(512), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Shd5x512Classes20Slope100;
