using OtpeFast.Emitted.Of_OtpeFast;
using OtpeFast.Plans;
using OtpeFast.Rules;
using OtpeFast.Runtime;

namespace OtpeFast;

/// <summary>
/// A network of any sizes and constants, known at run time: from a text, a file, a checkpoint. It runs the passes that were compiled into this library, as a
/// declared class runs those of its assembly, and computes the same bits; what a class has besides is its typed face.
/// </summary>
/// <remarks>Not safe from several threads while one of them writes its parameters: trains it, or sets them. Different networks do not disturb one
/// another.</remarks>
public sealed class SpikingNetwork : ISpikingNetwork
{
    private readonly AlignedBuffer _parameters;

    /// <summary>Makes the network with fresh weights.</summary>
    /// <param name="spec">What it is.</param>
    /// <param name="seed">The same seed gives the same bits on every machine.</param>
    /// <param name="name">What it is called by; null for its text.</param>
    public SpikingNetwork(NetworkSpec spec, ulong seed = 0, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Description = new NetworkDescription(name ?? spec.ToString(), spec, Trainers(spec));
        _parameters = new AlignedBuffer(Description.ParameterLength);
        Initialize(seed);
    }

    /// <summary>Makes the network with fresh weights.</summary>
    /// <param name="text">What it is, such as <c>50-128-128-10 leak=0.95</c>; see <see cref="NetworkSpec"/>.</param>
    /// <param name="seed">The same seed gives the same bits on every machine.</param>
    /// <exception cref="FormatException">The text is no network.</exception>
    public static SpikingNetwork Load(string text, ulong seed = 0) => new(NetworkSpec.Parse(text), seed);

    /// <summary>The trainer of a rule that is fastest for batches of sequences of known length.</summary>
    /// <param name="spec">A network.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="mode">The mode.</param>
    /// <returns>The trainer; null where the rule has none: RTRL on a large network, BPTT online.</returns>
    public static TrainerDescription? FindTrainer(NetworkSpec spec, LearningRule rule, UpdateMode mode)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new NetworkDescription("", spec, Trainers(spec)).FindTrainer(rule, mode);
    }

    /// <summary>Why a rule cannot train a network in a mode, whatever its form.</summary>
    /// <param name="spec">A network.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="mode">The mode.</param>
    /// <returns>Words that follow a colon; null where it can.</returns>
    public static string? ProblemWith(NetworkSpec spec, LearningRule rule, UpdateMode mode)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return RuleDefinition.Of(rule).ProblemWith(spec, mode);
    }

    /// <summary>Why a trainer cannot train a network.</summary>
    /// <param name="spec">A network.</param>
    /// <param name="trainer">The trainer.</param>
    /// <returns>Words that follow a colon; null where it can.</returns>
    public static string? ProblemWith(NetworkSpec spec, TrainerDescription trainer)
    {
        ArgumentNullException.ThrowIfNull(spec);
        RuleDefinition rule = RuleDefinition.Of(trainer.Rule);
        return rule.Forms(trainer.Mode).Contains(trainer.Form) ? rule.ProblemWith(spec, trainer.Mode, trainer.Form, trainer.Feedback)
            : $"it has no form {trainer.Form} {trainer.Mode}";
    }

    /// <inheritdoc/>
    public NetworkDescription Description { get; }

    /// <inheritdoc/>
    public void Initialize(ulong seed) => WeightInitializer.TruncatedNormal(Description, seed, _parameters.Span);

    /// <inheritdoc/>
    public void CopyParametersTo(Span<float> destination) => _parameters.CopyTo(destination);

    /// <inheritdoc/>
    public void SetParameters(ReadOnlySpan<float> source) => ParameterCheck.Set(Description, source, _parameters);

    /// <inheritdoc/>
    public ITrainer CreateTrainer(TrainerDescription trainer, TrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Description.Trainers.Contains(trainer with { Feedback = Feedback.Layers }))
        {
            throw new NotSupportedException($"{Description.Name} has no trainer for {trainer.Rule}, {trainer.Mode}, {trainer.Form} form.");
        }

        if (options.Device is { } device)
        {
            return device.CreateTrainer(this, TrainerPlan.Of(Description.Spec, trainer), options);
        }

        return trainer.Mode == UpdateMode.Online
            ? new OnlineTrainer(Description, _parameters, trainer, options, CompiledPasses.Instance)
            : new OfflineTrainer(Description, _parameters, trainer, options, CompiledPasses.Instance);
    }

    /// <inheritdoc/>
    public IEvaluator CreateEvaluator(int batchSize, int steps, int threads = 0, Device? device = null, ReadoutSpec? readout = null)
        => device is null
            ? new CpuEvaluator(Description, _parameters, batchSize, steps, threads, readout, CompiledPasses.Instance)
            : device.CreateEvaluator(this, batchSize, steps, readout);

    /// <summary>Every trainer that a network can have.</summary>
    private static TrainerDescription[] Trainers(NetworkSpec spec) => [.. RuleDefinition.TrainersOf(spec)];
}
