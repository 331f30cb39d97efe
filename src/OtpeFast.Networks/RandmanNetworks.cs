namespace OtpeFast.Networks;

/// <summary>The paper's network for Randman: 50-128-128-10.</summary>
[SpikingNetwork(50)]
[Layer(128), Layer(128), Layer(10)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Rtrl, UpdateMode.Offline), Trainer(LearningRule.Rtrl, UpdateMode.Online)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class Randman3x128;
