using System.Globalization;

namespace OtpeFast.Tests.Model;

/// <summary>The text form of networks: it reads back, says what differs and no more, and what is none is refused in a sentence.</summary>
public sealed class NetworkTextTests
{
    [TestCase("50-10")]
    [TestCase("50-128-128-10")]
    [TestCase("50-128-128-10 leak=0.88 slope=10")]
    [TestCase("700-256(leak=0.9)-256-20")]
    [TestCase("700-256(leak=0.9,threshold=0.5,slope=3)-256(threshold=2)-20")]
    [TestCase("50-20-10 readout=leaky_spikes")]
    [TestCase("50-20-10 leak=0.5 readout=leaky_spikes readout_leak=0.25")]
    [TestCase("1-65535-1 leak=1E-05")]
    [TestCase("50-20(surrogate=arctan,alpha=3)-10(slope=10)")]
    [TestCase("50-20-10 surrogate=arctan alpha=3")]
    [TestCase("50-20(reset=none)-10")]
    [TestCase("50-20(leak=1E-05)-10")]
    [TestCase("50-20cuba-10li(delays=0/2) current_leak=0.5")]
    [TestCase("50-20(recurrent=true)-10 delays=0/1/4")]
    [TestCase("50-3(leak=0.5/0.6/0.7,threshold=1/2/3)-2 readout=leaky_spikes readout_leak=0.5/0.6")]
    public void Text_ReadAndWritten_IsTheSame(string text)
    {
        var network = NetworkSpec.Parse(text);
        Assert.That(network.ToString(), Is.EqualTo(text));
        Assert.That(NetworkSpec.Parse(network.ToString()), Is.EqualTo(network));
        Assert.That(network.GetHashCode(), Is.EqualTo(NetworkSpec.Parse(text).GetHashCode()));
    }

    [TestCase("50-128lif-10", "50-128-10")]
    [TestCase("  50-10   leak=0.5  ", "50-10 leak=0.5")]
    [TestCase("50-20(leak=0.5)-10(leak=0.5)", "50-20-10 leak=0.5")]
    [TestCase("50-20( leak=0.5, slope=3  threshold=2 )-10(leak=0.9 slope=4)", "50-20(leak=0.5,threshold=2,slope=3)-10(leak=0.9,slope=4)")]
    [TestCase("50-20(leak=0.9)-10 leak=0.5", "50-20(leak=0.9)-10(leak=0.5)")]
    [TestCase("50-20-10 leak=0.8807970779778823 threshold=1 slope=25 reset=subtract surrogate=fast_sigmoid readout=spikes", "50-20-10")]
    [TestCase("50-20-10 readout=leaky_spikes readout_leak=0.8807970779778823", "50-20-10 readout=leaky_spikes")]
    [TestCase("50-3(leak=0.5/0.5/0.5)-2", "50-3(leak=0.5)-2")]
    [TestCase("50-20(delays=0,recurrent=false)-10", "50-20-10")]
    public void Text_SaidInAnotherWay_IsWrittenInTheShortest(string text, string shortest)
    {
        Assert.That(NetworkSpec.Parse(text).ToString(), Is.EqualTo(shortest));
        Assert.That(NetworkSpec.Parse(text), Is.EqualTo(NetworkSpec.Parse(shortest)));
    }

    [Test]
    public void Specs_WithAnyDifference_AreNotEqual()
    {
        string[] texts = ["50-20-10", "51-20-10", "50-21-10", "50-20-20-10", "50-20-10 leak=0.5", "50-20(leak=0.5)-10", "50-20-10 threshold=2", "50-20-10 slope=2", "50-20-10 readout=leaky_spikes"];
        Assert.That(texts.Select(NetworkSpec.Parse).Distinct().Count(), Is.EqualTo(texts.Length));
    }

    [Test]
    public void Text_OfRandomNetworks_ReadsBack()
    {
        var random = new RandomSequence(8, 8, 8);
        for (int i = 0; i < 2_000; i++)
        {
            LayerSpec[] layers = [.. Enumerable.Range(0, 1 + random.NextInt(4)).Select(_ => Layer(random))];
            ReadoutSpec readout = random.NextInt(2) == 0
                ? ReadoutSpec.Spikes
                : ReadoutSpec.LeakySpikes(random.NextInt(2) == 0 ? layers[^1].Leak : 1 - random.NextDouble());
            var network = new NetworkSpec(1 + random.NextInt(900), layers, readout);
            Assert.That(NetworkSpec.Parse(network.ToString()), Is.EqualTo(network), network.ToString());
        }
    }

    [Test]
    public void Text_UnderACommaCulture_IsTheSame()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.That(NetworkSpec.Parse("50-20-10 leak=0.5").ToString(), Is.EqualTo("50-20-10 leak=0.5"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestCase("", "is empty")]
    [TestCase("50-10 =5", "is no setting")]
    [TestCase("50-10 leak=NaN", "must be a number with a point")]
    [TestCase("50-10 leak=1e999", "must be a number with a point")]
    [TestCase("50-10 leak=0x1", "must be a number with a point")]
    [TestCase("50-10 threshold=1e39", "threshold must be positive and finite")]
    [TestCase("50-10( leak=0.5", "ends without ')'")]
    [TestCase("50-10()", "is no setting")]
    [TestCase("50-99999999999", "must begin with its number of neurons")]
    public void Text_OfNoNetwork_IsRefused(string text, string words)
        => Assert.That(() => NetworkSpec.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains(words).And.Message.EndsWith("."));

    [Test]
    public void Text_OfAnyLetters_IsANetworkOrRefused()
    {
        const string Letters = "0123456789-()=,. leakthresodupqs";
        var random = new RandomSequence(1, 2, 3);
        int networks = 0;
        for (int i = 0; i < 50_000; i++)
        {
            string text = new([.. "5-9(leak=0.5) slope=3".Select(letter => random.NextInt(20) == 0 ? Letters[random.NextInt(Letters.Length)] : letter)]);
            try
            {
                var network = NetworkSpec.Parse(text);
                Assert.That(NetworkSpec.Parse(network.ToString()), Is.EqualTo(network));
                networks++;
            }
            catch (FormatException)
            {
                // As it should; anything else fails the test.
            }
        }

        Assert.That(networks, Is.GreaterThan(1_000));
    }

    private static LayerSpec Layer(RandomSequence random) => new(1 + random.NextInt(300))
    {
        Leak = random.NextInt(2) == 0 ? LayerSpec.DefaultLeak : 1 - random.NextDouble(),
        Threshold = random.NextInt(2) == 0 ? 1 : (float)random.NextDouble() + 0.1f,
        Surrogate = random.NextInt(2) == 0 ? SurrogateSpec.Default : SurrogateSpec.Default.With("slope", 1 + random.NextInt(50)),
    };
}
