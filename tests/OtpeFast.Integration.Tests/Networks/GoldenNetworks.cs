namespace OtpeFast.Integration.Tests.Networks;

// The networks of the reference vectors, with every rule, mode and form.

/// <summary>The case "tiny" of the reference vectors.</summary>
[SpikingNetwork(12, Leak = 0.9)]
[Layer(10), Layer(9), Layer(5)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Rtrl, UpdateMode.Offline), Trainer(LearningRule.Rtrl, UpdateMode.Online)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class GoldenTiny;

/// <summary>The case "counts": inputs above 1.</summary>
[SpikingNetwork(20, Leak = 0.8807970779778823)]
[Layer(17), Layer(13), Layer(7)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Rtrl, UpdateMode.Offline), Trainer(LearningRule.Rtrl, UpdateMode.Online)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class GoldenCounts;

/// <summary>The case "deep": five layers.</summary>
[SpikingNetwork(16, Leak = 0.95)]
[Layer(12), Layer(12), Layer(12), Layer(12), Layer(6)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Rtrl, UpdateMode.Offline), Trainer(LearningRule.Rtrl, UpdateMode.Online)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class GoldenDeep;

/// <summary>The case "single": no hidden layer.</summary>
[SpikingNetwork(9, Leak = 0.85)]
[Layer(4)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Rtrl, UpdateMode.Offline), Trainer(LearningRule.Rtrl, UpdateMode.Online)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class GoldenSingle;
