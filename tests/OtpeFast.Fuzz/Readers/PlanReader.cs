using OtpeFast.Experiments;
using OtpeFast.Fuzz.Mutations;

namespace OtpeFast.Fuzz.Readers;

/// <summary>Plans of experiments, and the results of their cells beside them.</summary>
internal sealed class PlanReader : IReader
{
    public string Name => "plan";

    public string FileName => "plan.json";

    public IReadOnlyList<byte[]> Seeds { get; } = SeedFiles.All("plan-*.json");

    public Type Documented => typeof(ExperimentException);

    public byte[]? Damage(Random random, byte[] seed) => JsonMutator.Damage(random, seed);

    public void Read(string path)
    {
        Reproduction reproduction = Reproduction.Open(Path.GetDirectoryName(path)!);
        foreach (Cell cell in reproduction.Folder.Plan.Cells)
        {
            _ = reproduction.Folder.Result(cell);
            _ = reproduction.Folder.Failure(cell);
        }
    }
}
