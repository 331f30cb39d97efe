using OtpeFast.Expressions;

namespace OtpeFast.Neurons;

/// <summary>What a kind of neuron computes in one time step.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">As it is written in texts.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="State">What it carries from step to step; a single state that is kept as its distance from the threshold, if it has one.</param>
/// <param name="AtRest">The state before the first step.</param>
/// <param name="Constants">What is derived from the parameters once, in double precision.</param>
/// <param name="Advance">The distance of the membrane potential from the threshold, before the reset: the neuron fires where it is not negative.</param>
/// <param name="Formula">The step in words of the field, for the emitted code.</param>
/// <param name="Spikes">Whether it fires; if not, it has neither threshold nor reset nor surrogate, and <see cref="Advance"/> gives its potential.</param>
/// <param name="Adaptation">What makes its next spike harder; null for nothing.</param>
/// <param name="Current">What is between the drive and the membrane, and stands for <see cref="Drive"/> in <see cref="Advance"/>; null for nothing.</param>
internal sealed record NeuronDefinition(
    Neuron Kind, string Text, string Title, string State, Expression AtRest, IReadOnlyList<DerivedConstant> Constants, Expression Advance, string Formula,
    bool Spikes = true, AdaptationDefinition? Adaptation = null, CurrentDefinition? Current = null) : IKind<Neuron>
{
    /// <summary>The name of the drive, <c>x W + b</c>.</summary>
    public const string Drive = "drive";

    /// <summary>The name of what <see cref="Advance"/> gives.</summary>
    public const string Distance = "distance";

    /// <summary>Names of the parameters that every neuron has.</summary>
    public const string Leak = "leak";

    /// <summary>The threshold's.</summary>
    public const string Threshold = "threshold";

    /// <summary>The names of what is given for a layer's neurons, for all of them or for each.</summary>
    public static IReadOnlyList<string> GivenNames { get; } = [Leak, Threshold, .. AdaptationDefinition.Constants, .. CurrentDefinition.Constants];

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<NeuronDefinition> All { get; } =
    [
        LeakyIntegrateAndFire.Definition, LeakyIntegrator.Definition, AdaptiveLif.Definition, CurrentBasedLif.Definition,
    ];

    /// <summary>The names of the constants that its equations may use, in order.</summary>
    public IEnumerable<string> ConstantNames
        => [Leak, Threshold, .. Constants.Select(static constant => constant.Name), .. Adaptation is null ? [] : AdaptationDefinition.Constants,
            .. Current is null ? [] : CurrentDefinition.Constants];

    /// <summary>The definition of a kind.</summary>
    /// <exception cref="NotSupportedException">There is no such kind.</exception>
    public static NeuronDefinition Of(Neuron kind) => Kinds.Of(All, kind, "neuron");
}

/// <summary>A constant that is derived from a layer's parameters.</summary>
/// <param name="Name">Its name in equations.</param>
/// <param name="Value">Its value, evaluated in double precision and rounded once.</param>
internal sealed record DerivedConstant(string Name, Expression Value);
