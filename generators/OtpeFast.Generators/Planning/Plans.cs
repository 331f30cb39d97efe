using OtpeFast.Generators.Model;

namespace OtpeFast.Generators.Planning;

/// <summary>What a rule remembers of the past of a layer.</summary>
internal enum Trace
{
    /// <summary>Nothing forward: the exact gradient goes back through time (BPTT).</summary>
    Exact,

    /// <summary>The influence of every parameter on every neuron (RTRL).</summary>
    Influence,

    /// <summary>An eligibility per synapse (OSTL).</summary>
    Synaptic,

    /// <summary>An eligibility per synapse, and its leaky sum (OTPE).</summary>
    SynapticPostsynaptic,

    /// <summary>A leaky sum per input (OTTT).</summary>
    Presynaptic,

    /// <summary>A leaky sum per input, and its leaky sum (Approx OTPE).</summary>
    PresynapticPostsynaptic,
}

/// <summary>One layer: shape, place in the parameter block, neighbours.</summary>
/// <param name="Number">1 for the first hidden layer.</param>
internal sealed record LayerPlan(int Number, int Inputs, int Neurons, int Offset, bool IsOutput)
{
    public bool IsFirst => Number == 1;

    public int Stride => (Neurons + 15) / 16 * 16;

    public int InputStride => (Inputs + 15) / 16 * 16;

    /// <summary>Vectors of 16 floats a row.</summary>
    public int Vectors => Stride / 16;

    /// <summary>Strips of 16 neurons, rounded up to what a panel of the dense product writes at once.</summary>
    public int PanelStrips => (Vectors + 3) / 4 * 4;

    /// <summary>Panels of 64 inputs.</summary>
    public int Panels => (Inputs + 63) / 64;

    /// <summary>Rows of the parameter matrix: the inputs and the bias.</summary>
    public int Rows => Inputs + 1;

    public int Length => Rows * Stride;
}

/// <summary>One layer under one rule: which rows it needs and what it does with them.</summary>
internal sealed record LayerTraining(LayerPlan Layer, Trace Trace, bool NeedsGate, bool NeedsMeanGate)
{
    public bool PassesDown => !Layer.IsFirst && Trace != Trace.Influence;

    public bool IsSynaptic => Trace is Trace.Synaptic or Trace.SynapticPostsynaptic;

    public bool IsPresynaptic => Trace is Trace.Presynaptic or Trace.PresynapticPostsynaptic;

    /// <summary>Whether errors times gates are kept: to pass down, or because the gradient is made of them.</summary>
    public bool HasGatedErrors => IsPresynaptic || (IsSynaptic && PassesDown);

    /// <summary>Whether the trace is summed once more for the layer above, and the error gated by the mean of the gates.</summary>
    public bool IsPostsynaptic => Trace is Trace.SynapticPostsynaptic or Trace.PresynapticPostsynaptic;
}

/// <summary>One trainer.</summary>
internal sealed record TrainerPlan(TrainerModel Model, string ClassName, string Title, bool SumsOutput, EquatableArray<LayerTraining> Layers)
{
    public bool IsOnline => Model.Mode == UpdateMode.Online;

    /// <summary>Whether every step since the reset is kept.</summary>
    public bool IsHistory => Model.Form == GradientForm.History;

    public LayerTraining Output => Layers[Layers.Count - 1];
}

/// <summary>One network with everything that is emitted for it.</summary>
internal sealed record NetworkPlan(NetworkModel Model, EquatableArray<LayerPlan> Layers, EquatableArray<TrainerPlan> Trainers)
{
    public LayerPlan Output => Layers[Layers.Count - 1];

    public int ParameterLength => Output.Offset + Output.Length;

    /// <summary>Widest row of any layer.</summary>
    public int LargestStride => Layers.Max(static layer => layer.Stride);
}
