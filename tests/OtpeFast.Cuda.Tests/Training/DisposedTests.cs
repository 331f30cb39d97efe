using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>What a trainer bought is given back by Dispose: nothing may touch it afterwards.</summary>
public sealed class DisposedTests
{
    [TestCaseSource(nameof(Calls))]
    public void AfterDispose_Throws(Action<IOnlineTrainer> call)
    {
        using var host = new HostDevice();
        var network = new GoldenTiny(1);
        var trainer = (IOnlineTrainer)((ISpikingNetwork)network).CreateTrainer(
            new(LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace), new() { BatchSize = 1, Device = host.Device });
        trainer.Reset(1);
        trainer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => call(trainer));
    }

    private static IEnumerable<TestCaseData> Calls()
    {
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 1, steps: 1);
        var parameters = new float[GoldenTiny.Description.ParameterLength];
        yield return Call("Reset", trainer => trainer.Reset(1));
        yield return Call("Step", trainer => trainer.Step(batch.Frame(0), batch.Labels));
        yield return Call("Train", trainer => trainer.Train(batch));
        yield return Call("ComputeGradients", trainer => trainer.ComputeGradients(batch));
        yield return Call("Enqueue", trainer => ((IQueuedTrainer)trainer).Enqueue(batch));
        yield return Call("CopyParametersTo", trainer => trainer.CopyParametersTo(parameters));
        yield return Call("SetParameters", trainer => trainer.SetParameters(parameters));
        yield return Call("UpdateNetwork", trainer => trainer.UpdateNetwork());
        yield return Call("CopyGradientsTo", trainer => trainer.CopyGradientsTo(parameters));
        yield return Call("CopyOptimizerStateTo", trainer => trainer.CopyOptimizerStateTo(new float[trainer.OptimizerStateLength]));
        yield return Call("SetOptimizerState", trainer => trainer.SetOptimizerState(OptimizerKind.Adamax, new float[trainer.OptimizerStateLength], 1));
    }

    private static TestCaseData Call(string name, Action<IOnlineTrainer> call) => new TestCaseData(call).SetArgDisplayNames(name);
}
