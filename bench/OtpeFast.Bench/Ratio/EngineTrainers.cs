namespace OtpeFast.Bench.Ratio;

/// <summary>Makes the engine's trainer for a comparison.</summary>
internal static class EngineTrainers
{
    public static ITrainer Create(ISpikingNetwork network, RatioSettings settings, OptimizerOptions optimizer, Device? device = null)
    {
        // The fastest form of each: over a bounded window the history, for one endless stream the traces.
        bool synaptic = settings.Rule is LearningRule.Ostl or LearningRule.Otpe;
        GradientForm form = settings.Mode == UpdateMode.Offline
            ? GradientForm.Adjoint
            : synaptic && !settings.Workload.IsStream ? GradientForm.History : GradientForm.Trace;
        return network.CreateTrainer(
            new TrainerDescription(settings.Rule, settings.Mode, form),
            new TrainerOptions
            {
                BatchSize = settings.Workload.BatchSize,
                Steps = Workloads.Workload.Steps,
                Threads = settings.Threads,
                Optimizer = optimizer,
                Device = device,
            });
    }
}
