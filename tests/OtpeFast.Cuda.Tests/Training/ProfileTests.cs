using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>Kernels timed one by one, and what they are said to do.</summary>
public sealed class ProfileTests
{
    [TestCaseSource(nameof(Trainers))]
    public void Profile_AnyTrainer_CountsLaunchesAndWork(TrainerDescription description)
    {
        using var host = new HostDevice(graphs: false);
        ISpikingNetwork network = new Wide(3);
        SpikeBatch batch = RandomBatch.Make(3, 37, 11, samples: 4, steps: 6);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 4, Steps = 6, Device = host.Device });
        IReadOnlyList<KernelProfile> profile = host.Device.Profile(trainer, batch, 0.1, batches: 2);
        int steps = description.Mode == UpdateMode.Online ? 6 : 1;
        Assert.Multiple(() =>
        {
            foreach (KernelProfile kernel in profile.Where(static kernel => kernel.Kernel != "advance_clock"))
            {
                Assert.That(kernel.Bytes, Is.Positive, kernel.Kernel);
                Assert.That(kernel.Milliseconds, Is.EqualTo(kernel.Launches), kernel.Kernel + ": the host's clock gives a millisecond a launch");
            }

            double launches = 3 * profile.Sum(static kernel => kernel.Launches);
            double ahead = 2 + 3 * Math.Ceiling(launches / 3 / 256);
            Assert.That(host.Driver.Launches, Is.EqualTo(launches + ahead), "three batches, the first untimed; two trials, and one before every 256 launches");
            KernelProfile adamax = profile.Single(static kernel => kernel.Kernel == "adamax");
            Assert.That(adamax.Launches, Is.EqualTo(steps));
            Assert.That(adamax.Bytes, Is.EqualTo(28.0 * network.Description.ParameterLength * steps));
            KernelProfile down = profile.Single(static kernel => kernel.Kernel == "pass_down");
            Assert.That(down.Launches, Is.EqualTo(2 * steps));
            Assert.That(down.Flops, Is.EqualTo(2.0 * 24 * ((70 * 16) + (83 * 80))), "4 samples of 6 steps down 70 to 11 and 83 to 70 neurons, padded");
        });
    }

    [Test]
    public void Work_OfTheForwardPass_IsWhatAHandCounts()
    {
        // 4 samples, 6 steps, 37 inputs, 70 neurons in 80 floats; BPTT writes the gates, and no means.
        using var host = new HostDevice(graphs: false);
        ISpikingNetwork network = new Wide(3);
        SpikeBatch batch = RandomBatch.Make(3, 37, 11, samples: 4, steps: 6);
        TrainerDescription description = new(LearningRule.Bptt, UpdateMode.Offline, GradientForm.Adjoint);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 4, Steps = 6, Device = host.Device });
        KernelProfile forward = host.Device.Profile(trainer, batch, 0.1, batches: 2).Single(static kernel => kernel.Kernel == "lif_forward_counts");
        LayerDescription first = network.Description.Layers[0];
        Assert.That(forward.Bytes, Is.EqualTo(4.0 * (38 * first.Stride + 24 * first.Neurons) + 6 * batch.ActiveCount));
        Assert.That(forward.Flops, Is.EqualTo(2.0 * batch.ActiveCount * first.Neurons + 12 * 24 * first.Neurons));
    }

    [Test]
    public void Profile_OfAnotherTrainerOrWithGraphs_IsRefused()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new GoldenTiny(1);
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 2, steps: 3);
        using ITrainer device = network.CreateTrainer(
            new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint), new() { BatchSize = 2, Steps = 3, Device = host.Device });
        Assert.That(Assert.Throws<ArgumentException>(() => host.Device.Profile(device, batch, 0.1))!.Message, Does.Contain("open the device with Graphs off"));
    }

    private static IEnumerable<TrainerDescription> Trainers() => Wide.Description.Trainers;
}
