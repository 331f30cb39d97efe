using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>The adjoint form: <c>grad W = sum over samples and steps of x^T C</c>, 16 columns at a time.</summary>
internal sealed class CoefficientGradient(NetworkLayer layer) : TilePass
{
    private readonly VectorBuffer _coefficient = layer.Vectors(RowNames.Coefficient); // [strip, sample, step]
    private readonly VectorBuffer _bias = layer.Vectors(RowNames.Bias); // [strip, 1, sample]

    public override void Run(in ParameterTile tile, int worker)
    {
        Workspace workspace = layer.Workspace;
        Span<float> gradient = layer.Gradient;
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

            TileLoops.StoreStrip(sum, gradient, layer.Stride, 16 * strip);
        }
    }
}

/// <summary>
/// Traces of inputs offline, forward in time (OTTT, arXiv 2311.16151, section 2.3.2; with carry Approx OTPE, equation 5):
/// <c>a = leak a + x; z = reader's leak z + a; grad W = sum of a or z times gated errors</c>.
/// </summary>
internal sealed class InputSequenceGradient(NetworkLayer layer, LayerPlan plan) : TilePass
{
    private readonly SequenceBuffer _trace = layer.Sequence(RowNames.Trace); // [worker, step, input]
    private readonly SequenceBuffer? _carried = plan.Carry == Carry.None ? null : layer.Sequence(RowNames.CarriedTrace); // [worker, step, input]
    private readonly VectorBuffer _gated = layer.Vectors(RowNames.Gated); // [sample, strip, step]
    private readonly float _leak = layer.TraceLeak;
    private readonly bool _tracesBias = plan.TracesBias;

    public override void Run(in ParameterTile tile, int worker)
    {
        Workspace workspace = layer.Workspace;
        int strip = tile.Column / 16;
        Span<Vector512<float>> sum = workspace.Sum!.Run(worker, 0)[..layer.Rows];
        SequenceBuffer used = _carried ?? _trace;
        sum.Clear();
        for (int sample = 0; sample < workspace.Samples; sample++)
        {
            ReadOnlySpan<Vector512<float>> gated = _gated.Run(sample, strip);
            float bias = 0;
            for (int step = 0; step < workspace.Steps; step++)
            {
                Span<float> trace = _trace.Row(worker, step);
                Begin(trace, step);
                TraceLoops.Leak(layer.Units(sample, step), layer.Counts(sample, step), _leak, step == 0 ? trace : _trace.Row(worker, step - 1), trace);
                if (_carried is not null)
                {
                    Span<float> carried = _carried.Row(worker, step);
                    Begin(carried, step);
                    TraceLoops.Leak(trace, layer.CarryLeak, step == 0 ? carried : _carried.Row(worker, step - 1), carried);
                }

                // The bias is a weight of an input of 1, which has a trace where the neurons do not fire.
                bias = _tracesBias ? _leak * bias + 1 : 1;
                sum[layer.Inputs] += _tracesBias ? gated[step] * bias : gated[step];
            }

            DenseProduct.Outer(
                used.Rows(worker, workspace.Steps), used.Stride, _gated.AcrossSecond(sample).From(strip), workspace.Steps, layer.Inputs,
                new StripMatrix(sum, 1, 0), 1, adds: true);
        }

        TileLoops.StoreStrip(sum, layer.Gradient, layer.Stride, tile.Column);
    }

    private static void Begin(Span<float> row, int step)
    {
        if (step == 0)
        {
            row.Clear();
        }
    }
}

/// <summary>One time step of the same, for some of the inputs.</summary>
internal sealed class InputStepGradient(NetworkLayer layer, LayerPlan plan) : TilePass
{
    private readonly SequenceBuffer _trace = layer.Sequence(RowNames.Trace); // [sample, 1, input]
    private readonly SequenceBuffer? _carried = plan.Carry == Carry.None ? null : layer.Sequence(RowNames.CarriedTrace); // [sample, 1, input]
    private readonly SequenceBuffer _gated = layer.Sequence(RowNames.Gated); // [sample, 1, neuron]
    private readonly float _leak = layer.TraceLeak;
    private readonly bool _tracesBias = plan.TracesBias;
    private float _biasTrace; // of an input of 1

    public void ResetState() => _biasTrace = 0;

    public override void Run(in ParameterTile tile, int worker)
    {
        Workspace workspace = layer.Workspace;
        int row = tile.Row;
        Span<float> gradient = layer.Gradient.Slice(row * layer.Stride, tile.Rows * layer.Stride); // [rows, stride]
        bool hasBias = row + tile.Rows == layer.Rows;
        int inputs = hasBias ? tile.Rows - 1 : tile.Rows;
        int padded = (inputs + 15) / 16 * 16;
        for (int sample = 0; sample < workspace.Samples; sample++)
        {
            Span<float> trace = _trace.Row(sample, 0).Slice(row, padded);
            TraceLoops.LeakPart(layer.UnitsNow(sample), layer.CountsNow(sample), _leak, row, trace);
            if (_carried is not null)
            {
                Span<float> carried = _carried.Row(sample, 0).Slice(row, padded);
                TraceLoops.Leak(trace, layer.CarryLeak, carried, carried);
            }
        }

        SequenceBuffer used = _carried ?? _trace;
        DenseProduct.Outer(
            used.Rows(0, workspace.Samples)[row..], used.Stride, _gated.Matrix(0), workspace.Samples, inputs,
            TileLoops.Matrix(gradient, layer.Stride, 0), layer.Strips, adds: false);
        if (hasBias)
        {
            Span<float> bias = gradient[(inputs * layer.Stride)..];
            bias.Clear();
            for (int sample = 0; sample < workspace.Samples; sample++)
            {
                TileLoops.Add(_gated.Row(sample, 0), bias);
            }

            if (_tracesBias)
            {
                // The same for every sample; the tile with the bias is one.
                _biasTrace = _leak * _biasTrace + 1;
                TileLoops.Scale(bias, _biasTrace);
            }
        }
    }
}
