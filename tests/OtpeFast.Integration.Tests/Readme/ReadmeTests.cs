using System.Runtime.CompilerServices;

namespace OtpeFast.Integration.Tests.Readme;

/// <summary>The README's examples are this project's files, compiled and run.</summary>
public sealed class ReadmeTests
{
    [TestCase("SpokenDigits.cs")]
    [TestCase("Arm.cs")]
    [TestCase("Touch.cs")]
    public void Declaration_InTheReadme_IsTheCompiledOne(string file) => Assert.That(Readme(), Does.Contain("```csharp\n" + Source(file) + "```\n"));

    [TestCase("UseOwnData.cs")]
    [TestCase("UseSpokenDigits.cs")]
    [TestCase("UseArm.cs")]
    public void Use_InTheReadme_IsTheCompiledOne(string file) => Assert.That(Readme(), Does.Contain(Examples(file).Single()));

    [Test]
    public void Examples_OfStreams_AreTheCompiledOnes()
    {
        string page = Page("docs", "streams.md");
        Assert.That(page, Does.Contain("```csharp\n" + Source("Reward.cs") + "```\n"));
        string[] examples = [.. Examples("UseStreams.cs")];
        Assert.That(examples, Has.Length.EqualTo(2));
        foreach (string example in examples)
        {
            Assert.That(page, Does.Contain(example));
        }
    }

    [Test]
    public void Examples_OfStreams_Run()
    {
        (byte[] snapshot, int says) = UseStreams.Live([3, 17], [1f, 2f], label: 4);
        Assert.That(says, Is.EqualTo(-1), "no neuron has fired yet");
        using IStreamTrainer trainer = new SpokenDigits.OtpeOnlineTrainer(new SpokenDigits(seed: 8), new() { BatchSize = 2 });
        trainer.RestoreSnapshot(snapshot);
        Assert.That(trainer.OptimizerSteps, Is.EqualTo(1));
        trainer.Reset(1);
        Assert.That(UseReward.Learn(trainer, [3, 17], [1f, 2f]), Is.EqualTo(0.5));
        Assert.That(trainer.OptimizerSteps, Is.EqualTo(2));
    }

    [Test]
    public void Use_OfTheExample_Runs()
        => Assert.That(UseSpokenDigits.Stream([3, 17], [1f, 2f], label: 4), Is.GreaterThan(2));

    [Test]
    public void Use_OfOwnData_LearnsAndIsSaved()
    {
        // Each word has 35 units of its own, a few of which spike in every step.
        var random = new Random(1);
        Recording[] recordings =
        [
            .. Enumerable.Range(0, 20).Select(word => new Recording(
                [.. Enumerable.Range(0, 50).Select(_ => (ushort[])[.. Enumerable.Range(35 * word, 35).Where(_ => random.Next(8) == 0).Select(static unit => (ushort)unit)])],
                word)),
        ];
        string path = Path.GetTempFileName();
        try
        {
            (int correct, int again) = UseOwnData.Run(recordings, path);
            Assert.That(correct, Is.GreaterThan(15));
            Assert.That(again, Is.EqualTo(correct));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Use_OfTheArm_Runs()
    {
        float[] velocity = UseArm.Stream([3, 17], [1f, 2f], 1, -1);
        Assert.That(velocity, Has.Length.EqualTo(2).And.All.EqualTo(0), "no neuron has fired yet");
    }

    [Test]
    public void Touch_OfTheReadme_IsTheTextBesideIt_AndLearns()
    {
        Assert.That(Touch.Description.Spec, Is.EqualTo(NetworkSpec.Parse("12-64alif(recurrent=true)-40cuba(delays=0/2/5)-7li leak=0.95")));
        SpikeBatch batch = Networks.RandomBatch.Make(1, 12, 7, samples: 8, steps: 20);
        using var trainer = new Touch.EpropOfflineTrainer(new Touch(seed: 1), new() { BatchSize = 8, Steps = 20, Optimizer = new() { LearningRate = 1e-2f } });
        double first = trainer.Train(batch).Loss;
        for (int i = 0; i < 100; i++)
        {
            trainer.Train(batch);
        }

        Assert.That(trainer.Train(batch).Loss, Is.LessThan(0.7 * first));
        using var online = new Touch.ApproxOtpeRandomOnlineTrainer(new Touch(seed: 1), new() { BatchSize = 8 });
        Assert.That(online.Train(batch).Loss, Is.GreaterThan(0).And.LessThan(10));
    }

    /// <summary>The marked parts of a file, as a page has them.</summary>
    private static IEnumerable<string> Examples(string file)
        => from part in Source(file).Split("// <readme>\n")[1..]
           let lines = part[..part.IndexOf("\n        // </readme>", StringComparison.Ordinal)].Split('\n')
           let text = string.Join("\n", lines.Select(static line => line.Length >= 8 ? line[8..] : line)).TrimEnd('\n')
           select "```csharp\n" + text + "\n```\n";

    private static string Readme() => Page("README.md");

    private static string Page(params string[] place) => File.ReadAllText(Path.Combine([Root(), .. place]));

    private static string Root([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..");

    private static string Source(string name, [CallerFilePath] string path = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, name));
}
