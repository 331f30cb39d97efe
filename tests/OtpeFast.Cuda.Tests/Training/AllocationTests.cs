using System.Runtime.InteropServices;
using OtpeFast.Cuda.Driver;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>After warm-up a batch or step allocates nothing on the managed heap: with a driver that does nothing, what is left is the backend itself.</summary>
[NonParallelizable]
public sealed class AllocationTests
{
    [TestCaseSource(nameof(Trainers))]
    public void Train_1000Batches_AllocatesNothing(TrainerDescription description, bool graphs)
    {
        using var device = new CudaDevice(new SilentDriver(), 0, new CudaOptions { Graphs = graphs });
        using var trainer = (IQueuedTrainer)((ISpikingNetwork)new GoldenTiny(1)).CreateTrainer(
            description, new() { BatchSize = 4, Steps = 5, Device = device });
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 4, steps: 5);
        AssertNothing(() => trainer.Train(batch));
        AssertNothing(() =>
        {
            trainer.Enqueue(batch);
            if (trainer.Queued == trainer.QueueCapacity)
            {
                trainer.Dequeue();
            }
        });
    }

    [Test]
    public void Step_1000Steps_AllocatesNothing()
    {
        using var device = new CudaDevice(new SilentDriver(), 0, new CudaOptions());
        using var trainer = (IOnlineTrainer)((ISpikingNetwork)new GoldenTiny(1)).CreateTrainer(
            new(LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace), new() { BatchSize = 1, Device = device });
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 1, steps: 1);
        trainer.Reset(1);
        AssertNothing(() => trainer.Step(batch.Frame(0), batch.Labels));
    }

    [Test]
    public void Evaluate_1000Batches_AllocatesNothing()
    {
        using var device = new CudaDevice(new SilentDriver(), 0, new CudaOptions());
        using IEvaluator evaluator = ((ISpikingNetwork)new GoldenTiny(1)).CreateEvaluator(4, 5, device: device);
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 4, steps: 5);
        AssertNothing(() =>
        {
            evaluator.Evaluate(batch);
            evaluator.Prediction(2);
        });
    }

    /// <summary>A collection on behalf of another thread counts the rest of this thread's buffer, so a second and a third thousand may be asked for.</summary>
    private static void AssertNothing(Action action)
    {
        for (int i = 0; i < 200; i++)
        {
            action();
        }

        long allocated = long.MaxValue;
        for (int attempt = 0; attempt < 3 && allocated > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1_000; i++)
            {
                action();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.That(allocated, Is.Zero);
    }

    private static IEnumerable<TestCaseData> Trainers()
        => from trainer in GoldenTiny.Description.Trainers
           where trainer.Rule is LearningRule.Otpe or LearningRule.FApproxOtpe
           from graphs in new[] { true, false }
           select new TestCaseData(trainer, graphs);

    /// <summary>Takes every call and does nothing but hand out memory.</summary>
    private sealed unsafe class SilentDriver : ICudaDriver
    {
        private nint _handle = 1;

        public CudaResult Initialize() => CudaResult.Success;

        public CudaResult GetVersion(out int version) => Set(out version, 12_000);

        public string Describe(CudaResult result) => "";

        public CudaResult GetDeviceCount(out int count) => Set(out count, 1);

        public CudaResult GetDevice(int ordinal, out int device) => Set(out device, 0);

        public CudaResult GetDeviceName(int device, out string name) => Set(out name, "silent");

        public CudaResult GetDeviceMemory(int device, out nuint bytes) => Set(out bytes, (nuint)1 << 30);

        public CudaResult GetDeviceAttribute(DeviceAttribute attribute, int device, out int value) => Set(out value, 9);

        public CudaResult RetainContext(int device, out nint context) => Set(out context, 1);

        public CudaResult ReleaseContext(int device) => CudaResult.Success;

        public CudaResult SetContext(nint context) => CudaResult.Success;

        public CudaResult LoadModule(ReadOnlySpan<byte> ptx, out nint module, out string log) => Set(out module, _handle++) | Set(out log, "");

        public CudaResult UnloadModule(nint module) => CudaResult.Success;

        public CudaResult GetFunction(nint module, string name, out nint function) => Set(out function, _handle++);

        public CudaResult Allocate(nuint bytes, out ulong pointer) => Set(out pointer, (ulong)NativeMemory.Alloc(bytes));

        public CudaResult Free(ulong pointer) => FreeHost((nint)pointer);

        public CudaResult GetMemory(out nuint free, out nuint total) => Set(out free, (nuint)1) | Set(out total, (nuint)1);

        public CudaResult AllocateHost(nuint bytes, out nint pointer) => Set(out pointer, (nint)NativeMemory.AllocZeroed(bytes));

        public CudaResult FreeHost(nint pointer)
        {
            NativeMemory.Free((void*)pointer);
            return CudaResult.Success;
        }

        public CudaResult CopyToDevice(ulong target, nint source, nuint bytes, nint stream) => CudaResult.Success;

        public CudaResult CopyToHost(nint target, ulong source, nuint bytes, nint stream) => CudaResult.Success;

        public CudaResult CopyOnDevice(ulong target, ulong source, nuint bytes, nint stream) => CudaResult.Success;

        public CudaResult Fill(ulong target, uint value, nuint count, nint stream) => CudaResult.Success;

        public CudaResult CreateStream(out nint stream) => Set(out stream, _handle++);

        public CudaResult DestroyStream(nint stream) => CudaResult.Success;

        public CudaResult Synchronize(nint stream) => CudaResult.Success;

        public CudaResult Wait(nint stream, nint waited) => CudaResult.Success;

        public CudaResult CreateEvent(bool timed, out nint created) => Set(out created, _handle++);

        public CudaResult DestroyEvent(nint destroyed) => CudaResult.Success;

        public CudaResult Record(nint recorded, nint stream) => CudaResult.Success;

        public CudaResult SynchronizeEvent(nint waited) => CudaResult.Success;

        public CudaResult GetElapsed(nint start, nint end, out float milliseconds) => Set(out milliseconds, 1f);

        public CudaResult BeginCapture(nint stream) => CudaResult.Success;

        public CudaResult EndCapture(nint stream, out nint graph) => Set(out graph, _handle++);

        public CudaResult Instantiate(nint graph, out nint executable) => Set(out executable, _handle++);

        public CudaResult DestroyGraph(nint graph) => CudaResult.Success;

        public CudaResult DestroyExecutable(nint executable) => CudaResult.Success;

        public CudaResult LaunchGraph(nint executable, nint stream) => CudaResult.Success;

        public CudaResult Launch(nint function, int x, int y, int z, int threads, int argumentCount, nint stream, void** arguments) => CudaResult.Success;

        private static CudaResult Set<T>(out T variable, T value)
        {
            variable = value;
            return CudaResult.Success;
        }
    }
}
