using System.Runtime.InteropServices;

namespace OtpeFast.Integration.Tests.Readme;

/// <summary>Recordings as a user may have them: the active units of each step, and a label.</summary>
internal sealed record Recording(ushort[][] Steps, int Label);

internal static class UseOwnData
{
    public static (int Correct, int CorrectAgain) Run(Recording[] recordings, string path)
    {
        // <readme>
        var batch = new SpikeBatch(units: 700);
        batch.Begin(samples: recordings.Length, steps: 50);
        for (int sample = 0; sample < recordings.Length; sample++)
        {
            batch.Labels[sample] = recordings[sample].Label;
        }

        for (int step = 0; step < 50; step++)
        {
            foreach (Recording recording in recordings)
            {
                ushort[] units = recording.Steps[step];             // that spike in this step, ascending
                batch.AppendRow(units, [.. units.Select(_ => 1f)]);  // and how often
            }
        }

        var network = new SpokenDigits(seed: 1);
        using var trainer = new SpokenDigits.OtpeOfflineTrainer(
            network, new() { BatchSize = recordings.Length, Steps = 50, Optimizer = new() { LearningRate = 0.01f } });
        for (int i = 0; i < 100; i++)
        {
            trainer.Train(batch);
        }

        using var evaluator = new SpokenDigits.Evaluator(network, batchSize: recordings.Length, steps: 50);
        int correct = evaluator.Evaluate(batch).Correct;

        var parameters = new float[SpokenDigits.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        File.WriteAllBytes(path, MemoryMarshal.AsBytes<float>(parameters));

        var again = new SpokenDigits();
        again.SetParameters(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)));
        // </readme>
        using var second = new SpokenDigits.Evaluator(again, batchSize: recordings.Length, steps: 50);
        return (correct, second.Evaluate(batch).Correct);
    }
}
