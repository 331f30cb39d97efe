using OtpeFast.Runtime;

namespace OtpeFast.Tests;

/// <summary>More workers than this machine may have processors: what is tested is that the numbers do not depend on how many there are.</summary>
[SetUpFixture]
public sealed class ManyWorkers
{
    private readonly int _before = ThreadCount.Limit;

    [OneTimeSetUp]
    public void Raise() => ThreadCount.Limit = 64;

    [OneTimeTearDown]
    public void Restore() => ThreadCount.Limit = _before;
}
