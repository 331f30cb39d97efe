namespace OtpeFast.Cuda.Tests.Readme;

internal static class UseGpu
{
    public static double Train(ISpikingNetwork network, SpikeBatch batch)
    {
        // <readme>
        using Device device = Device.Cuda();
        var otpe = new TrainerDescription(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint);
        using ITrainer trainer = network.CreateTrainer(otpe, new() { Device = device });
        BatchResult result = trainer.Train(batch);
        trainer.UpdateNetwork();                                              // the trained parameters, back in the network

        // </readme>
        return result.Loss;
    }
}
