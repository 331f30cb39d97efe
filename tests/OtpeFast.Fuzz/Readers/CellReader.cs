using OtpeFast.Experiments;
using OtpeFast.Fuzz.Mutations;

namespace OtpeFast.Fuzz.Readers;

/// <summary>Results of cells, in the folder of a sound plan.</summary>
internal sealed class CellReader : IReader
{
    private const string CellName = "t-randman-randman-3x128-offline-otpe-seed0";
    private readonly byte[] _plan = SeedFiles.All("plan-*.json")[0];
    private RunFolder? _folder;

    public string Name => "cell";

    public string FileName => Path.Combine("cells", CellName + ".json");

    public IReadOnlyList<byte[]> Seeds { get; } = SeedFiles.All("cell-*.json");

    public Type Documented => typeof(ExperimentException);

    public byte[]? Damage(Random random, byte[] seed) => JsonMutator.Damage(random, seed);

    public void Read(string path)
    {
        if (_folder is null)
        {
            string directory = Path.GetDirectoryName(Path.GetDirectoryName(path))!;
            File.WriteAllBytes(Path.Combine(directory, "plan.json"), _plan);
            _folder = RunFolder.Open(directory);
        }

        Cell cell = _folder.Plan.Cells.Single(static cell => cell.Name == CellName);
        CellResult? result = _folder.Result(cell);
        if (result is null)
        {
            throw new InvalidOperationException($"The cell '{CellName}' was not read.");
        }
    }
}
