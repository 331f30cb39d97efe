// Names that once meant something else to emitted code, here under all analyzers; the others are in the generator's own tests.
namespace OtpeFast.Integration.Tests.Networks.System;

/// <summary>Named like a property of the trainers, in a namespace named like that of <see cref="global::System.Math"/>.</summary>
[SpikingNetwork(5), Layer(17), Layer(3)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
internal sealed partial class Parameters;

/// <summary>A keyword, beside a network that differs by case.</summary>
[SpikingNetwork(5), Layer(17), Layer(3)]
[Trainer(LearningRule.Rtrl, UpdateMode.Offline), Trainer(LearningRule.Rtrl, UpdateMode.Online)]
internal sealed partial class @event;

/// <summary>With a vector of its own.</summary>
[SpikingNetwork(5), Layer(17), Layer(3)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline)]
internal sealed partial class Event
{
    public static int Labels => Vector512.Length;

    internal static class Vector512
    {
        public static int Length => 3;
    }
}
