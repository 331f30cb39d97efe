namespace OtpeFast.Integration.Tests.Readme;

internal static class UseSpokenDigits
{
    public static double Stream(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, int label)
    {
        // <readme>
        var network = new SpokenDigits(seed: 1);
        using var trainer = new SpokenDigits.OtpeOnlineTrainer(network, new() { BatchSize = 1 });
        trainer.Reset(samples: 1);                                            // a new stream
        double loss = trainer.Step(new SpikeFrame(units, counts), [label]);   // forward, gradient, optimizer: one time step
        ReadOnlySpan<ushort> fired = trainer.OutputSpikes(sample: 0);         // what the network says now

        // </readme>
        return loss + fired.Length;
    }
}
