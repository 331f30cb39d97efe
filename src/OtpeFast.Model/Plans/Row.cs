namespace OtpeFast;

/// <summary>What a row has a number for.</summary>
public enum RowExtent
{
    /// <summary>Each neuron of the layer.</summary>
    Neurons,

    /// <summary>Each input of the layer.</summary>
    Inputs,

    /// <summary>Each weight and bias of the layer.</summary>
    Synapses,
}

/// <summary>How long a row lives.</summary>
public enum RowLifetime
{
    /// <summary>From one step to the next, since the reset.</summary>
    State,

    /// <summary>One time step.</summary>
    Step,

    /// <summary>One time step of a sequence that is gone through step by step; beside the row that has every step.</summary>
    StepOfSequence,

    /// <summary>Every time step of a batch, or of a stream since the reset.</summary>
    Sequence,

    /// <summary>While the sequence of one sample is gone through.</summary>
    Sample,
}

/// <summary>Numbers that a trainer keeps of one layer and sample.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Extent">What it has a number for.</param>
/// <param name="Lifetime">How long it lives.</param>
/// <param name="What">What it holds, in words.</param>
/// <param name="BeginsAtRest">Whether a state begins as the neurons are at rest, and not at zero.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record Row(string Name, RowExtent Extent, RowLifetime Lifetime, string What, bool BeginsAtRest = false);

/// <summary>The names of the rows.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class RowNames
{
    /// <summary>The spikes of the layer.</summary>
    public const string Spikes = "spikes";

    /// <summary>The state of the neurons.</summary>
    public const string Membrane = "membrane";

    /// <summary>What makes the next spike harder.</summary>
    public const string Adaptation = "adaptation";

    /// <summary>The current that the membrane takes in.</summary>
    public const string Current = "current";

    /// <summary>The influence of the input on that.</summary>
    public const string CurrentTrace = "currentTrace";

    /// <summary>The leaky sum of the gates in the reader's current.</summary>
    public const string GateCurrent = "gateCurrent";

    /// <summary>The influence on the reader's current.</summary>
    public const string CarriedCurrent = "carriedCurrent";

    /// <summary>The influence of a synapse on that.</summary>
    public const string AdaptationTrace = "adaptationTrace";

    /// <summary>The surrogate derivative of the spikes.</summary>
    public const string Gate = "gate";

    /// <summary>The leaky sum of the gates.</summary>
    public const string GateSum = "gateSum";

    /// <summary>The leaky mean of the gates.</summary>
    public const string MeanGate = "meanGate";

    /// <summary>What the reset leaves of an influence.</summary>
    public const string Kept = "kept";

    /// <summary>What the reset leaves of an influence at a fixed spike, beside the other, of neurons that adapt.</summary>
    public const string Held = "held";

    /// <summary>The membrane potential that the step before left, where the leak is trained.</summary>
    public const string Before = "before";

    /// <summary>1 for the neurons that fired, 0 for the others, where the threshold is trained.</summary>
    public const string Fired = "fired";

    /// <summary>The gradient of the leak from a sample.</summary>
    public const string LeakGradient = "leakGradient";

    /// <summary>The gradient of the threshold from a sample.</summary>
    public const string ThresholdGradient = "thresholdGradient";

    /// <summary>The gates of all steps so far.</summary>
    public const string GateHistory = "gateHistory";

    /// <summary>What the resets of all steps so far left.</summary>
    public const string KeptHistory = "keptHistory";

    /// <summary>What the loss is taken on, where it is not the spikes.</summary>
    public const string Score = "score";

    /// <summary>The error at the layer's spikes.</summary>
    public const string Error = "error";

    /// <summary>The leaky sum of the gates up to the step before (S-TLLR).</summary>
    public const string PostBefore = "postBefore";

    /// <summary>Errors for the leaky sum of the input (S-TLLR).</summary>
    public const string PostGated = "postGated";

    /// <summary>Errors for the input itself (S-TLLR).</summary>
    public const string PreGated = "preGated";

    /// <summary>The input of a step as a row (S-TLLR).</summary>
    public const string Present = "present";

    /// <summary>D, the error with the readers' later steps.</summary>
    public const string CarriedError = "carriedError";

    /// <summary>Errors times gates.</summary>
    public const string Gated = "gated";

    /// <summary>C, the factor of each input in the gradient.</summary>
    public const string Coefficient = "coefficient";

    /// <summary>The error that comes back through a layer's own connections.</summary>
    public const string Returned = "returned";

    /// <summary>States of a scan that goes back step by step: V.</summary>
    public const string ScanFactor = "scanFactor";

    /// <summary>Likewise C, where it is another.</summary>
    public const string ScanCoefficient = "scanCoefficient";

    /// <summary>Likewise A.</summary>
    public const string ScanAdapting = "scanAdapting";

    /// <summary>Likewise D.</summary>
    public const string ScanFuture = "scanFuture";

    /// <summary>The bias gradient of a sample.</summary>
    public const string Bias = "bias";

    /// <summary>The leaky sum of the input.</summary>
    public const string Trace = "trace";

    /// <summary>The leaky sum of that, as the reader leaks.</summary>
    public const string CarriedTrace = "carriedTrace";

    /// <summary>E, the eligibility of a synapse.</summary>
    public const string Eligibility = "eligibility";

    /// <summary>R, its leaky sum, as the reader leaks.</summary>
    public const string CarriedEligibility = "carriedEligibility";
}
