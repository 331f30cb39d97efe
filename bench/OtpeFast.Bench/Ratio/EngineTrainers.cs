namespace OtpeFast.Bench.Ratio;

/// <summary>Makes the engine's trainer for a comparison.</summary>
internal static class EngineTrainers
{
    public static ITrainer Create(ISpikingNetwork network, RatioSettings settings, OptimizerOptions optimizer)
    {
        GradientForm form = settings.Mode == UpdateMode.Offline ? GradientForm.Adjoint : GradientForm.Trace;
        return network.CreateTrainer(
            new TrainerDescription(settings.Rule, settings.Mode, form),
            new TrainerOptions { BatchSize = settings.Workload.BatchSize, Steps = Workloads.Workload.Steps, Threads = settings.Threads, Optimizer = optimizer });
    }
}
