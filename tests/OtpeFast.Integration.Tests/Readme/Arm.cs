using OtpeFast;

[SpikingNetwork(96, Leak = 0.9, Loss = Loss.HalfSquaredError)]
[Layer(128), Layer(2, Neuron = Neuron.LeakyIntegrator, Leak = 0.95)]
[Trainer(LearningRule.Eprop, UpdateMode.Online, Feedback = Feedback.Broadcast)]
public sealed partial class Arm;
