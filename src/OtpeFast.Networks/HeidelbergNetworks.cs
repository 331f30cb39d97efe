namespace OtpeFast.Networks;

/// <summary>The paper's network for Heidelberg data, 3x128, 10 classes: 700-128-128-10.</summary>
[SpikingNetwork(700)]
[Layer(128), Layer(128), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class Shd3x128Classes10;

/// <summary>The paper's network for Heidelberg data, 3x128, 20 classes: 700-128-128-20.</summary>
[SpikingNetwork(700)]
[Layer(128), Layer(128), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class Shd3x128Classes20;

/// <summary>The paper's network for Heidelberg data, 3x128, 35 classes, those of the Spiking Speech Commands: 700-128-128-35.</summary>
[SpikingNetwork(700)]
[Layer(128), Layer(128), Layer(35)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class Shd3x128Classes35;

/// <summary>The paper's network for Heidelberg data, 3x512, 10 classes: 700-512-512-10.</summary>
[SpikingNetwork(700)]
[Layer(512), Layer(512), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class Shd3x512Classes10;

/// <summary>The paper's network for Heidelberg data, 3x512, 20 classes: 700-512-512-20.</summary>
[SpikingNetwork(700)]
[Layer(512), Layer(512), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class Shd3x512Classes20;

/// <summary>The paper's network for Heidelberg data, 5x512, 10 classes: 700-512-512-512-512-10.</summary>
[SpikingNetwork(700)]
[Layer(512), Layer(512), Layer(512), Layer(512), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class Shd5x512Classes10;

/// <summary>The paper's network for Heidelberg data, 5x512, 20 classes: 700-512-512-512-512-20.</summary>
[SpikingNetwork(700)]
[Layer(512), Layer(512), Layer(512), Layer(512), Layer(20)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class Shd5x512Classes20;
