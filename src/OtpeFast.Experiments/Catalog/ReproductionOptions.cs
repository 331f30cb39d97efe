using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>What is asked of an experiment; what is left out is as in the paper.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record ReproductionOptions
{
    /// <summary>Data: names of Randmans and files in SHD's layout; empty for the experiment's own.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>
    /// The file with the test part; null for the one beside the data file, its name with <c>test</c> in the place of <c>train</c>, if there is one.
    /// </summary>
    public string? TestFile { get; init; }

    /// <summary>Number of seeds: 0, 1, and so on.</summary>
    public int? Seeds { get; init; }

    /// <summary>Number of batches.</summary>
    public int? Batches { get; init; }

    /// <summary>Samples a batch; null for 128.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Learning rate; null for 1e-3 offline, and online 2.5e-4 on Randman and 1e-4 on recordings.</summary>
    public float? LearningRate { get; init; }

    /// <summary>Names of networks; empty for the experiment's own.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Slopes of the surrogate gradient, for the experiment that goes over them; empty for 10, 25, 50 and 100.</summary>
    public IReadOnlyList<float> Slopes { get; init; } = [];

    /// <summary>Sizes of the layer, for the experiment that goes over them; empty for the experiment's own.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [];

    /// <summary>The rules; empty for the experiment's own.</summary>
    public IReadOnlyList<LearningRule> Rules { get; init; } = [];

    /// <summary>Number of time steps.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>Length in seconds of the window that all recordings share; null for each recording's own.</summary>
    public double? Window { get; init; }

    /// <summary>Whether to show the trend in about a minute, with fewer batches, seeds and networks.</summary>
    public bool Quick { get; init; }

    /// <summary>How a Randman is drawn; null for the defaults.</summary>
    public RandmanOptions? Randman { get; init; }
}
