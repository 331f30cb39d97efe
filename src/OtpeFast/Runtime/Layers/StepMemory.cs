using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>The inputs and gates of a layer in the last steps of a stream, for errors that come late.</summary>
internal sealed class StepMemory
{
    private readonly NetworkLayer _layer;
    private readonly int _length;
    private readonly InputHistory _inputs; // [sample * length, 1, active] round and round
    private readonly Dictionary<string, SequenceBuffer> _rows = []; // [sample, length, neuron] likewise
    private int _place; // of the present step
    private readonly int[] _steps; // [sample] since its reset, as far as they are kept

    /// <summary>Buys the memory.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">The rows that are kept of a step.</param>
    /// <param name="longest">The most steps that errors come late.</param>
    public StepMemory(NetworkLayer layer, IEnumerable<string> rows, int longest)
    {
        _layer = layer;
        _length = longest + 1;
        int samples = layer.Workspace.BatchSize;
        _steps = new int[samples];
        _inputs = new InputHistory(BufferLength.Of("delayed inputs", samples, _length), 1, layer.Inputs, hasCounts: layer.Below is null);
        foreach (string row in rows)
        {
            _rows.Add(row, new SequenceBuffer(samples, _length, layer.Stride));
        }
    }

    /// <summary>Whether there has been a step so many steps before the present one.</summary>
    public bool Has(int sample, int delay) => delay < _steps[sample];

    /// <summary>The active inputs so many steps before the present one.</summary>
    public ReadOnlySpan<ushort> Units(int sample, int delay) => _inputs.UnitsAt(sample * _length + PlaceOf(delay), 0);

    /// <summary>The counts beside them.</summary>
    public ReadOnlySpan<float> Counts(int sample, int delay) => _inputs.CountsAt(sample * _length + PlaceOf(delay), 0);

    /// <summary>A row as it was so many steps before the present one.</summary>
    public Span<Vector512<float>> Row(string name, int sample, int delay) => _rows[name].Vectors(sample, PlaceOf(delay));

    /// <summary>Keeps what the present step left of a sample.</summary>
    public void Keep(int sample)
    {
        int row = sample * _length + _place;
        _inputs.Open(row, 0);
        _inputs.Add(row, 0, _layer.UnitsNow(sample), _layer.CountsNow(sample), 0, _layer.Inputs);
        foreach ((string name, SequenceBuffer rows) in _rows)
        {
            _layer.Sequence(name).Row(sample, 0).CopyTo(rows.Row(sample, _place));
        }
    }

    /// <summary>Moves on to the next step.</summary>
    public void BeginStep()
    {
        _place = (_place + 1) % _length;
        foreach (ref int steps in _steps.AsSpan())
        {
            steps = Math.Min(steps + 1, _length); // a stream has no end
        }
    }

    /// <summary>Forgets all steps.</summary>
    public void Reset() => Array.Clear(_steps);

    /// <summary>Forgets the steps of a sample.</summary>
    public void Reset(int sample) => _steps[sample] = 0;

    public void Transfer(ref StateTransfer transfer)
    {
        transfer.Pass(ref _place, 0, _length - 1);
        transfer.Pass(_steps);
        _inputs.Transfer(ref transfer, _layer.Workspace.BatchSize * _length);
        foreach ((_, SequenceBuffer rows) in _rows)
        {
            transfer.Pass(rows.Floats);
        }
    }

    private int PlaceOf(int delay) => (_place - delay + _length) % _length;
}
