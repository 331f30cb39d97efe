using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// The ways by which errors come to a layer in a step of a stream: late, or from readers that are told apart. Each has traces of its own, on the inputs and
/// gates that its errors are about.
/// </summary>
internal sealed class ErrorChannels
{
    private readonly NetworkLayer _layer;
    private readonly ErrorChannel[] _channels;
    private readonly NeuronRow[] _leaks; // [channel] of the readers
    private readonly NeuronRow[] _currentLeaks; // likewise
    private readonly StepMemory? _memory; // null where no error is late

    public ErrorChannels(NetworkLayer layer, LayerPlan plan)
    {
        _layer = layer;
        _channels = plan.Channels.ToArray();
        _leaks = Array.ConvertAll(_channels, channel => new NeuronRow(layer.Neurons, neuron => (float)channel.Reader.Leak[neuron]));
        _currentLeaks = Array.ConvertAll(_channels, channel => new NeuronRow(layer.Neurons, neuron => (float)(channel.Reader.CurrentLeak?[neuron] ?? 0)));
        int longest = _channels[^1].Delay; // they ascend
        if (longest > 0)
        {
            var rows = new List<string>();
            foreach (string row in LayerPlan.LeftByAStep)
            {
                if (row != RowNames.Score && plan.Has(row))
                {
                    rows.Add(row);
                }
            }

            _memory = new StepMemory(layer, rows, longest);
        }
    }

    /// <summary>Reads the leaks of readers that are trained.</summary>
    /// <param name="layers">All layers, whose own are up to date.</param>
    public void Refresh(NetworkLayer[] layers)
    {
        for (int channel = 0; channel < _channels.Length; channel++)
        {
            layers.Refresh(_channels[channel].Reader, _leaks[channel]);
        }
    }

    /// <summary>Their number.</summary>
    public int Count => _channels.Length;

    /// <summary>Whether they come from groups of readers.</summary>
    public bool AreToldApart => _channels[^1].Group > 0;

    /// <summary>Whether the step that the errors of a channel are about was there.</summary>
    public bool Arrive(int sample, int channel) => _channels[channel].Delay == 0 || _memory!.Has(sample, _channels[channel].Delay);

    /// <summary>The active inputs that the errors of a channel are about.</summary>
    public ReadOnlySpan<ushort> Units(int sample, int channel)
        => _channels[channel].Delay == 0 ? _layer.UnitsNow(sample) : _memory!.Units(sample, _channels[channel].Delay);

    /// <summary>The counts beside them.</summary>
    public ReadOnlySpan<float> Counts(int sample, int channel)
        => _channels[channel].Delay == 0 ? _layer.CountsNow(sample) : _memory!.Counts(sample, _channels[channel].Delay);

    /// <summary>What a step left that the errors of a channel are about.</summary>
    public ReadOnlySpan<Vector512<float>> Row(string name, int sample, int channel)
        => _channels[channel].Delay == 0 ? _layer.Sequence(name).Vectors(sample, 0) : _memory!.Row(name, sample, _channels[channel].Delay);

    /// <summary>The leak of the readers of a channel.</summary>
    public NeuronRow CarryLeak(int channel) => _leaks[channel];

    /// <summary>The leak of their current.</summary>
    public NeuronRow CarryCurrentLeak(int channel) => _currentLeaks[channel];

    /// <summary>The number of steps that the errors of a channel come late.</summary>
    public int DelayOf(int channel) => _channels[channel].Delay;

    /// <summary>The channel by which errors of a group of readers come so many steps late.</summary>
    public int Find(int delay, int group)
    {
        int found = 0;
        while (_channels[found].Delay != delay || _channels[found].Group != group)
        {
            found++;
        }

        return found;
    }

    /// <summary>Keeps what the present step left of a sample.</summary>
    public void Keep(int sample) => _memory?.Keep(sample);

    /// <summary>Moves on to the next step.</summary>
    public void BeginStep() => _memory?.BeginStep();

    /// <summary>Begins anew.</summary>
    public void Reset() => _memory?.Reset();

    /// <summary>Has a sample begin anew.</summary>
    public void Reset(int sample) => _memory?.Reset(sample);

    public void Transfer(ref StateTransfer transfer) => _memory?.Transfer(ref transfer);
}
