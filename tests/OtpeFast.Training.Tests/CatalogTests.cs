namespace OtpeFast.Training.Tests;

/// <summary>The paper's networks by name.</summary>
public sealed class CatalogTests
{
    [TestCase("randman-3x128", "50-128-128-10 leak=0.9525741268224334")]
    [TestCase("shd-3x512", "700-512-512-10 leak=0.9525741268224334")]
    [TestCase(" shd-3x128  slope=10", "700-128-128-10 leak=0.9525741268224334 slope=10")]
    [TestCase("randman-3x128 leak=0.9", "50-128-128-10 leak=0.9")]
    [TestCase("randman-3x128 readout=leaky_spikes readout_leak=0.5", "50-128-128-10 leak=0.9525741268224334 readout=leaky_spikes readout_leak=0.5")]
    [TestCase("50-128-128-10", "50-128-128-10")]
    [TestCase(null, "50-128-128-10 leak=0.9525741268224334")]
    public void Find_OfAName_LeaksAsTheAuthorsDo_UnlessItIsSaid(string? text, string network)
        => Assert.That(NetworkCatalog.Find(text, 50, 10), Is.EqualTo(NetworkSpec.Parse(network)));

    [Test]
    public void PaperLeak_IsTheLogisticFunctionOf3() => Assert.That(1 / (1 + Math.Exp(-3)), Is.EqualTo(NetworkCatalog.PaperLeak).Within(1e-15));
}
