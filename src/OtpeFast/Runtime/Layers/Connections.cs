namespace OtpeFast.Runtime;

/// <summary>
/// The input of a layer that is more than the spikes below it of the same step: those of steps before, each delay with units of its own, and the layer's own of
/// the step before. Put together step by step, so that all loops see one list of active inputs.
/// </summary>
internal sealed class Connections
{
    private readonly NetworkLayer _layer;
    private readonly int[] _delays;
    private readonly bool _isRecurrent;
    private readonly int _below;
    private readonly bool _keepsSteps; // whether every step has a place of its own
    private readonly InputHistory _inputs; // [sample, step or one, active]
    private readonly InputHistory? _line; // [sample * length, 1, active] online, what came in, in the last steps, round and round
    private readonly int _length;
    private int _place; // of the present step in that

    /// <summary>Buys the memory.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="spec">What it is.</param>
    /// <param name="steps">How many steps have a place of their own; 1 where only the present one is kept.</param>
    /// <param name="isOnline">Whether steps come one by one.</param>
    public Connections(NetworkLayer layer, LayerSpec spec, int steps, bool isOnline)
    {
        _layer = layer;
        _delays = spec.Delays.ToArray();
        _isRecurrent = spec.Recurrent;
        _below = layer.Shape.Below;
        _keepsSteps = steps > 1;
        bool hasCounts = layer.Below is null;
        int samples = layer.Workspace.BatchSize;
        _inputs = new InputHistory(samples, steps, layer.Inputs, hasCounts);
        _length = _delays[^1] + 1;
        if (isOnline && _length > 1)
        {
            _line = new InputHistory(BufferLength.Of("delayed spikes", samples, _length), 1, _below, hasCounts);
        }
    }

    /// <summary>All steps of a sample.</summary>
    public SpikeSequence Sequence(int sample, int steps) => _inputs.Sequence(sample, steps);

    /// <summary>The active inputs of a step that is kept.</summary>
    public ReadOnlySpan<ushort> Units(int sample, int step) => _inputs.UnitsAt(sample, step);

    /// <summary>The counts beside them.</summary>
    public ReadOnlySpan<float> Counts(int sample, int step) => _inputs.CountsAt(sample, step);

    /// <summary>Puts together the input of one step of a sequence; the steps of a sample come in order.</summary>
    public void Connect(int sample, int step)
    {
        _inputs.Open(sample, step);
        for (int tap = 0; tap < _delays.Length && _delays[tap] <= step; tap++)
        {
            Add(sample, step, tap, _layer.IncomingUnits(sample, step - _delays[tap]), _layer.IncomingCounts(sample, step - _delays[tap]));
        }

        if (step > 0)
        {
            AddOwn(sample, step, step - 1);
        }
    }

    /// <summary>Puts together the input of the present step of a stream.</summary>
    public void ConnectNow(int sample)
    {
        int now = _layer.Workspace.Now;
        _inputs.Open(sample, now);
        _line?.Append(sample * _length + _place, 0, _layer.IncomingUnitsNow(sample), _layer.IncomingCountsNow(sample));
        for (int tap = 0; tap < _delays.Length; tap++)
        {
            if (_line is null)
            {
                Add(sample, now, tap, _layer.IncomingUnitsNow(sample), _layer.IncomingCountsNow(sample));
                continue;
            }

            int row = sample * _length + (_place - _delays[tap] + _length) % _length;
            Add(sample, now, tap, _line.UnitsAt(row, 0), _line.CountsAt(row, 0));
        }

        // Where one step is kept, that is still the one before: the neurons have not made the present one.
        if (!_keepsSteps || now > 0)
        {
            AddOwn(sample, now, _keepsSteps ? now - 1 : 0);
        }
    }

    /// <summary>Moves on to the next step of a stream.</summary>
    public void BeginStep() => _place = (_place + 1) % _length;

    /// <summary>Forgets what came in.</summary>
    public void Reset()
    {
        _line?.Clear();
        _layer.Spikes.Clear();
    }

    /// <summary>Forgets what came in of a sample.</summary>
    internal void Reset(int sample)
    {
        for (int place = 0; _line is not null && place < _length; place++)
        {
            _line.Clear(sample * _length + place);
        }
    }

    internal void Transfer(ref StateTransfer transfer)
    {
        transfer.Pass(ref _place, 0, _length - 1);
        _line?.Transfer(ref transfer, _layer.Workspace.BatchSize * _length);
    }

    private void Add(int sample, int step, int tap, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts)
        => _inputs.Add(sample, step, units, counts, tap * _below, (tap + 1) * _below);

    private void AddOwn(int sample, int step, int before)
    {
        if (_isRecurrent)
        {
            _inputs.Add(sample, step, _layer.Spikes.At(sample, before), [], _delays.Length * _below, _layer.Inputs);
        }
    }
}
