namespace OtpeFast.Integration.Tests.Networks;

// Shapes that the reference vectors do not have: odd sizes, more than one tile, other constants.

/// <summary>Two hidden layers, wider than one tile of 64 columns.</summary>
[SpikingNetwork(37, Leak = 0.83, Threshold = 0.8f, Slope = 12f)]
[Layer(83), Layer(70), Layer(11)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
public sealed partial class Wide;

/// <summary>No leak at all, and every rule small enough for RTRL.</summary>
[SpikingNetwork(13, Leak = 1, Threshold = 1.5f)]
[Layer(19), Layer(18), Layer(17), Layer(4)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Rtrl, UpdateMode.Offline), Trainer(LearningRule.Rtrl, UpdateMode.Online)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
public sealed partial class Leakless;

/// <summary>No constant, reset or surrogate that two layers share, and a readout of its own.</summary>
[SpikingNetwork(37, Threshold = 0.8f, Slope = 12f, Readout = Readout.LeakySpikes, ReadoutLeak = 0.6)]
[Layer(20)]
[Layer(18, Leak = 0.95, Threshold = 1.25f, Reset = Reset.Zero, Surrogate = Surrogate.Arctan, Alpha = 3f)]
[Layer(5, Leak = 0.7, Surrogate = Surrogate.Triangular, Gamma = 0.5f, Width = 0.6f)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
#pragma warning disable OTPE025 // that the traces do not see the reset to zero is a part of what is compared
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Online), Trainer(LearningRule.Bptt, UpdateMode.Offline)]
#pragma warning restore OTPE025
public sealed partial class ByLayer;
