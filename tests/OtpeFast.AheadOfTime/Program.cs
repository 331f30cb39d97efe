using System.Runtime.Intrinsics;
using OtpeFast;
using OtpeFast.AheadOfTime;

// Trains every trainer of a small network on one batch and requires that the loss falls: emitted code and runtime
// work trimmed and compiled ahead of time. With the argument "cuda" on the GPU, RTRL apart.
// With "files FOLDER" it reads the recordings and networks of a folder instead, and with "train TEXT" it trains a network that is known only then.
if (args is ["files", string folder])
{
    return ReadFiles.Run(folder);
}

if (!Vector512.IsHardwareAccelerated && !Vector256.IsHardwareAccelerated && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64)
{
    Console.WriteLine("OtpeFast.targets did not set an instruction set: this program is fifty times slower than it could be.");
    return 1;
}

using Device? device = args is ["cuda"] ? Device.Cuda() : null;
var batch = new SpikeBatch(20);
var random = new RandomSequence(1, 2, 3);
var events = new List<SpikeEvent>();
for (int sample = 0; sample < 16; sample++)
{
    for (int i = 0; i < 60; i++)
    {
        events.Add(new SpikeEvent(sample, random.NextInt(12), (ushort)(random.NextInt(10) + 10 * (sample % 2))));
    }
}

batch.SetEvents(16, 12, events.ToArray());
for (int sample = 0; sample < 16; sample++)
{
    batch.Labels[sample] = sample % 2;
}

int failed = 0;
string? text = args is ["train", string wanted] ? wanted : null;
NetworkDescription declared = text is null ? Small.Description : SpikingNetwork.Load(text).Description;
foreach (TrainerDescription description in declared.Trainers.Where(trainer => device is null || trainer.Rule != LearningRule.Rtrl))
{
    ISpikingNetwork network = text is null ? new Small(seed: 1) : SpikingNetwork.Load(text, seed: 1);
    using ITrainer trainer = network.CreateTrainer(
        description, new() { BatchSize = 16, Steps = 12, Threads = 2, Device = device, Optimizer = new() { LearningRate = 0.01f } });
    double first = trainer.Train(batch).Loss;
    double last = first;
    for (int i = 0; i < 60; i++)
    {
        last = trainer.Train(batch).Loss;
    }

    Console.WriteLine(FormattableString.Invariant($"{description.Rule} {description.Mode} {description.Form}: loss {first:F4} -> {last:F4}"));
    failed += last < first ? 0 : 1;
}

Console.WriteLine(failed == 0 ? "ok" : $"{failed} trainers did not learn");
return failed == 0 ? 0 : 1;

[SpikingNetwork(20)]
[Layer(24), Layer(2)]
[Trainer(LearningRule.Bptt, UpdateMode.Offline)]
[Trainer(LearningRule.Rtrl, UpdateMode.Offline), Trainer(LearningRule.Rtrl, UpdateMode.Online)]
[Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Online)]
[Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
[Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
[Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
internal sealed partial class Small;
