namespace OtpeFast.Integration.Tests.Readme;

/// <summary>The example of docs/streams.md.</summary>
internal static class UseStreams
{
    public static (byte[] Snapshot, int Class) Live(ushort[] units, float[] counts, int label)
    {
        // <readme>
        var network = new SpokenDigits(seed: 1);
        using IStreamTrainer trainer = new SpokenDigits.OtpeOnlineTrainer(network, new() { BatchSize = 2 });
        trainer.Reset(samples: 2);                                            // two streams in parallel
        var frame = new SpikeBatch(SpokenDigits.Description.Inputs);          // one step of both
        frame.Begin(samples: 2, steps: 1);
        frame.AppendRow(units, counts);                                       // of the first
        frame.AppendRow([], []);                                              // nothing in the second
        trainer.Advance(frame.Frame(0));                                      // no target yet: potentials and traces go on
        trainer.Step(frame.Frame(0), [label, 0], weights: [1, 0]);            // a target for the first alone
        int says = trainer.Prediction(sample: 0);                             // the class with the most spikes since the reset
        trainer.ResetSample(1);                                               // the second begins anew, the first goes on

        var snapshot = new byte[trainer.SnapshotLength];
        trainer.CopySnapshotTo(snapshot);                                     // another process goes on from it to the same bits

        var published = new PublishedParameters(SpokenDigits.Description);    // for a thread that only infers
        trainer.PublishTo(published);
        using var inference = new StreamEvaluator(network, batchSize: 1);
        inference.Take(published);
        inference.Step(new SpikeFrame(units, counts));
        // </readme>
        return (snapshot, says);
    }
}

/// <summary>An example of a loss of one's own, in docs/streams.md.</summary>
internal static class UseReward
{
    public static double Learn(IStreamTrainer trainer, ushort[] units, float[] counts)
    {
        // <readme>
        var reward = new Reward { Wanted = 3, Value = -0.5f };
        double loss = trainer.StepWithErrors(new SpikeFrame(units, counts), reward);
        // </readme>
        return loss;
    }
}
