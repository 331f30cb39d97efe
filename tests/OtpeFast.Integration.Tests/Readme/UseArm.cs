namespace OtpeFast.Integration.Tests.Readme;

internal static class UseArm
{
    public static float[] Stream(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, float x, float y)
    {
        // <readme>
        using var learner = new Arm.EpropBroadcastOnlineTrainer(new Arm(seed: 1), new() { BatchSize = 1 });
        learner.Reset(samples: 1);
        learner.StepTowards(new SpikeFrame(units, counts), targets: [x, y], weights: [1]);   // a weight of 0: no target in this step
        ReadOnlySpan<float> velocity = learner.OutputScores(sample: 0);

        // </readme>
        return velocity.ToArray();
    }
}
