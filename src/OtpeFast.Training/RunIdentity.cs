using System.Globalization;
using OtpeFast.Data;

namespace OtpeFast.Training;

/// <summary>What a run is beside its options: what must be the same when it is resumed, and what must be known to evaluate it.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record RunIdentity
{
    /// <summary>What <see cref="Origin"/> is of a run that begins with freshly drawn parameters.</summary>
    public const string FreshOrigin = "fresh";

    private const string DataSetting = "data";
    private const string FingerprintSetting = "data fingerprint";
    private const string SeedSetting = "seed";
    private const string WindowSetting = "window";
    private const string OriginSetting = "parameters at the start";
    private const string ManifoldSetting = "manifold seed";
    private const string ScalingSetting = "randman scaling";
    private const string EachDraw = "each draw";
    private const string Once = "once";
    private const string OfTheSeed = "of the seed";
    private const string NoWindow = "none";

    /// <summary>What it learns from: the name of a Randman, or of a file.</summary>
    public required string Data { get; init; }

    /// <summary>What the recordings are told by; null for data that follow from the seed.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Seed of weights, data and shuffling.</summary>
    public ulong Seed { get; init; }

    /// <summary>Seconds of the window that all recordings share; null for each recording's own duration.</summary>
    public double? Window { get; init; }

    /// <summary>What parameters it begins with: <see cref="FreshOrigin"/>, or what those of another run are told by.</summary>
    public string Origin { get; init; } = FreshOrigin;

    /// <summary>Seed of the manifolds of a Randman.</summary>
    public ulong ManifoldSeed { get; init; }

    /// <summary>Over which points the values of a Randman are scaled.</summary>
    public RandmanScaling Scaling { get; init; }

    /// <summary>Reads what a checkpoint says.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="directory">Where it is, for the sentence.</param>
    /// <exception cref="CheckpointException">It does not say all, or what no run has.</exception>
    public static RunIdentity Read(Checkpoint checkpoint, string directory)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        string fingerprint = checkpoint.Settings.GetValueOrDefault(FingerprintSetting, OfTheSeed);
        if (!ulong.TryParse(Setting(checkpoint, SeedSetting, directory), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            throw Damaged(checkpoint, SeedSetting, directory);
        }

        return new RunIdentity
        {
            Data = Setting(checkpoint, DataSetting, directory),
            Fingerprint = fingerprint == OfTheSeed ? null : fingerprint,
            Seed = seed,
            Window = Setting(checkpoint, WindowSetting, directory) switch
            {
                NoWindow => null,
                string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double window) && window is > 0 and < 1e6
                    => window,
                _ => throw Damaged(checkpoint, WindowSetting, directory),
            },
            Origin = checkpoint.Settings.GetValueOrDefault(OriginSetting, FreshOrigin),

            // Checkpoints of earlier versions do not say how a Randman was drawn, for there was one way.
            ManifoldSeed = checkpoint.Settings.GetValueOrDefault(ManifoldSetting) switch
            {
                null => seed,
                string text when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong manifolds) => manifolds,
                _ => throw Damaged(checkpoint, ManifoldSetting, directory),
            },
            Scaling = checkpoint.Settings.GetValueOrDefault(ScalingSetting) switch
            {
                null or Once => RandmanScaling.Once,
                EachDraw => RandmanScaling.EachDraw,
                _ => throw Damaged(checkpoint, ScalingSetting, directory),
            },
        };
    }

    /// <summary>The same as the settings of a checkpoint.</summary>
    public IReadOnlyDictionary<string, string> ToSettings()
    {
        var settings = new Dictionary<string, string>
        {
            [DataSetting] = Data,
            [FingerprintSetting] = Fingerprint ?? OfTheSeed,
            [SeedSetting] = Seed.ToString(CultureInfo.InvariantCulture),
            [WindowSetting] = Window?.ToString(CultureInfo.InvariantCulture) ?? NoWindow,
            [OriginSetting] = Origin,
        };
        if (Fingerprint is null)
        {
            settings.Add(ManifoldSetting, ManifoldSeed.ToString(CultureInfo.InvariantCulture));
            settings.Add(ScalingSetting, Scaling == RandmanScaling.EachDraw ? EachDraw : Once);
        }

        return settings;
    }

    internal static string Setting(Checkpoint checkpoint, string name, string directory) => checkpoint.Settings.GetValueOrDefault(name)
        ?? throw new CheckpointException($"The checkpoint in '{directory}' is damaged: it does not say '{name}'; restore it from a copy or start anew.");

    internal static CheckpointException Damaged(Checkpoint checkpoint, string name, string directory)
        => new($"The checkpoint in '{directory}' is damaged: '{name}' is '{checkpoint.Settings[name]}'; restore it from a copy or start anew.");
}
