namespace OtpeFast.Files.Tests;

/// <summary>A folder belongs to one at a time.</summary>
public sealed class DirectoryLockTests
{
    [Test]
    public void TryTake_HeldByAnother_GivesNothing_UntilItIsGivenBack()
    {
        using var folder = new TemporaryFolder();
        using (DirectoryLock? held = DirectoryLock.TryTake(folder["run"], "lock"))
        {
            Assert.That(held, Is.Not.Null);
            Assert.That(DirectoryLock.TryTake(folder["run"], "lock"), Is.Null);
        }

        using DirectoryLock? again = DirectoryLock.TryTake(folder["run"], "lock");
        Assert.That(again, Is.Not.Null);
    }

    [Test]
    public void TryTake_ALinkInItsPlace_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["victim"], "precious");
        File.CreateSymbolicLink(folder["lock"], folder["victim"]);
        Assert.That(Assert.Throws<IOException>(() => DirectoryLock.TryTake(Path.GetDirectoryName(folder["lock"])!, "lock"))!.Message, Does.Contain("symbolic link"));
        Assert.That(File.ReadAllText(folder["victim"]), Is.EqualTo("precious"));
    }

    [Test]
    public void TryTake_AFileInThePlaceOfTheFolder_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["run"], "");
        Assert.Throws<IOException>(() => DirectoryLock.TryTake(folder["run"], "lock"));
    }
}
