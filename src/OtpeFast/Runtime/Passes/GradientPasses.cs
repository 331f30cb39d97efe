using System.Runtime.Intrinsics;
using OtpeFast.Neurons;

namespace OtpeFast.Runtime;

/// <summary>The adjoint form for layers of few neurons: <c>grad W = sum over samples and steps of x^T C</c>, 16 columns at a time, step by step.</summary>
internal sealed class NarrowCoefficientGradient(NetworkLayer layer) : TilePass
{
    private readonly VectorBuffer _coefficient = layer.Vectors(RowNames.Coefficient); // [strip, sample, step]
    private readonly VectorBuffer _bias = layer.Vectors(RowNames.Bias); // [strip, 1, sample]

    public override void Run(in ParameterTile tile, int worker)
    {
        Workspace workspace = layer.Workspace;
        Span<Vector512<float>> sum = workspace.Sum!.Run(worker, 0)[..layer.Rows];
        for (int strip = tile.Column / 16; strip < (tile.Column + tile.Width) / 16; strip++)
        {
            sum.Clear();
            Span<Vector512<float>> bias = _bias.Run(strip, 0);
            for (int sample = 0; sample < workspace.Samples; sample++)
            {
                SparseProduct.Scatter(layer.Input(sample), _coefficient.Run(strip, sample)[..workspace.Steps], sum);
                sum[layer.Inputs] += bias[sample];
            }

            TileLoops.StoreStrip(sum, layer.Gradient, layer.Stride, 16 * strip);
        }
    }
}

/// <summary>The adjoint form: <c>grad W = sum over samples and steps of x^T C</c>, a panel of columns at a time, input by input.</summary>
internal sealed class CoefficientGradient(NetworkLayer layer) : TilePass
{
    private readonly VectorBuffer _coefficient = layer.Vectors(RowNames.Coefficient); // [strip, sample, step]
    private readonly VectorBuffer _bias = layer.Vectors(RowNames.Bias); // [strip, 1, sample]

    public override void Run(in ParameterTile tile, int worker)
    {
        Workspace workspace = layer.Workspace;
        EventRows events = layer.EventRows;
        Span<Vector512<float>> places = workspace.Coefficients!.Plane(worker);
        for (int strip = tile.Column / 16, width; strip < (tile.Column + tile.Width) / 16; strip += width)
        {
            width = SparseProduct.PanelWidth((tile.Column + tile.Width) / 16 - strip);
            Span<Vector512<float>> sum = workspace.Sum!.Plane(worker)[..(layer.Rows * width)];
            sum.Clear();
            for (int block = 0; block < events.Blocks; block++)
            {
                (int first, int end) = events.SamplesOf(block, workspace.Samples);
                for (int i = 0; i < width; i++)
                {
                    ref Vector512<float> bias = ref sum[layer.Inputs * width + i];
                    foreach (Vector512<float> ofSample in _bias.Run(strip + i, 0)[first..end])
                    {
                        bias += ofSample;
                    }
                }

                for (int chunk = 0; chunk * events.ChunkSteps < workspace.Steps; chunk++)
                {
                    for (int i = 0; i < width; i++)
                    {
                        for (int sample = first; sample < end; sample++)
                        {
                            ReadOnlySpan<Vector512<float>> from = _coefficient.Run(strip + i, sample)[(chunk * events.ChunkSteps)..workspace.Steps];
                            Span<Vector512<float>> own = events.OfSample(places, width, sample);
                            for (int step = 0; step < from.Length && step < events.ChunkSteps; step++)
                            {
                                own[step * width + i] = from[step];
                            }
                        }
                    }

                    SparseProduct.AddRows(events, block, chunk, places, width, sum);
                }
            }

            TileLoops.StorePanel(sum, width, layer.Gradient, layer.Stride, 16 * strip);
        }
    }
}

/// <summary>
/// The leaky sums of an input, one of another: of the current, of the membrane, of the reader's current and membrane, as far as they are kept. The last is
/// what gradients are made of.
/// </summary>
internal sealed class InputTraces
{
    private readonly (SequenceBuffer Row, NeuronRow Leak)[] _stages; // the leak is one number, in every place of the row

    /// <summary>The leaky sums that a rule keeps.</summary>
    public InputTraces(NetworkLayer layer, LayerPlan plan)
    {
        var stages = new List<(SequenceBuffer, NeuronRow)>();
        if (plan.TraceCurrentLeak is not null)
        {
            stages.Add((layer.Sequence(RowNames.CurrentTrace), layer.Constants(CurrentDefinition.Leak)));
        }

        stages.Add((layer.Sequence(RowNames.Trace), layer.TraceLeak));
        Add(RowNames.CarriedCurrent, layer.CarryCurrentLeak);
        Add(RowNames.CarriedTrace, layer.CarryLeak);
        _stages = [.. stages];

        void Add(string row, NeuronRow leak)
        {
            if (layer.Has(row))
            {
                stages.Add((layer.Sequence(row), leak));
            }
        }
    }

    private InputTraces((SequenceBuffer Row, NeuronRow Leak) stage) => _stages = [stage];

    /// <summary>The inputs themselves.</summary>
    public static InputTraces Present(NetworkLayer layer) => new((layer.Sequence(RowNames.Present), new NeuronRow(layer.Neurons, static _ => 0)));

    /// <summary>[sample or worker, step, input] The last of them.</summary>
    public SequenceBuffer Last => _stages[^1].Row;

    /// <summary>A step of a sequence whose sums are all kept.</summary>
    public void Advance(int index, int step, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts)
    {
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            SequenceBuffer row = _stages[stage].Row;
            float leak = _stages[stage].Leak.Values[0];
            Span<float> now = row.Row(index, step);
            if (step == 0)
            {
                now.Clear();
            }

            Span<float> before = step == 0 ? now : row.Row(index, step - 1);
            if (stage == 0)
            {
                TraceLoops.Leak(units, counts, leak, before, now);
            }
            else
            {
                TraceLoops.Leak(_stages[stage - 1].Row.Row(index, step), leak, before, now);
            }
        }
    }

    /// <summary>A step of some of the inputs, in place.</summary>
    public void AdvancePart(int sample, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, int first, int padded)
    {
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            SequenceBuffer row = _stages[stage].Row;
            float leak = _stages[stage].Leak.Values[0];
            Span<float> now = row.Row(sample, 0).Slice(first, padded);
            if (stage == 0)
            {
                TraceLoops.LeakPart(units, counts, leak, first, now);
            }
            else
            {
                TraceLoops.Leak(_stages[stage - 1].Row.Row(sample, 0).Slice(first, padded), leak, now, now);
            }
        }
    }
}

/// <summary>
/// Traces of inputs offline, forward in time (OTTT, arXiv 2311.16151, section 2.3.2; with carry Approx OTPE, equation 5):
/// <c>a = leak a + x; z = reader's leak z + a; grad W = sum of a or z times gated errors</c>.
/// </summary>
internal sealed class InputSequenceGradient(NetworkLayer layer, LayerPlan plan) : TilePass
{
    private readonly VectorBuffer _gated = layer.Vectors(RowNames.Gated); // [sample, strip, step]
    private readonly (InputTraces Traces, VectorBuffer Errors)[] _products = plan.TimesSpikes
        ? [(new(layer, plan), layer.Vectors(RowNames.PostGated)), (InputTraces.Present(layer), layer.Vectors(RowNames.PreGated))]
        : [(new(layer, plan), layer.Vectors(RowNames.Gated))];

    private readonly float _leak = (float)plan.TraceLeak.Value;
    private readonly bool _tracesBias = plan.TracesBias;

    public override void Run(in ParameterTile tile, int worker)
    {
        Workspace workspace = layer.Workspace;
        int strip = tile.Column / 16;
        Span<Vector512<float>> sum = workspace.Sum!.Run(worker, 0)[..layer.Rows];
        sum.Clear();
        for (int sample = 0; sample < workspace.Samples; sample++)
        {
            ReadOnlySpan<Vector512<float>> gated = _gated.Run(sample, strip);
            float bias = 0;
            for (int step = 0; step < workspace.Steps; step++)
            {
                foreach ((InputTraces traces, _) in _products)
                {
                    traces.Advance(worker, step, layer.Units(sample, step), layer.Counts(sample, step));
                }

                // The bias is a weight of an input of 1, which has a trace where the neurons do not fire.
                bias = _tracesBias ? _leak * bias + 1 : 1;
                sum[layer.Inputs] += _tracesBias ? gated[step] * bias : gated[step];
            }

            foreach ((InputTraces traces, VectorBuffer errors) in _products)
            {
                DenseProduct.Outer(
                    traces.Last.Rows(worker, workspace.Steps), traces.Last.Stride, errors.AcrossSecond(sample).From(strip), workspace.Steps, layer.Inputs,
                    new StripMatrix(sum, 1, 0), 1, adds: true);
            }
        }

        TileLoops.StoreStrip(sum, layer.Gradient, layer.Stride, tile.Column);
    }
}

/// <summary>One time step of the same, for some of the inputs.</summary>
internal sealed class InputStepGradient(NetworkLayer layer, LayerPlan plan) : TilePass
{
    private readonly (InputTraces Traces, SequenceBuffer Errors)[] _products = plan.TimesSpikes
        ? [(new(layer, plan), layer.Sequence(RowNames.PostGated)), (InputTraces.Present(layer), layer.Sequence(RowNames.PreGated))]
        : [(new(layer, plan), layer.Sequence(RowNames.Gated))];

    private readonly SequenceBuffer _gated = layer.Sequence(RowNames.Gated); // [sample, channel, neuron]
    private readonly int _channels = plan.Channels.Count;
    private readonly float _leak = (float)plan.TraceLeak.Value;
    private readonly bool _tracesBias = plan.TracesBias;
    private readonly float[] _biasTraces = new float[layer.Workspace.BatchSize]; // [sample] of an input of 1

    public override void ResetState() => Array.Clear(_biasTraces);

    internal override void ResetState(int sample) => _biasTraces[sample] = 0;

    internal override void Transfer(ref StateTransfer transfer) => transfer.Pass(_biasTraces);

    public override void Run(in ParameterTile tile, int worker)
    {
        Workspace workspace = layer.Workspace;
        int row = tile.Row;
        Span<float> gradient = layer.GradientOf(in tile); // [rows, stride]
        bool hasBias = row + tile.Rows == layer.Rows;
        int inputs = hasBias ? tile.Rows - 1 : tile.Rows;
        int padded = (inputs + 15) / 16 * 16;
        for (int sample = 0; sample < workspace.Samples; sample++)
        {
            for (int channel = 0; channel < _channels; channel++)
            {
                if (layer.ErrorChannels?.Arrive(sample, channel) ?? true)
                {
                    foreach ((InputTraces traces, _) in _products)
                    {
                        traces.AdvancePart(sample * _channels + channel, layer.UnitsOf(sample, channel), layer.CountsOf(sample, channel), row, padded);
                    }
                }
            }
        }

        for (int i = 0; i < _products.Length; i++)
        {
            (InputTraces traces, SequenceBuffer errors) = _products[i];
            DenseProduct.Outer(
                traces.Last.Rows(0, workspace.Samples * _channels)[row..], traces.Last.Stride, errors.Matrix(), workspace.Samples * _channels, inputs,
                TileLoops.Matrix(gradient, layer.Stride, 0), layer.Strips, adds: i > 0);
        }

        if (hasBias)
        {
            Span<float> bias = gradient[(inputs * layer.Stride)..];
            bias.Clear();
            for (int sample = 0; sample < workspace.Samples; sample++)
            {
                // The tile with the bias is one, so that nobody else moves its trace on.
                float trace = _tracesBias ? _biasTraces[sample] = _leak * _biasTraces[sample] + 1 : 1;
                for (int channel = 0; channel < _channels; channel++)
                {
                    TileLoops.AddScaled(_gated.Row(sample, channel), trace, bias);
                }
            }
        }
    }
}
