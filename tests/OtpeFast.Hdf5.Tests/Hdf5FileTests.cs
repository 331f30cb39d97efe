using PureHDF;

namespace OtpeFast.Hdf5.Tests;

/// <summary>What h5py and PureHDF write is read: every layout, kind, size and byte order; what cannot be is told.</summary>
public sealed class Hdf5FileTests
{
    private static readonly double[] Numbers = [0, 1, 2, 3, 127];

    [Test]
    public void ReadNumbers_OfEveryType_AreTheirValues()
    {
        using var folder = new TemporaryFolder();
        var written = new H5File
        {
            ["sbyte"] = Array.ConvertAll(Numbers, static x => (sbyte)x),
            ["byte"] = Array.ConvertAll(Numbers, static x => (byte)x),
            ["short"] = Array.ConvertAll(Numbers, static x => (short)x),
            ["ushort"] = Array.ConvertAll(Numbers, static x => (ushort)x),
            ["int"] = Array.ConvertAll(Numbers, static x => (int)x),
            ["uint"] = Array.ConvertAll(Numbers, static x => (uint)x),
            ["long"] = Array.ConvertAll(Numbers, static x => (long)x),
            ["ulong"] = Array.ConvertAll(Numbers, static x => (ulong)x),
            ["half"] = Array.ConvertAll(Numbers, static x => (Half)x),
            ["float"] = Array.ConvertAll(Numbers, static x => (float)x),
            ["double"] = Numbers,
            ["negative"] = new long[] { -5 },
            ["unsigned"] = new ulong[] { ulong.MaxValue },
            ["one"] = 2.5,
            ["matrix"] = new float[,] { { 1, 2, 3 }, { 4, 5, 6 } },
        };
        written.Write(folder["made.h5"]);
        using Hdf5File file = Hdf5File.Open(folder["made.h5"]);
        Assert.Multiple(() =>
        {
            foreach (string name in new[] { "sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "half", "float", "double" })
            {
                Assert.That(file.Dataset(name).ReadNumbers(), Is.EqualTo(Numbers), name);
                Assert.That(file.Dataset(name).IsFloat, Is.EqualTo(name is "half" or "float" or "double"), name);
            }

            Assert.That(file.Dataset("negative").ReadNumber(), Is.EqualTo(-5));
            Assert.That(file.Dataset("unsigned").ReadNumber(), Is.EqualTo((double)ulong.MaxValue));
            Assert.That(file.Dataset("one").ReadNumber(), Is.EqualTo(2.5));
            Assert.That(file.Dataset("matrix").ReadNumbers(), Is.EqualTo(new double[] { 1, 2, 3, 4, 5, 6 }));
            Assert.That(file.Dataset("matrix").Dimensions, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(file.Find("none"), Is.Null);
            AssertSays("has no data set 'none'", () => file.Dataset("none"));
            AssertSays("has 6 elements, where one is needed", () => file.Dataset("matrix").ReadNumber());
            AssertSays("holds floating-point numbers of 8 bytes, where texts are needed", () => file.Dataset("one").ReadTexts());
        });
    }

    [TestCase("recordings-plain.h5", 12)]
    [TestCase("recordings-chunked.h5", 12)]
    [TestCase("recordings-latest.h5", 12)]
    [TestCase("recordings-latest-chunked.h5", 40)]
    [TestCase("recordings-big-endian.h5", 12)]
    public void ReadSequence_OfEveryLayout_IsWhatWasWritten(string name, int count)
    {
        // All were drawn with the same seed: the little-endian contiguous one is what the others must agree with.
        using Hdf5File expected = Hdf5File.Open(PathOf(count == 12 ? "recordings-plain.h5" : name));
        using Hdf5File file = Hdf5File.Open(PathOf(name));
        Hdf5Dataset units = file.Dataset("spikes/units");
        Assert.That((units.Count, units.IsSequence), Is.EqualTo((count, true)));
        double[] buffer = [];
        double[] other = [];
        int spikes = 0;
        foreach (int sample in Enumerable.Range(0, count).Concat([0, count - 1, 3]))
        {
            int length = units.ReadSequence(sample, ref buffer);
            int sameLength = expected.Dataset("spikes/units").ReadSequence(sample, ref other);
            double modulus = name == "recordings-latest.h5" ? 256 : 65_536; // its units are bytes
            Assert.That(buffer[..length], Is.EqualTo(other[..sameLength].Select(unit => unit % modulus)).AsCollection, $"sample {sample}");
            int times = file.Dataset("spikes/times").ReadSequence(sample, ref buffer);
            Assert.That(buffer[..times], Is.Ordered.And.All.InRange(0, 1));
            Assert.That(times, Is.EqualTo(length));
            spikes += length;
        }

        Assert.That(spikes, Is.GreaterThan(50));
        Assert.That(file.Dataset("labels").ReadNumbers(), Is.EqualTo(Enumerable.Range(0, count).Select(static sample => (double)(sample % 4))));
    }

    [TestCase("recordings-plain.h5")]
    [TestCase("recordings-chunked.h5")]
    public void ReadTexts_OfFixedAndVariableLength_AreTheNames(string name)
    {
        using Hdf5File file = Hdf5File.Open(PathOf(name));
        Assert.That(file.Dataset("extra/keys").ReadTexts(), Is.EqualTo(new[] { "a", "b", "c", "d" }));
    }

    [TestCase("network-plain.nir")]
    [TestCase("network-chunked.nir")]
    public void Children_OfAGroup_AreItsNames(string name)
    {
        using Hdf5File file = Hdf5File.Open(PathOf(name));
        Assert.That(file.Children("node/nodes"), Is.EquivalentTo(new[] { "input", "affine_1", "lif_1", "affine_2", "lif_2", "output" }));
        Assert.That(file.Dataset("node/nodes/lif_1/type").ReadText(), Is.EqualTo("LIF"));
        Assert.That(file.Dataset("node/edges").ReadTexts(), Has.Length.EqualTo(10));
        Assert.That(file.Children("none"), Is.Empty);
    }

    [TestCase("hang.h5", "damaged")]
    [TestCase("dim_all_1e8.h5", "claims a size or an address of 100,000,000 in a file of 9,871 bytes")]
    public void OpenOrFind_OfAHostileFile_SaysWhy(string name, string words)
    {
        AssertSays(words, () =>
        {
            using Hdf5File file = Hdf5File.Open(PathOf(name));
            file.Dataset("spikes/times");
        });
    }

    [Test]
    public void Dataset_OfMoreElementsThanTheFileHolds_SaysSo()
    {
        byte[] bytes = File.ReadAllBytes(PathOf("dim_all_1e8.h5"));
        Span<byte> rest = bytes;
        for (int at = 0; (at = rest.IndexOf(BitConverter.GetBytes(100_000_000L))) >= 0; rest = rest[at..])
        {
            BitConverter.TryWriteBytes(rest[at..], 20_000_000L);
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["fewer.h5"], bytes);
        using Hdf5File file = Hdf5File.Open(folder["fewer.h5"]);
        AssertSays("claims 20000000 elements of 16 bytes, more than a file of 9,871 bytes holds", () => file.Dataset("spikes/times"));
    }

    [Test]
    public void Open_WhatIsNone_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text"], new string('x', 100));
        AssertSays("is not an HDF5 file", () => Hdf5File.Open(folder["text"]));
        AssertSays("does not exist", () => Hdf5File.Open(folder["none"]));
        AssertSays("cannot be read", () => Hdf5File.Open(folder["."]));
        File.WriteAllBytes(folder["short"], File.ReadAllBytes(PathOf("recordings-plain.h5"))[..5_000]);
        AssertSays("it has 5,000 of ", () => Hdf5File.Open(folder["short"]));
    }

    private static string PathOf(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", name);

    private static void AssertSays(string words, Action action) => Assert.That(Assert.Throws<Hdf5Exception>(action)!.Message, Does.Contain(words));
}
