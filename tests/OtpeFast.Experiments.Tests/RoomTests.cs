using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace OtpeFast.Experiments.Tests;

/// <summary>Folders of the experiments depend one way, each on those before it; the facade knows all.</summary>
public sealed partial class RoomTests
{
    private static readonly string[] Order = ["Shared", "Cells", "Findings", "Catalog", "Tasks", "Runs", "Output"];

    [Test]
    public void Rooms_OfTheExperiments_DependOneWay()
    {
        string source = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "src", "OtpeFast.Experiments"));
        Assert.That(Directory.GetDirectories(source).Select(Path.GetFileName), Is.EquivalentTo(Order));
        Dictionary<string, int> rooms = [];
        for (int room = 0; room < Order.Length; room++)
        {
            foreach (string type in Files(source, room).SelectMany(static file => Declaration().Matches(File.ReadAllText(file))).Select(static match => match.Groups[1].Value))
            {
                rooms[type] = room;
            }
        }

        Assert.That(rooms, Has.Count.GreaterThan(40));
        for (int room = 0; room < Order.Length; room++)
        {
            foreach (string file in Files(source, room))
            {
                string code = Comment().Replace(File.ReadAllText(file), "");
                string[] later = [
                    .. Word().Matches(code).Select(static match => match.Value).Distinct().Where(
                        word => rooms.TryGetValue(word, out int other) && other > room)];
                Assert.That(later, Is.Empty, $"{Order[room]}/{Path.GetFileName(file)} uses what is in a later room");
            }
        }
    }

    private static string[] Files(string source, int room) => Directory.GetFiles(Path.Combine(source, Order[room]), "*.cs");

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^(?:public|internal) (?:static |sealed |abstract |readonly |partial )*(?:class|record struct|record|struct|enum|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"//.*$|""(?:[^""\\\n]|\\.)*""", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();
}
