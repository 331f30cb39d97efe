using PureHDF;

namespace OtpeFast.Data.Tests;

/// <summary>Real recordings, and files that are wrong in every way that was thought of.</summary>
public sealed class HeidelbergTests
{
    private static string Tiny => Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "fsdd_tiny.h5");

    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-data-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Read_RealRecordings_HasTheirSamplesUnitsAndNames()
    {
        Recordings recordings = HeidelbergFile.Read(Tiny);
        Assert.Multiple(() =>
        {
            Assert.That(recordings.Count, Is.EqualTo(40));
            Assert.That(recordings.Classes, Is.EqualTo(10));
            Assert.That(recordings.ClassNames, Has.Count.EqualTo(10));
            Assert.That(recordings.HighestUnitPlusOne, Is.InRange(650, 700));
            Assert.That(Enumerable.Range(0, 10).Select(label => recordings.Labels.Count(other => other == label)), Is.All.EqualTo(4));
            Assert.That(recordings.Times.Average(static times => times.Length), Is.InRange(3000, 5000));
        });
    }

    [Test]
    public void Bin_OwnDuration_CountsAsTheReferenceDoes()
    {
        // Duration 1,003 µs over 10 bins: 100 µs wide from the first spike on; the spike at the end falls past the last.
        var recordings = new Recordings("made", [[500, 599, 600, 600, 1499, 1503]], [[1, 1, 1, 2, 3, 3]], [0], []);
        BinnedRecordings binned = BinnedRecordings.Bin(recordings, steps: 10, units: 4);
        Assert.Multiple(() =>
        {
            Assert.That(binned.UnitsAt(0, 0).ToArray(), Is.EqualTo(new ushort[] { 1 }));
            Assert.That(Counts(binned, 0, 0), Is.EqualTo(new[] { 2f }));
            Assert.That(binned.UnitsAt(0, 1).ToArray(), Is.EqualTo(new ushort[] { 1, 2 }));
            Assert.That(binned.UnitsAt(0, 9).ToArray(), Is.EqualTo(new ushort[] { 3 }));
            Assert.That(Counts(binned, 0, 9), Is.EqualTo(new[] { 1f }));
            Assert.That(binned.ActiveCount(0), Is.EqualTo(4));
        });
    }

    [Test]
    public void Bin_SharedWindow_UsesTheSameBinsForAll()
    {
        var recordings = new Recordings("made", [[0, 150, 999], [150, 5000]], [[0, 1, 2], [1, 3]], [0, 1], []);
        BinnedRecordings binned = BinnedRecordings.Bin(recordings, steps: 10, units: 4, TimeSpan.FromMilliseconds(1));
        Assert.That(binned.UnitsAt(0, 1).ToArray(), Is.EqualTo(new ushort[] { 1 }));
        Assert.That(binned.UnitsAt(1, 1).ToArray(), Is.EqualTo(new ushort[] { 1 }));
        Assert.That(binned.UnitsAt(0, 9).ToArray(), Is.EqualTo(new ushort[] { 2 }));
        Assert.That(binned.ActiveCount(1), Is.EqualTo(1), "what lies past the window is dropped");
    }

    [Test]
    public void Source_OnePass_HasEverySampleOnce_InAnOrderOfTheSeed()
    {
        BinnedRecordings binned = BinnedRecordings.Bin(HeidelbergFile.Read(Tiny), 50, 700);
        int[] first = Labels(new RecordingSource(binned, 4.., 1), 0, 36);
        int[] again = Labels(new RecordingSource(binned, 4.., 1), 0, 36);
        int[] next = Labels(new RecordingSource(binned, 4.., 1), 36, 36);
        int[] inOrder = Labels(new RecordingSource(binned, 4.., null), 0, 36);
        Assert.That(again, Is.EqualTo(first));
        Assert.That(next, Is.Not.EqualTo(first));
        Assert.That(first.Order(), Is.EqualTo(inOrder.Order()));
        Assert.That(Labels(new RecordingSource(binned, 4.., 1), 30, 12), Is.EqualTo(first[30..].Concat(next[..6])), "a batch may reach into the next pass");
    }

    [Test]
    public void Source_OfDraws_TakesTheFirstOfAShufflingForEachBatch()
    {
        BinnedRecordings binned = BinnedRecordings.Bin(HeidelbergFile.Read(Tiny), 50, 700);
        int[] passes = Labels(new RecordingSource(binned, .., 1), 0, 40);
        var source = new RecordingSource(binned, .., 1, drawSamples: 30);
        Assert.That(Labels(source, 0, 30), Is.EqualTo(passes[..30]), "the first shuffling is that of the first pass");
        Assert.That(Labels(source, 30, 30), Is.EqualTo(Labels(new RecordingSource(binned, .., 1), 40, 30)), "the second that of the second");
        Assert.That(Labels(source, 30, 30), Is.EqualTo(Labels(new RecordingSource(binned, .., 1, drawSamples: 30), 30, 30)), "whatever came before");
        Assert.That(Labels(new RecordingSource(binned, .., 1, drawSamples: 500), 0, 80), Is.EqualTo(Labels(new RecordingSource(binned, .., 1), 0, 80)));
        Assert.That(Labels(new RecordingSource(binned, .., null, drawSamples: 30), 0, 40), Is.EqualTo(Labels(new RecordingSource(binned, .., null), 0, 40)));
    }

    [TestCase(null)]
    [TestCase(16)]
    public void Source_Fill_AllocatesNothingAfterTheFirst(int? drawSamples)
    {
        var source = new RecordingSource(BinnedRecordings.Bin(HeidelbergFile.Read(Tiny), 50, 700), .., 1, drawSamples);
        var batch = new SpikeBatch(700);
        source.Fill(batch, 0, 16);
        Assert.That(Allocations.Least(() =>
        {
            for (int i = 1; i < 50; i++)
            {
                source.Fill(batch, 16 * i, 16);
            }
        }), Is.Zero);
    }

    [Test]
    public void Read_MissingFile_SaysSo() => AssertSays("does not exist", Path.Combine(_directory, "none.h5"));

    [Test]
    public void Read_NotHdf5_SaysSo()
    {
        string path = Path.Combine(_directory, "text.h5");
        File.WriteAllText(path, "unit,time\n1,2\n");
        AssertSays("is not an HDF5 file, or it is truncated or damaged", path);
    }

    [TestCase(0.02)]
    [TestCase(0.5)]
    [TestCase(0.9)]
    [TestCase(0.999)]
    public void Read_TruncatedFile_SaysSo(double share)
    {
        byte[] bytes = File.ReadAllBytes(Tiny);
        string path = Path.Combine(_directory, "short.h5");
        File.WriteAllBytes(path, bytes[..(int)(share * bytes.Length)]);
        AssertSays("truncated or damaged", path);
    }

    [TestCase("spikes/times")]
    [TestCase("spikes/units")]
    [TestCase("labels")]
    public void Read_MissingDataSet_NamesIt(string missing) => AssertSays($"has no data set '{missing}'", Write([[0.1f]], [[1]], [0], missing));

    [Test]
    public void Read_RaggedSample_NamesIt() => AssertSays("sample 1 has 2 spike times but 1 units", Write([[0.1f], [0.1f, 0.2f]], [[1], [2]], [0, 1]));

    [Test]
    public void Read_LengthsOfDataSetsDiffer_SaysSo()
        => AssertSays("'spikes/times' has 2 samples, but 'labels' has 1", Write([[0.1f], [0.2f]], [[1], [2]], [0]));

    [Test]
    public void Read_NegativeTime_SaysSo() => AssertSays("spike time -0.5 in sample 0", Write([[-0.5f]], [[1]], [0]));

    [Test]
    public void Read_UnsortedTimes_SaysSo() => AssertSays("out of order in sample 0", Write([[0.5f, 0.25f]], [[1, 2]], [0]));

    [Test]
    public void Bin_UnitOutOfRange_NamesUnitAndSample()
    {
        Recordings recordings = HeidelbergFile.Read(Write([[0.1f], [0.1f, 0.5f]], [[1], [2, 700]], [0, 1]));
        DataFileException exception = Assert.Throws<DataFileException>(() => BinnedRecordings.Bin(recordings, 50, 700))!;
        Assert.That(exception.Message, Does.Contain("unit 700 in sample 1, out of range for 700 inputs"));
    }

    private static float[] Counts(BinnedRecordings recordings, int sample, int step)
    {
        var counts = new float[recordings.Units];
        return counts[..recordings.CopyCountsTo(sample, step, counts)];
    }

    private static int[] Labels(RecordingSource source, long first, int samples)
    {
        var batch = new SpikeBatch(700);
        source.Fill(batch, first, samples);
        return batch.Labels.ToArray();
    }

    private static void AssertSays(string words, string path)
    {
        DataFileException exception = Assert.Throws<DataFileException>(() => HeidelbergFile.Read(path))!;
        Assert.That(exception.Message, Does.Contain(words));
        Assert.That(exception.Message, Does.Contain(path));
        Assert.That(exception.Message, Does.Not.Contain("\n"));
    }

    [TestCase((byte)24, 24)]
    [TestCase((short)24, 24)]
    [TestCase(24, 24)]
    [TestCase(24L, 24)]
    [TestCase(24ul, 24)]
    [TestCase(2.5, HeidelbergFile.UsualUnits)]
    [TestCase(null, HeidelbergFile.UsualUnits)]
    public void Open_FileThatSaysItsUnits_HasAsMany(object? said, int expected)
    {
        string path = Write([[0.1f]], [[3]], [0], said: said);
        using HeidelbergFile file = HeidelbergFile.Open(path);
        Assert.That(file.InputUnits, Is.EqualTo(expected));
        Assert.That(DataSet.Bin(path, 5, seconds: null).Units, Is.EqualTo(expected));
    }

    [Test]
    public void OfRecordings_TestWithMoreUnits_IsRefused()
    {
        BinnedRecordings Make(object said)
            => DataSet.Bin(Write([.. Enumerable.Repeat(new[] { 0.1f }, 10)], [.. Enumerable.Repeat(new ushort[] { 3 }, 10)], new int[10], said: said), 5, null);
        BinnedRecordings few = Make(24), many = Make(25);
        Assert.That(() => DataSet.OfRecordings("a.h5", few, many, seed: 1), Throws.TypeOf<DataFileException>().With.Message.Contains("25 input units"));
        Assert.That(DataSet.OfRecordings("a.h5", many, few, seed: 1).Test!.Units, Is.EqualTo(24));
    }

    [TestCase(0L)]
    [TestCase(-1)]
    [TestCase(65_536)]
    [TestCase(ulong.MaxValue)]
    public void Open_FileThatSaysImpossibleUnits_IsRefused(object said)
        => Assert.That(
            () => HeidelbergFile.Open(Write([[0.1f]], [[3]], [0], said: said)).Dispose(),
            Throws.TypeOf<DataFileException>().With.Message.Contains("n_units = ").And.Message.Contains("1 to 65,535 inputs"));

    private string Write(float[][] times, ushort[][] units, int[] labels, string without = "", object? said = null)
    {
        var spikes = new H5Group();
        if (without != "spikes/times")
        {
            spikes["times"] = times;
        }

        if (without != "spikes/units")
        {
            spikes["units"] = units;
        }

        var file = new H5File { ["spikes"] = spikes };
        if (said is not null)
        {
            file.Attributes["n_units"] = said;
        }

        if (without != "labels")
        {
            file["labels"] = labels;
        }

        string path = Path.Combine(_directory, "made.h5");
        file.Write(path);
        return path;
    }
}
