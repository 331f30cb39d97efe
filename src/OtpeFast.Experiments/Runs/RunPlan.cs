using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtpeFast.Experiments;

/// <summary>All cells of a run, and the settings they were made from.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Settings">The settings by name, in words.</param>
/// <param name="Cells">The cells; their place is their number for <c>otpe cell</c>.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record RunPlan(string Experiment, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<Cell> Cells);

/// <summary>What is in a failed cell's file.</summary>
/// <param name="Cell">Name of the cell.</param>
/// <param name="Message">What went wrong.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record CellFailure(string Cell, string Message);

/// <summary>How plans and results are written.</summary>
[JsonSerializable(typeof(RunPlan))]
[JsonSerializable(typeof(CellResult))]
[JsonSerializable(typeof(CellFailure))]
[JsonSourceGenerationOptions(
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>A plan with a line for each property, for people read it.</summary>
    public static byte[] Indented(RunPlan plan)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            JsonSerializer.Serialize(writer, plan, Default.RunPlan);
        }

        return stream.ToArray();
    }
}
