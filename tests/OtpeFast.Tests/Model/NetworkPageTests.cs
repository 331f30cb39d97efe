using System.Reflection;
using System.Runtime.CompilerServices;
using OtpeFast.Neurons;
using OtpeFast.Readouts;
using OtpeFast.Resets;
using OtpeFast.Surrogates;

namespace OtpeFast.Tests.Model;

/// <summary>docs/networks.md: its words are those that there are, and its examples are read.</summary>
public sealed class NetworkPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "docs", "networks.md"));

    private static IEnumerable<string[]> Words => Rows("| word |");

    [TestCaseSource(nameof(Examples))]
    public void Example_SaysWhatItsWordSays(string word, string example)
    {
        NetworkSpec network = NetworkSpec.Parse(example);
        Assert.That(network.ToString(), Is.EqualTo(example), "and nothing in it stands for what is so anyway");
        Assert.That(example, Does.Contain(word + "="));
    }

    [Test]
    public void Networks_OfTheIntroduction_AreRead()
    {
        string[] networks = [.. Lines.SkipWhile(static line => line != "```").Skip(2).TakeWhile(static line => line != "```")];
        Assert.That(networks, Has.Length.EqualTo(3));
        Assert.That(networks.Select(NetworkSpec.Parse).ToArray(), Is.Unique);
    }

    [Test]
    public void Attributes_AreAllThere_AndNoOthers()
    {
        IEnumerable<string> properties = new[] { typeof(LayerAttribute), typeof(SpikingNetworkAttribute) }
            .SelectMany(static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(static property => property.Name).Except(["Neurons", "Inputs", "Neuron"]).Distinct();
        Assert.That(Words.SelectMany(static row => row[2].Split(", ")).Select(Bare), Is.EquivalentTo(properties));
    }

    [Test]
    public void Kinds_AreAllThere()
    {
        Dictionary<string, string> rows = Words.ToDictionary(static row => Bare(row[0]), static row => row[4] + row[3]);
        Assert.Multiple(() =>
        {
            AssertNames(rows["reset"], ResetCatalog.All.Select(static known => known.Text));
            AssertNames(rows["surrogate"], SurrogateCatalog.All.Select(static known => known.Text));
            AssertNames(rows["readout"], ReadoutCatalog.All.Select(static known => known.Text));
            AssertNames(rows["loss"], LossDefinition.All.Select(static known => known.Text));
            Assert.That(
                Rows("| neurons |").Select(static row => (Bare(row[1]), Bare(row[2]))),
                Is.EquivalentTo(NeuronDefinition.All.Select(static known => (known.Kind == Neuron.Lif ? "nothing" : known.Text, $"Neuron.{known.Kind}"))));
            Assert.That(
                SurrogateCatalog.All.SelectMany(static known => known.Parameters).Select(static parameter => parameter.Name).Distinct(),
                Is.SubsetOf(rows.Keys));
        });
    }

    private static IEnumerable<TestCaseData> Examples() => Words.Select(static row => new TestCaseData(Bare(row[0]), Bare(row[1])).SetArgDisplayNames(Bare(row[0])));

    private static void AssertNames(string text, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Assert.That(text, Does.Contain($"`{name}`"));
        }
    }

    /// <summary>The cells of a table's rows, below its head and the line under it.</summary>
    private static IEnumerable<string[]> Rows(string head)
        => Lines.SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal)).Skip(2).TakeWhile(static line => line.StartsWith('|'))
            .Select(static line => line.Trim('|', ' ').Split(" | "));

    private static string Bare(string cell) => cell.Trim('`', ' ');

    private static string Here([CallerFilePath] string path = "") => path;
}
