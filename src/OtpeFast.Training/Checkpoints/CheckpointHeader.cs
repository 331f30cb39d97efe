using System.Text.Json.Serialization;

namespace OtpeFast.Training;

/// <summary>What a checkpoint's file says before its arrays.</summary>
/// <param name="Checkpoint">The numbers.</param>
/// <param name="Lengths">Lengths of the arrays: parameters, best parameters, optimizer state.</param>
internal sealed record CheckpointHeader(CheckpointNumbers Checkpoint, int[] Lengths);

/// <summary>A checkpoint without its arrays.</summary>
internal sealed record CheckpointNumbers(
    SortedDictionary<string, string> Settings, long Batch, long OptimizerSteps, double RecentLoss, double BestAccuracy, double BestLoss = double.MaxValue);

[JsonSerializable(typeof(CheckpointHeader))]
[JsonSourceGenerationOptions(
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
internal sealed partial class CheckpointContext : JsonSerializerContext;
