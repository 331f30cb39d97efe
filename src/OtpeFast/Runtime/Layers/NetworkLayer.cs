using System.Runtime.CompilerServices;

namespace OtpeFast.Runtime;

/// <summary>One layer as the loops see it: its sizes and constants, its input, and the rows that are kept of it.</summary>
/// <remarks>Made by trainers and evaluators. Different samples may be worked on by different threads.</remarks>
public sealed class NetworkLayer
{
    private readonly NetworkLayer? _below;
    private readonly Dictionary<string, object> _rows = [];
    private readonly LayerSpec _spec;
    private readonly List<(SequenceBuffer Row, float Start)> _sequenceStates = [];
    private readonly List<VectorBuffer> _vectorStates = [];
    private double _gateWeightSum;

    internal NetworkLayer(Workspace workspace, LayerSpec spec, LayerDescription shape, NetworkLayer? below)
    {
        Workspace = workspace;
        Shape = shape;
        _below = below;
        _spec = spec;
        AtRest = spec.StateAtRest();
    }

    /// <summary>What all layers share.</summary>
    public Workspace Workspace { get; }

    /// <summary>Sizes, and place of the parameters.</summary>
    public LayerDescription Shape { get; }

    /// <summary>Number of inputs.</summary>
    public int Inputs => Shape.Inputs;

    /// <summary>Number of neurons.</summary>
    public int Neurons => Shape.Neurons;

    /// <summary>Floats from one row of the parameters to the next.</summary>
    public int Stride => Shape.Stride;

    /// <summary>Strips of 16 neurons.</summary>
    public int Strips => Shape.Stride / 16;

    /// <summary>The same, rounded up to what a panel of the dense product writes at once, and to what the spikes of a step take.</summary>
    public int PanelStrips => (Strips + 3) / 4 * 4;

    /// <summary>Rows of the parameter matrix: the inputs and the bias.</summary>
    public int Rows => Shape.Inputs + 1;

    /// <summary>The state of the neurons before the first step.</summary>
    public float AtRest { get; }

    /// <summary>The leak of whoever reads the spikes; 0 where the rule does not ask.</summary>
    public float CarryLeak { get; internal set; }

    /// <summary>The leak of what the rule keeps of the inputs; 0 where it keeps nothing.</summary>
    public float TraceLeak { get; internal set; }

    /// <summary>The leak of the readout; 0 for a readout or a layer that has none.</summary>
    public float ReadoutLeak { get; internal set; }

    /// <summary>Whether the rows of a sequence are those of each sample, and not of the block of samples that is worked on.</summary>
    public bool RowsAreOfSamples { get; internal set; }

    /// <summary>[sample, step, active] The spikes.</summary>
    public SpikeTrains Spikes { get; internal set; } = null!;

    /// <summary>[1, strips, rows] The parameters, strip by strip; offline.</summary>
    public VectorBuffer Weights { get; internal set; } = null!;

    /// <summary>[step] One over the sum of the weights in the leaky mean of the gates; offline.</summary>
    public float[] GateWeights { get; internal set; } = [];

    /// <summary>The same for the present step; online.</summary>
    public float GateWeight { get; private set; }

    /// <summary>[rows, stride] The parameters.</summary>
    public ReadOnlySpan<float> Parameters => Workspace.Parameters.Slice(Shape.Offset, Shape.Length);

    /// <summary>[rows, stride] Their gradient.</summary>
    public Span<float> Gradient => Workspace.Gradients.Slice(Shape.Offset, Shape.Length);

    /// <summary>A constant of the neurons, or of their surrogate.</summary>
    /// <param name="name">Its name, as equations have it.</param>
    public float Constant(string name) => _spec.Constant(name);

    /// <summary>A row in strips of 16 neurons.</summary>
    /// <param name="name">Its name, one of <see cref="RowNames"/>.</param>
    public VectorBuffer Vectors(string name) => (VectorBuffer)_rows[name];

    /// <summary>A row of floats for each sample.</summary>
    /// <param name="name">Its name, one of <see cref="RowNames"/>.</param>
    public SequenceBuffer Sequence(string name) => (SequenceBuffer)_rows[name];

    /// <summary>The input of a sample, all steps of the batch.</summary>
    /// <param name="sample">The sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SpikeSequence Input(int sample) => _below is null ? Workspace.Batch.Sequence(sample) : _below.Spikes.Sequence(sample, Workspace.Steps);

    /// <summary>The network's input of a sample since the reset; for the first layer of trainers that keep the steps before the present one.</summary>
    /// <param name="sample">The sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SpikeSequence CountsSoFar(int sample) => Workspace.Inputs!.Sequence(sample, Workspace.Now + 1);

    /// <summary>The same for the layers above: the spikes of the layer below.</summary>
    /// <param name="sample">The sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SpikeSequence SpikesSoFar(int sample) => _below!.Spikes.Sequence(sample, Workspace.Now + 1);

    /// <summary>The active inputs of a sample in one step of the batch.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step.</param>
    public ReadOnlySpan<ushort> Units(int sample, int step) => _below is null ? Workspace.Batch.UnitsAt(step, sample) : _below.Spikes.At(sample, step);

    /// <summary>The counts beside them; none means that units spike at most once a step.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step.</param>
    public ReadOnlySpan<float> Counts(int sample, int step) => _below is null ? Workspace.Batch.CountsAt(step, sample) : [];

    /// <summary>The active inputs of a sample in the present step; online.</summary>
    /// <param name="sample">The sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<ushort> UnitsNow(int sample)
        => _below is null ? Workspace.Batch.UnitsAt(Workspace.InputStep, sample) : _below.Spikes.At(sample, Workspace.Now);

    /// <summary>The counts beside them; none means that units spike at most once a step.</summary>
    /// <param name="sample">The sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<float> CountsNow(int sample) => _below is null ? Workspace.Batch.CountsAt(Workspace.InputStep, sample) : [];

    /// <summary>x W + b of a sample in the present step; online.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="drive">[stride] Receives it.</param>
    public void DriveNow(int sample, Span<float> drive)
    {
        if (_below is null)
        {
            SparseProduct.Gather(Parameters, UnitsNow(sample), CountsNow(sample), drive);
        }
        else
        {
            SparseProduct.Gather(Parameters, UnitsNow(sample), drive);
        }
    }

    /// <summary>The errors of a slot or sample go to the layers that have them from this one, all steps of a sequence.</summary>
    /// <param name="index">The slot, or the sample where errors are kept for each.</param>
    /// <param name="gated">What is passed down.</param>
    public void PassDown(int index, StripMatrix gated)
    {
        foreach (FeedbackPath path in Paths)
        {
            path.PassDown(index, gated);
        }
    }

    internal NetworkLayer? Below => _below;

    /// <summary>The layer, counted from 0.</summary>
    internal int Index => _below is null ? 0 : _below.Index + 1;

    /// <summary>The ways that its errors go down.</summary>
    internal FeedbackPath[] Paths { get; set; } = [];

    internal void Add(Row row, object memory)
    {
        _rows.Add(row.Name, memory);
        if (row.Lifetime != RowLifetime.State)
        {
            return;
        }

        switch (memory)
        {
            case SequenceBuffer sequence:
                _sequenceStates.Add((sequence, row.BeginsAtRest ? AtRest : 0));
                break;
            case VectorBuffer vectors when !row.BeginsAtRest:
                _vectorStates.Add(vectors);
                break;
            default:
                throw new NotSupportedException($"The row {row.Name} cannot begin so.");
        }
    }

    internal bool Has(string name) => _rows.ContainsKey(name);

    internal void Pack(int worker, int workers)
    {
        if (Weights is not null)
        {
            WeightPacking.CopyStrips(Parameters, Stride, Weights, worker, workers);
        }

        foreach (FeedbackPath path in Paths)
        {
            path.Pack(worker, workers);
        }
    }

    /// <summary>What all samples share in a step: the weights in the leaky mean of the gates.</summary>
    internal void BeginStep()
    {
        _gateWeightSum = CarryLeak * _gateWeightSum + 1;
        GateWeight = (float)(1 / _gateWeightSum);
    }

    internal void ResetState()
    {
        foreach ((SequenceBuffer row, float value) in _sequenceStates)
        {
            row.Fill(value);
        }

        foreach (VectorBuffer row in _vectorStates)
        {
            row.Clear();
        }

        _gateWeightSum = 0;
    }
}
