using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OtpeFast.Neurons;

namespace OtpeFast.Runtime;

/// <summary>One layer as the loops see it: its sizes and constants, its input, and the rows that are kept of it.</summary>
/// <remarks>Made by trainers and evaluators. Different samples may be worked on by different threads.</remarks>
public sealed class NetworkLayer
{
    private readonly NetworkLayer? _below;
    private readonly Dictionary<string, VectorBuffer> _vectors = [];
    private readonly Dictionary<string, SequenceBuffer> _sequences = [];
    private readonly Dictionary<string, PanelHistory> _histories = [];
    private readonly LayerSpec _spec;
    private readonly Dictionary<string, NeuronRow> _constants = [];
    private readonly List<(SequenceBuffer Row, NeuronRow? Start)> _sequenceStates = [];
    private readonly List<VectorBuffer> _vectorStates = []; // [sample and channel, strip, row] traces of synapses
    private readonly List<SequenceBuffer> _inputTraces = []; // [sample and channel, 1, input]

    internal NetworkLayer(Workspace workspace, LayerSpec spec, LayerDescription shape, NetworkLayer? below)
    {
        Workspace = workspace;
        Shape = shape;
        _below = below;
        _spec = spec;
        InputOf = Input;
        AtRest = new NeuronRow(Neurons, spec.StateAtRest);
        CarryLeak = TraceLeak = ReadoutLeak = new NeuronRow(Neurons, static _ => 0);
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

    /// <summary>Whether its neurons fire.</summary>
    internal bool Fires => _spec.Spikes;

    /// <summary>Rows of the parameter matrix: the inputs and the bias.</summary>
    public int Rows => Shape.Inputs + 1;

    /// <summary>The state of the neurons before the first step.</summary>
    public NeuronRow AtRest { get; }

    /// <summary>The leak of whoever reads the spikes; 0 where the rule does not ask.</summary>
    public NeuronRow CarryLeak { get; internal set; }

    /// <summary>The leak of the current of whoever reads the spikes; 0 where there is none.</summary>
    public NeuronRow CarryCurrentLeak { get; internal set; } = null!;

    /// <summary>The leak of what the rule keeps of the inputs; 0 where it keeps nothing.</summary>
    public NeuronRow TraceLeak { get; internal set; }

    /// <summary>The leak of the readout; 0 for a readout or a layer that has none.</summary>
    public NeuronRow ReadoutLeak { get; internal set; }

    /// <summary>The constants of S-TLLR.</summary>
    public SpikeTimingOptions SpikeTiming { get; internal set; } = new();

    /// <summary>Whether the rows of a sequence are those of each sample, and not of the block of samples that is worked on.</summary>
    public bool RowsAreOfSamples { get; internal set; }

    /// <summary>[sample, step, active] The spikes.</summary>
    public SpikeTrains Spikes { get; internal set; } = null!;

    /// <summary>[1, strips, rows] The parameters, strip by strip or several strips at once, as <see cref="WeightPacking"/> copies them; offline.</summary>
    public VectorBuffer Weights { get; internal set; } = null!;

    /// <summary>The leaky means of the gates; null where none is kept.</summary>
    internal MeanGateWeights? MeanGates { get; set; }

    /// <summary>[strip, step] One over the sum of the weights in the leaky mean of the gates of some strips of neurons; offline.</summary>
    /// <param name="strip">The first strip.</param>
    /// <param name="width">Number of strips.</param>
    public ReadOnlySpan<Vector512<float>> GateWeights(int strip, int width) => MeanGates!.OfSteps(strip, width);

    /// <summary>Vectors from the weights of one strip to those of the next: 0 where all strips have the same.</summary>
    public int GateWeightStride => MeanGates!.IsUniform ? 0 : Workspace.LargestSteps;

    /// <summary>[rows, stride] The parameters.</summary>
    public ReadOnlySpan<float> Parameters => Workspace.Parameters.Slice(Shape.Offset, Shape.MatrixLength);

    /// <summary>[rows, stride] Their gradient.</summary>
    public Span<float> Gradient => Workspace.Gradients.Slice(Shape.Offset, Shape.MatrixLength);

    /// <summary>Where the gradient of a strip of a tile is summed up, cleared: of one sample in its place, of several in scratch that stays near.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="strip">The strip.</param>
    /// <param name="worker">The worker, for its scratch.</param>
    /// <returns>[rows of the tile]</returns>
    public StripMatrix BeginSums(in ParameterTile tile, int strip, int worker)
    {
        if (Workspace.Samples > 1)
        {
            Span<Vector512<float>> sum = Workspace.Sum!.Run(worker, 0)[..tile.Rows];
            sum.Clear();
            return new StripMatrix(sum, 1, 1);
        }

        Span<float> gradient = GradientOf(in tile);
        if (16 * strip == tile.Column)
        {
            TileLoops.Clear(gradient, Stride, tile.Column, tile.Width);
        }

        return TileLoops.Matrix(gradient, Stride, 16 * strip);
    }

    /// <summary>Brings the sums of a strip where they belong.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="strip">The strip.</param>
    /// <param name="sum">[rows of the tile] What <see cref="BeginSums"/> has returned.</param>
    public void EndSums(in ParameterTile tile, int strip, ReadOnlySpan<Vector512<float>> sum)
    {
        if (Workspace.Samples > 1)
        {
            TileLoops.StoreStrip(sum, GradientOf(in tile), Stride, 16 * strip);
        }
    }

    /// <summary>[rows of the tile, stride] The gradient of a tile's rows, all columns.</summary>
    internal Span<float> GradientOf(in ParameterTile tile) => Gradient.Slice(tile.Row * Stride, tile.Rows * Stride);

    /// <summary>Stores the gradient of a constant of 16 neurons.</summary>
    internal void StoreConstantGradient(int row, int strip, Vector512<float> gradient)
        => gradient.CopyTo(Workspace.Gradients.Slice(Shape.Offset + row * Stride + 16 * strip, 16));

    /// <summary>A constant of the neurons, or of their surrogate.</summary>
    /// <param name="name">Its name, as equations have it.</param>
    public float Constant(string name) => _spec.Constant(name);

    /// <summary>A constant of each neuron.</summary>
    /// <param name="name">Its name, as equations have it.</param>
    public NeuronRow Constants(string name)
    {
        return _constants.TryGetValue(name, out NeuronRow? row) ? row : Make(name);

        NeuronRow Make(string named)
        {
            var made = new NeuronRow(Neurons, neuron => _spec.Constant(named, neuron));
            _constants.Add(named, made);
            return made;
        }
    }

    /// <summary>A row in strips of 16 neurons.</summary>
    /// <param name="name">Its name, one of <see cref="RowNames"/>.</param>
    public VectorBuffer Vectors(string name) => _vectors[name];

    /// <summary>A row that every step adds to.</summary>
    /// <param name="name">Its name, one of <see cref="RowNames"/>.</param>
    public PanelHistory History(string name) => _histories[name];

    /// <summary>A row of floats for each sample.</summary>
    /// <param name="name">Its name, one of <see cref="RowNames"/>.</param>
    public SequenceBuffer Sequence(string name) => _sequences[name];

    /// <summary>The input of a sample, all steps of the batch.</summary>
    /// <param name="sample">The sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SpikeSequence Input(int sample)
        => Connections is not null ? Connections.Sequence(sample, Workspace.Steps)
        : _below is not null ? _below.Spikes.Sequence(sample, Workspace.Steps)
        : Workspace.Inputs is not null ? Workspace.Inputs.Sequence(sample, Workspace.Steps)
        : Workspace.Batch.Sequence(sample);

    /// <summary>The active inputs of a sample in one step of the batch.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step.</param>
    public ReadOnlySpan<ushort> Units(int sample, int step) => Connections is not null ? Connections.Units(sample, step) : IncomingUnits(sample, step);

    /// <summary>The counts beside them; none means that units spike at most once a step.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step.</param>
    public ReadOnlySpan<float> Counts(int sample, int step) => Connections is not null ? Connections.Counts(sample, step) : IncomingCounts(sample, step);

    /// <summary>The active inputs of a sample in the present step; online.</summary>
    /// <param name="sample">The sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<ushort> UnitsNow(int sample) => Connections is not null ? Connections.Units(sample, Workspace.Now) : IncomingUnitsNow(sample);

    /// <summary>The counts beside them; none means that units spike at most once a step.</summary>
    /// <param name="sample">The sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<float> CountsNow(int sample) => Connections is not null ? Connections.Counts(sample, Workspace.Now) : IncomingCountsNow(sample);

    /// <summary>x W + b of up to four strips of neurons, all steps of a block of samples; offline.</summary>
    /// <param name="strip">The first strip.</param>
    /// <param name="first">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    /// <param name="firstSlot">The slot of the first sample, where <see cref="Workspace.Drive"/> receives it: [step, width].</param>
    /// <returns>The width: the number of strips.</returns>
    public int DrivePanel(int strip, int first, int end, int firstSlot)
    {
        int width = Math.Min(SparseProduct.LargestPanel, Strips - strip);
        for (int i = 0, together; i < width; i += together)
        {
            together = SparseProduct.GatherWidth(width - i);
            ReadOnlySpan<Vector512<float>> weights = Weights.Runs(0, strip + i, together);
            for (int sample = first; sample < end; sample++)
            {
                SparseProduct.Gather(weights, together, Input(sample), Workspace.Drive!.Run(firstSlot + sample - first, 0)[i..], width);
            }
        }

        return width;
    }

    /// <summary>What comes in, by input; where gradients are sums over it.</summary>
    public EventRows EventRows { get; internal set; } = null!;

    /// <summary>The input of a sample, for what asks sample by sample; made once.</summary>
    internal EventRows.SequenceOf InputOf { get; }

    /// <summary>x W + b of a sample in one step: online the present one; of a sequence one whose input was put together.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="now">The step, where it is kept.</param>
    /// <param name="drive">[stride] Receives it.</param>
    public void Drive(int sample, int now, Span<float> drive)
    {
        if (Connections is not null)
        {
            ReadOnlySpan<float> counts = Connections.Counts(sample, now);
            if (counts.IsEmpty)
            {
                SparseProduct.Gather(Parameters, Connections.Units(sample, now), drive);
            }
            else
            {
                SparseProduct.Gather(Parameters, Connections.Units(sample, now), counts, drive);
            }
        }
        else if (_below is null)
        {
            SparseProduct.Gather(Parameters, UnitsNow(sample), CountsNow(sample), drive);
        }
        else
        {
            SparseProduct.Gather(Parameters, UnitsNow(sample), drive);
        }
    }

    /// <summary>One over the sum of the weights in the leaky mean of the gates of 16 neurons, in a step of a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="strip">The strip.</param>
    /// <param name="now">The step, where it is kept.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> GateWeightAt(int sample, int strip, int now)
        => MeanGates!.HasSteps ? MeanGates.OfSteps(strip)[now] : MeanGates.Now(sample).At(strip);

    /// <summary>What comes from below in one step of the batch.</summary>
    internal ReadOnlySpan<ushort> IncomingUnits(int sample, int step)
        => _below is null ? Workspace.Batch.UnitsAt(step, sample) : _below.Spikes.At(sample, step);

    internal ReadOnlySpan<float> IncomingCounts(int sample, int step) => _below is null ? Workspace.Batch.CountsAt(step, sample) : [];

    /// <summary>What comes from below in the present step; online.</summary>
    internal ReadOnlySpan<ushort> IncomingUnitsNow(int sample)
        => _below is null ? Workspace.Batch.UnitsAt(Workspace.InputStep, sample) : _below.Spikes.At(sample, Workspace.Now);

    internal ReadOnlySpan<float> IncomingCountsNow(int sample) => _below is null ? Workspace.Batch.CountsAt(Workspace.InputStep, sample) : [];

    /// <summary>Number of ways by which errors come; online.</summary>
    public int Channels => ErrorChannels?.Count ?? 1;

    /// <summary>Whether the step that the errors of a channel are about was there.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="channel">The channel.</param>
    public bool Arrive(int sample, int channel) => ErrorChannels!.Arrive(sample, channel);

    /// <summary>The active inputs that the errors of a channel are about.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="channel">The channel.</param>
    public ReadOnlySpan<ushort> UnitsOf(int sample, int channel) => ErrorChannels is null ? UnitsNow(sample) : ErrorChannels.Units(sample, channel);

    /// <summary>The counts beside them; none means that units spike at most once a step.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="channel">The channel.</param>
    public ReadOnlySpan<float> CountsOf(int sample, int channel) => ErrorChannels is null ? CountsNow(sample) : ErrorChannels.Counts(sample, channel);

    /// <summary>What a step left that the errors of a channel are about.</summary>
    /// <param name="name">The row's name.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="channel">The channel.</param>
    public ReadOnlySpan<Vector512<float>> RowOf(string name, int sample, int channel) => ErrorChannels!.Row(name, sample, channel);

    /// <summary>The leak of the readers of a channel.</summary>
    /// <param name="channel">The channel.</param>
    public NeuronRow CarryLeakOf(int channel) => ErrorChannels!.CarryLeak(channel);

    /// <summary>The leak of their current.</summary>
    /// <param name="channel">The channel.</param>
    public NeuronRow CarryCurrentLeakOf(int channel) => ErrorChannels!.CarryCurrentLeak(channel);

    /// <summary>The constants that are trained; null where there are none.</summary>
    internal TrainedConstants? TrainedConstants { get; private set; }

    /// <summary>Reads the constants that are trained from the parameters, from now on.</summary>
    internal void TrainConstants() => TrainedConstants = _spec.TrainsConstants ? new TrainedConstants(this, _spec) : null;

    /// <summary>The ways by which errors come; null where there is one.</summary>
    internal ErrorChannels? ErrorChannels { get; set; }

    /// <summary>The first step that errors of the present window come to; 0 where there are no windows.</summary>
    public int FirstErrorStep => Math.Max(0, Workspace.WindowStart - LatestDelay);

    /// <summary>The most steps that errors come late.</summary>
    internal int LatestDelay { get; set; }

    /// <summary>The input where it is more than what comes from below; null where it is that.</summary>
    internal Connections? Connections { get; set; }

    /// <summary>The errors of a slot or sample go to the layers that have them from this one, all steps of a sequence.</summary>
    /// <param name="index">The slot, or the sample where errors are kept for each.</param>
    /// <param name="scratch">The first slot of the worker.</param>
    /// <param name="gated">What is passed down.</param>
    public void PassDown(int index, int scratch, StripMatrix gated)
    {
        foreach (FeedbackPath path in Paths)
        {
            path.PassDown(index, scratch, gated);
        }
    }

    internal NetworkLayer? Below => _below;

    /// <summary>The layer, counted from 0.</summary>
    internal int Index => _below is null ? 0 : _below.Index + 1;

    /// <summary>The ways that its errors go down.</summary>
    internal FeedbackPath[] Paths { get; set; } = [];

    internal void Add(Row row, VectorBuffer memory)
    {
        _vectors.Add(row.Name, memory);
        if (row.Lifetime == RowLifetime.State)
        {
            _vectorStates.Add(row.BeginsAtRest ? throw new NotSupportedException($"The row {row.Name} cannot begin so.") : memory);
        }
    }

    internal void Add(Row row, SequenceBuffer memory)
    {
        _sequences.Add(row.Name, memory);
        if (row is { Lifetime: RowLifetime.State, Extent: RowExtent.Inputs })
        {
            _inputTraces.Add(memory);
        }
        else if (row.Lifetime == RowLifetime.State)
        {
            _sequenceStates.Add((memory, row.BeginsAtRest ? AtRest : null));
        }
    }

    internal void Add(Row row, PanelHistory memory) => _histories.Add(row.Name, memory);

    internal bool Has(string name) => _vectors.ContainsKey(name) || _sequences.ContainsKey(name) || _histories.ContainsKey(name);

    /// <summary>The rows that are kept of one step, and of all steps as well.</summary>
    internal (SequenceBuffer Step, VectorBuffer Steps)[] RowsOfStepAndSteps()
    {
        var rows = new List<(SequenceBuffer, VectorBuffer)>();
        foreach (string name in LayerPlan.LeftByAStep)
        {
            if (_vectors.TryGetValue(name, out VectorBuffer? steps) && _sequences.TryGetValue(name, out SequenceBuffer? step))
            {
                rows.Add((step, steps));
            }
        }

        return [.. rows];
    }

    /// <summary>Whether errors that are passed down come to a layer that tells its ways apart.</summary>
    internal bool ReachesChannels => Array.Exists(Paths, static path => path.To.ErrorChannels is not null);

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
        MeanGates?.BeginStep(Workspace.Samples);
        Connections?.BeginStep();
        ErrorChannels?.BeginStep();
    }

    /// <summary>Forgets what a sample has left; of a stream whose steps come one by one.</summary>
    internal void ResetState(int sample)
    {
        BeginSequence(sample);
        for (int channel = sample * Channels; channel < (sample + 1) * Channels; channel++)
        {
            foreach (VectorBuffer trace in _vectorStates)
            {
                trace.Plane(channel).Clear();
            }

            foreach (SequenceBuffer trace in _inputTraces)
            {
                trace.Row(channel, 0).Clear();
            }
        }

        if (Has(RowNames.PostBefore))
        {
            Sequence(RowNames.MeanGate).Row(sample, 0).Clear();
        }

        MeanGates?.Reset(sample);
        Connections?.Reset(sample);
        ErrorChannels?.Reset(sample);
        Spikes.Clear(sample);
    }

    /// <summary>Forgets what learning has kept of the steps before; neurons and means of gates go on.</summary>
    internal void ResetTraces()
    {
        foreach (SequenceBuffer trace in _inputTraces)
        {
            trace.Clear();
        }

        foreach (VectorBuffer trace in _vectorStates)
        {
            trace.Clear();
        }

        ErrorChannels?.Reset();
    }

    /// <summary>Everything that carries over to the next step.</summary>
    internal void Transfer(ref StateTransfer transfer)
    {
        TrainedConstants?.Transfer(ref transfer);
        foreach (SequenceBuffer row in _sequences.Values)
        {
            transfer.Pass(row.Floats);
        }

        foreach (VectorBuffer row in _vectorStates)
        {
            transfer.Pass(row.Floats);
        }

        MeanGates?.Transfer(ref transfer);
        Connections?.Transfer(ref transfer);
        ErrorChannels?.Transfer(ref transfer);
        Spikes.Transfer(ref transfer, Workspace.BatchSize);
    }

    /// <summary>Potentials of the neurons of a sample, after the reset by their spikes.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="destination">[neurons] Receives them.</param>
    internal void CopyPotentialsTo(int sample, Span<float> destination)
    {
        Sequence(RowNames.Membrane).Row(sample, 0)[..Neurons].CopyTo(destination);
        ReadOnlySpan<float> thresholds = Fires ? Constants(NeuronDefinition.Threshold).Values : [];
        for (int neuron = 0; neuron < thresholds.Length && neuron < Neurons; neuron++)
        {
            destination[neuron] += thresholds[neuron]; // kept as distances from it
        }
    }

    /// <summary>Puts the states of a sample at their beginning.</summary>
    internal void BeginSequence(int sample)
    {
        foreach ((SequenceBuffer row, NeuronRow? start) in _sequenceStates)
        {
            if (start is null)
            {
                row.Row(sample, 0).Clear();
            }
            else
            {
                start.Values.CopyTo(row.Row(sample, 0));
            }
        }
    }

    internal void ResetState()
    {
        foreach ((SequenceBuffer row, NeuronRow? start) in _sequenceStates)
        {
            if (start is null)
            {
                row.Clear();
            }
            else
            {
                row.Fill(start.Values);
            }
        }

        ResetTraces();
        if (Has(RowNames.PostBefore))
        {
            // The first step takes the gates of the step before from here.
            Sequence(RowNames.MeanGate).Clear();
        }

        MeanGates?.Reset();
        Connections?.Reset();
    }
}
