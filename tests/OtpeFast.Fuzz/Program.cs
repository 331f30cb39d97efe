using System.CommandLine;
using System.Globalization;
using OtpeFast.Fuzz;
using OtpeFast.Fuzz.Readers;

IReader[] readers =
[
    new RecordingsReader(), new NirReader(), new NpzReader(), new CheckpointReader(), new PlanReader(), new CellReader(), new BinsReader(),
    EventsReader.JsonLines(), EventsReader.Csv(), EventsReader.Camera(),
];
var names =
    new Option<string[]>("--reader") { Description = $"Which readers: {string.Join(", ", readers.Select(static reader => reader.Name))}. [default: all]" };
var inputs = new Option<long>("--inputs") { Description = "Damaged files for each reader.", DefaultValueFactory = static _ => long.MaxValue };
var seconds = new Option<double>("--seconds") { Description = "Seconds for each reader.", DefaultValueFactory = static _ => 1e6 };
var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same files.", DefaultValueFactory = static _ => 1 };
var first = new Option<long>("--first") { Description = "Number of the first file.", DefaultValueFactory = static _ => 0 };
var findings =
    new Option<string>("--findings") { Description = "Where files go that a reader could not stand.", DefaultValueFactory = static _ => "artifacts/fuzz" };
var file = new Option<string?>("--file") { Description = "Read this file alone, as it is." };
var command = new RootCommand("Damages files and has every reader read them: each must end in the documented exception, within 1 s and 300 MB, or be " +
    "read.") { names, inputs, seconds, seed, first, findings, file };
command.SetAction(parsed =>
{
    int found = 0;
    foreach (IReader reader in readers.Where(reader => parsed.GetValue(names) is not { Length: > 0 } wanted || wanted.Contains(reader.Name)))
    {
        if (parsed.GetValue(file) is string path)
        {
            reader.Read(path);
            continue;
        }

        FuzzResult result = new FuzzRun(reader, parsed.GetValue(seed), parsed.GetValue(findings)!).Run(
            parsed.GetValue(inputs), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(first));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{reader.Name}: {result.Inputs:N0} inputs, {result.Refused:N0} refused, {result.Findings} findings; slowest " +
            $"{result.Slowest.TotalMilliseconds:F0} ms, largest {result.Largest / 1e6:F1} MB"));
        found += result.Findings;
    }

    return found == 0 ? 0 : 1;
});
return command.Parse(args).Invoke();
