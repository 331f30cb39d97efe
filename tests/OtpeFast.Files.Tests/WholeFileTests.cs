namespace OtpeFast.Files.Tests;

/// <summary>Files are there whole or as they were, and nothing else is touched.</summary>
public sealed class WholeFileTests
{
    [Test]
    public void Write_ReplacesTheWholeFile_AndLeavesNothingBeside()
    {
        using var folder = new TemporaryFolder();
        WholeFile.Write(folder["a/file"], "first, and long"u8);
        WholeFile.Write(folder["a/file"], "second"u8);
        Assert.That(File.ReadAllText(folder["a/file"]), Is.EqualTo("second"));
        Assert.That(Directory.GetFiles(folder["a"]), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_ThatFails_LeavesTheOldFile_AndNothingBeside()
    {
        using var folder = new TemporaryFolder();
        WholeFile.Write(folder["file"], "old"u8);
        Assert.Throws<InvalidOperationException>(() => WholeFile.Write(folder["file"], stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException("in the middle");
        }));
        Assert.That(File.ReadAllText(folder["file"]), Is.EqualTo("old"));
        Assert.That(folder.Names, Is.EqualTo(new[] { "file" }));
    }

    [Test]
    public void Write_FollowsNoLink()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["victim"], "precious");
        File.CreateSymbolicLink(folder["file"], folder["victim"]);
        File.CreateSymbolicLink(folder["file.new"], folder["victim"]);
        WholeFile.Write(folder["file"], "content"u8);
        Assert.That(File.ReadAllText(folder["victim"]), Is.EqualTo("precious"));
        Assert.That(File.ReadAllText(folder["file"]), Is.EqualTo("content"));
        Assert.That(new FileInfo(folder["file"]).LinkTarget, Is.Null);
    }

    [Test]
    public void RemoveLeftovers_RemovesThoseOfTheFile_AndNoOthers()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "file", "file.new", "file.12-3.new", "file.12-3.old", "other.new", "file2.1-1.new" })
        {
            File.WriteAllText(folder[name], "");
        }

        WholeFile.RemoveLeftovers(folder["file"]);
        Assert.That(folder.Names, Is.EqualTo(new[] { "file", "file.12-3.old", "file2.1-1.new", "other.new" }));
    }

    [Test]
    public void Write_FromManyThreads_IsAlwaysWhole()
    {
        using var folder = new TemporaryFolder();
        byte[][] contents = [.. Enumerable.Range(0, 8).Select(static i => Enumerable.Repeat((byte)i, 20_000).ToArray())];
        Parallel.For(0, 200, i => WholeFile.Write(folder["file"], contents[i % 8]));
        byte[] written = File.ReadAllBytes(folder["file"]);
        Assert.That(written, Has.Length.EqualTo(20_000).And.All.EqualTo(written[0]));
        Assert.That(folder.Names, Is.EqualTo(new[] { "file" }));
    }
}
