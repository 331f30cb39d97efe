using System.Text.Json.Serialization;
using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>Which data a cell learns from.</summary>
/// <param name="Name">The name of a Randman, or of a file without folder and ending.</param>
/// <param name="File">The file; null for Randman.</param>
/// <param name="TestFile">The file with the test part; null without one.</param>
/// <param name="Steps">Number of time steps.</param>
/// <param name="Window">Length in seconds of the window that all recordings share; null for each recording's own.</param>
/// <param name="Fingerprint">The first digits of the files' SHA-256; null for Randman.</param>
/// <param name="Randman">How a Randman is drawn; null for the defaults.</param>
/// <param name="Transform">What is done to samples, those that are learned from moved and thinned, too; null for nothing.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record DataChoice(string Name, string? File, string? TestFile, int Steps, double? Window, string? Fingerprint,
    RandmanOptions? Randman = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] InputTransform? Transform = null);
