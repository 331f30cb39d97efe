using OtpeFast.Cuda.Driver;
using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Cuda.Tests.Driver;

/// <summary>What can be missing or fail gets one sentence, and the CPU goes on.</summary>
public sealed class DriverTests
{
    private static readonly TrainerDescription Otpe = new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint);

    [Test]
    public void Cuda_WithoutADriver_SaysSo_AndTheCpuTrains()
    {
        if (System.Runtime.InteropServices.NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out _))
        {
            Assert.Ignore("There is a driver here.");
        }

        AssertSays("There is no NVIDIA driver on this machine", static () => Device.Cuda().Dispose());
        using ITrainer trainer = ((ISpikingNetwork)new GoldenTiny(1)).CreateTrainer(Otpe, new() { BatchSize = 2, Steps = 3, Threads = 1 });
        Assert.That(trainer.Train(RandomBatch.Make(1, 12, 5, samples: 2, steps: 3)).Samples, Is.EqualTo(2));
    }

    [Test]
    public void Open_WhatIsMissingOrTooOld_IsNamed()
    {
        AssertSays("no device is; check nvidia-smi", static () => Open(new HostDriver { InitializeResult = CudaResult.NoDevice }));
        AssertSays("no device is; check nvidia-smi", static () => Open(new HostDriver { DeviceCount = 0 }));
        AssertSays("does not start (CUDA_TEST: " +
            "SystemDriverMismatch)", static () => Open(new HostDriver { InitializeResult = CudaResult.SystemDriverMismatch }));
        AssertSays("supports CUDA 10.2, but 11.4 is needed; update the driver", static () => Open(new HostDriver { Version = 10020 }));
        AssertSays("compute capability 7.0, but 8.0 is needed", static () => Open(new HostDriver { CapabilityMajor = 7 }));
        AssertSays("There is no CUDA device 3; the devices are 0 to 1.", static () => Open(new HostDriver { DeviceCount = 2 }, 3));
        AssertSays("There is no CUDA device 1; the only one is 0.", static () => Open(new HostDriver(), 1));
    }

    [Test]
    public void Trainer_ForWhichMemoryIsShort_SaysSo_AndGivesBackWhatItHad()
    {
        using var host = new HostDevice();
        host.Driver.MemoryLimit = 20_000;
        ISpikingNetwork network = new GoldenTiny(1);
        AssertSays("more are needed; use a smaller batch", () => network.CreateTrainer(Otpe, new() { BatchSize = 64, Steps = 50, Device = host.Device }));
        host.Driver.MemoryLimit = long.MaxValue;
        Assert.That(host.Driver.DeviceBytes, Is.Zero);
        using ITrainer trainer = network.CreateTrainer(Otpe, new() { BatchSize = 4, Steps = 5, Device = host.Device });
        Assert.That(trainer.Train(RandomBatch.Make(1, 12, 5, samples: 2, steps: 3)).Samples, Is.EqualTo(2));
    }

    [TestCase(0)]
    [TestCase(30_000)]
    [TestCase(100_000)]
    [TestCase(150_000)]
    public void Trainer_WhereverMemoryRunsOut_LeavesNothing(long limit)
    {
        foreach (TrainerDescription description in GoldenTiny.Description.Trainers.Where(static trainer => trainer.Rule is LearningRule.Otpe or LearningRule.ApproxOtpe))
        {
            using var host = new HostDevice();
            host.Driver.MemoryLimit = limit;
            ISpikingNetwork network = new GoldenTiny(1);
            Assert.Throws<CudaException>(
                () => network.CreateTrainer(description, new() { BatchSize = 64, Steps = 50, Device = host.Device }), description.ToString());
            Assert.Throws<CudaException>(() => network.CreateEvaluator(256, 50, device: host.Device));
            Assert.That(host.Driver.DeviceBytes, Is.Zero);
        }
    }

    [Test]
    public void Kernels_ThatTheDriverDoesNotTake_ShowItsLog()
    {
        using var driver = new HostDriver { LoadResult = CudaResult.UnsupportedPtxVersion };
        using var device = new CudaDevice(driver, 0, new CudaOptions());
        using ITrainer trainer = ((ISpikingNetwork)new GoldenTiny(1)).CreateTrainer(Otpe, new() { BatchSize = 2, Steps = 3, Device = device });
        AssertSays(
            "does not take the kernels 'neuron_forward' (CUDA_TEST: UnsupportedPtxVersion); update the driver, or use the CPU. It says: ptxas error : it says why",
            () => trainer.Train(RandomBatch.Make(1, 12, 5, samples: 2, steps: 3)));
    }

    [Test]
    public void Launch_ThatFails_NamesTheKernelAndTheDevice()
    {
        using var host = new HostDevice(graphs: false);
        using ITrainer trainer = ((ISpikingNetwork)new GoldenTiny(1)).CreateTrainer(Otpe, new() { BatchSize = 2, Steps = 3, Device = host.Device });
        host.Driver.LaunchResult = CudaResult.LaunchFailed;
        AssertSays("The device 'host build' failed in lif_forward_counts: CUDA_TEST: " +
            "LaunchFailed.", () => trainer.Train(RandomBatch.Make(1, 12, 5, samples: 2, steps: 3)));
    }

    [Test]
    public void Failure_OfAKernel_IsNotHiddenByWhatIsGivenBackAfterIt()
    {
        using var driver = new HostDriver();
        AssertSays("failed in lif_forward_counts", () =>
        {
            using var device = new CudaDevice(driver, 0, new CudaOptions { Graphs = false });
            using ITrainer trainer = ((ISpikingNetwork)new GoldenTiny(1)).CreateTrainer(Otpe, new() { BatchSize = 2, Steps = 3, Device = device });
            driver.LaunchResult = driver.ReleaseResult = CudaResult.LaunchFailed;
            trainer.Train(RandomBatch.Make(1, 12, 5, samples: 2, steps: 3));
        });
        driver.ReleaseResult = CudaResult.Success;
    }

    [Test]
    public void Graph_ThatFindsNoMemory_LeavesTheDeviceAsItWas()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new GoldenTiny(1);
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 2, steps: 3);
        var options = new TrainerOptions { BatchSize = 2, Steps = 3, Device = host.Device };
        ITrainer trainer = network.CreateTrainer(Otpe, options);
        host.Driver.InstantiateResult = CudaResult.OutOfMemory;
        AssertSays("OutOfMemory", () => trainer.Train(batch));
        host.Driver.InstantiateResult = CudaResult.Success;
        Elsewhere(trainer.Dispose);
        Assert.That(host.Driver.DeviceBytes, Is.Zero);
        using ITrainer next = network.CreateTrainer(Otpe, options);
        Assert.That(next.Train(batch).Samples, Is.EqualTo(2));
    }

    [Test]
    public void Batch_ThatFindsNoMemory_LeavesRoomForSmallerOnes()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new GoldenTiny(1);
        var options = new TrainerOptions { BatchSize = 8, Steps = 3, Threads = 1 };
        var online = new TrainerDescription(LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace);
        using ITrainer trainer = network.CreateTrainer(online, options with { Device = host.Device });
        using ITrainer cpu = network.CreateTrainer(online, options);
        host.Driver.MemoryLimit = host.Driver.DeviceBytes;
        SpikeBatch large = RandomBatch.Make(1, 12, 5, samples: 8, steps: 400, density: 0.9);
        for (int i = 0; i < 4; i++)
        {
            // Twice for each of the two places that batches wait in.
            AssertSays("use a smaller batch, fewer steps", () => trainer.Train(large));
            SpikeBatch small = RandomBatch.Make((ulong)i, 12, 5, samples: 8, steps: 3);
            Assert.That(trainer.Train(small).Loss, Is.EqualTo(cpu.Train(small).Loss).Within(1e-9));
        }
    }

    [Test]
    public void Device_DisposedOfOnAnotherThread_IsGivenBack()
    {
        using var driver = new HostDriver();
        var device = new CudaDevice(driver, 0, new CudaOptions());
        ITrainer trainer = ((ISpikingNetwork)new GoldenTiny(1)).CreateTrainer(Otpe, new() { BatchSize = 2, Steps = 3, Device = device });
        trainer.Train(RandomBatch.Make(1, 12, 5, samples: 2, steps: 3));
        Elsewhere(trainer.Dispose);
        Elsewhere(device.Dispose);
        Elsewhere(device.Dispose);
    }

    [Test]
    public void Rtrl_OnTheDevice_IsRefused()
    {
        using var host = new HostDevice();
        Assert.That(
            Assert.Throws<NotSupportedException>(
                ()
                    => ((ISpikingNetwork)new GoldenTiny(1)).CreateTrainer(
                        new(LearningRule.Rtrl, UpdateMode.Offline, GradientForm.Trace), new() { Device = host.Device }))!.Message,
            Does.Contain("RTRL has no CUDA kernels"));
    }

    [TestCase("9-8cuba-5", LearningRule.Otpe, Feedback.Layers, "CurrentBasedLif neurons train offline alone")]
    [TestCase("9-8-5li", LearningRule.Otpe, Feedback.Layers, "LeakyIntegrator neurons train offline alone")]
    [TestCase("9-8(recurrent=true)-5", LearningRule.Ottt, Feedback.Layers, "recurrent or connected with delays train offline alone")]
    [TestCase("9-8-5(delays=0/2)", LearningRule.Ottt, Feedback.Layers, "recurrent or connected with delays train offline alone")]
    [TestCase("9-3(leak=0.5/0.6/0.7)-5", LearningRule.Otpe, Feedback.Layers, "each in its own way train offline alone")]
    [TestCase("9-8-5", LearningRule.Stllr, Feedback.Layers, "S-TLLR has CUDA kernels offline alone")]
    [TestCase("9-8-5", LearningRule.InputExact, Feedback.Layers, "have CUDA kernels offline alone")]
    [TestCase("9-8-5", LearningRule.Otpe, Feedback.Random, "by fixed matrices offline alone")]
    public void Trainer_ThatHasNoKernelsOnline_IsRefusedInASentence(string text, LearningRule rule, Feedback feedback, string words)
    {
        using var host = new HostDevice();
        var network = SpikingNetwork.Load(text);
        var trainer = new TrainerDescription(rule, UpdateMode.Online, GradientForm.Trace, feedback);
        Assert.That(() => network.CreateTrainer(trainer, new() { Device = host.Device }), Throws.TypeOf<NotSupportedException>().With.Message.Contains(words));
        Assert.That(CudaDevice.ProblemWith(network.Description.Spec, trainer), Does.Contain(words));
        using ITrainer offline = network.CreateTrainer(new(rule, UpdateMode.Offline, GradientForm.Adjoint, feedback), new() { Device = host.Device });
        Assert.That(offline.OptimizerSteps, Is.Zero, "what the sentence says is there");
    }

    [Test]
    public void TrainedConstants_OnTheDevice_AreRefusedInASentence()
    {
        using var host = new HostDevice();
        var network = SpikingNetwork.Load("9-8(train_leak=true)-5");
        Assert.That(
            () => network.CreateTrainer(new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint), new() { Device = host.Device }),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("leaks and thresholds are not trained"));
        Assert.That(
            () => host.Device.CreateEvaluator(network, 2, 3),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("leaks and thresholds are not trained"));
    }

    [Test]
    public void EmittedTrainer_MadeDirectlyForADevice_IsRefused()
    {
        using var host = new HostDevice();
        Assert.That(
            Assert.Throws<ArgumentException>(() => new GoldenTiny.OtpeOfflineTrainer(new GoldenTiny(1), new() { Device = host.Device }))!.Message,
            Does.Contain("runs on the CPU, not on host build"));
    }

    [TestCase(70_000, 1, "more than the 65,535 that a grid on the device holds")]
    [TestCase(60_000, 4_000, "more than the kernels' sizes hold; use a smaller batch")]
    public void Batch_LargerThanTheKernelsHold_IsRefused(int samples, int steps, string words)
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new GoldenTiny(1);
        Assert.That(Assert.Throws<ArgumentException>(() => network.CreateTrainer(Otpe, new() { BatchSize = samples, Steps = steps, Device = host.Device }))!.Message, Does.Contain(words));
        Assert.That(Assert.Throws<ArgumentException>(() => network.CreateEvaluator(samples, steps, device: host.Device))!.Message, Does.Contain(words));
    }

    [Test]
    public void Stream_OfMoreRowsThanTheKernelsHold_IsRefused()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new GoldenTiny(1);
        var online = new TrainerDescription(LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace);
        Assert.That(
            () => network.CreateTrainer(online, new() { BatchSize = 60_000, Steps = 40_000, Device = host.Device }),
            Throws.ArgumentException.With.Message.Contains("60,000 samples and 40,000 steps is more than the kernels' sizes hold; use a smaller batch or"));
    }

    [Test]
    public void Device_DescribesItself()
    {
        using var host = new HostDevice();
        Assert.Multiple(() =>
        {
            Assert.That(host.Device.Kind, Is.EqualTo("cuda"));
            Assert.That(host.Device.Name, Is.EqualTo("host build"));
            Assert.That(host.Device.ComputeCapability, Is.EqualTo(new Version(9, 0)));
            Assert.That(host.Device.DriverVersion, Is.EqualTo(new Version(12, 0)));
            Assert.That(host.Device.FreeMemoryBytes, Is.EqualTo(host.Device.MemoryBytes));
        });
    }

    private static void Open(HostDriver driver, int ordinal = 0) => new CudaDevice(driver, ordinal, new CudaOptions()).Dispose();

    /// <summary>On a thread that has no context yet.</summary>
    private static void Elsewhere(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                thrown = exception;
            }
        });
        thread.Start();
        thread.Join();
        Assert.That(thrown, Is.Null);
    }

    private static void AssertSays(string words, Action action) => Assert.That(Assert.Throws<CudaException>(action)!.Message, Does.Contain(words));
}
