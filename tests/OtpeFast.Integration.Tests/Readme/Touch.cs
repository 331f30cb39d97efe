using OtpeFast;

[SpikingNetwork(12, Leak = 0.95)]
[Layer(64, Neuron = Neuron.AdaptiveLif, Recurrent = true)]
[Layer(40, Neuron = Neuron.CurrentBasedLif, Delays = new[] { 0, 2, 5 })]
[Layer(7, Neuron = Neuron.LeakyIntegrator)]
[Trainer(LearningRule.Eprop, UpdateMode.Offline), Trainer(Trace.Input, Carry.Mean, UpdateMode.Online, Feedback = Feedback.Random)]
public sealed partial class Touch;
