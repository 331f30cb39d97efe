using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using OtpeFast.Cuda.Execution;

namespace OtpeFast.Cuda.Training.State;

/// <summary>
/// Room for one batch on its way to the device: pinned memory that the batch is written into, device memory that it is copied to, and what comes back.
/// It grows with the batches, to the largest so far.
/// </summary>
internal sealed class InputSlot
{
    private const int WeightsFrom = 2; // of the mean gates in a step of the schedule
    private readonly DeviceMemory _memory;
    private readonly CudaStream _copies;
    private readonly int _samples;
    private readonly int[] _place; // [unit] where a unit lies in the row that is written
    private PinnedBuffer<int> _header; // labels, then offsets, then the schedule, then the weights
    private PinnedBuffer<ushort> _units;
    private PinnedBuffer<float> _counts;
    private DeviceBuffer<int> _deviceHeader;
    private readonly int _targets; // numbers a row, where the network learns numbers
    private readonly bool _isOfSequence; // whether the loss is one number for a sample
    private PinnedBuffer<float>? _hostTargets;
    private DeviceBuffer<float>? _deviceTargets;
    private int _rows;
    private int _steps;

    /// <summary>Buys room for batches of usual density.</summary>
    /// <param name="memory">Where.</param>
    /// <param name="copies">The stream of the copies.</param>
    /// <param name="network">The network.</param>
    /// <param name="samples">Largest number of samples.</param>
    /// <param name="steps">Number of steps to begin with.</param>
    /// <param name="outputWords">Words of the output spikes of one sample in one step.</param>
    public InputSlot(DeviceMemory memory, CudaStream copies, NetworkDescription network, int samples, int steps, int outputWords)
    {
        _memory = memory;
        _copies = copies;
        _samples = samples;
        _place = new int[network.Inputs];
        ScheduleWidth = WeightsFrom + network.Layers.Count;
        (_rows, _steps) = (samples * steps, steps);
        int active = (int)Math.Min((long)_rows * Math.Max(16, network.Inputs / 16), 1 << 24);
        _targets = network.Spec.Readout.Loss == Loss.HalfSquaredError ? network.Classes : 0;
        _isOfSequence = network.Spec.Readout.IsOfSequence;
        BuyInput(active);
        Losses = _memory.Pin<double>(2 * samples);
        Correct = _memory.Pin<int>(samples);
        OutputBits = _memory.Pin<uint>(samples * outputWords);
        Uploaded = memory.CreateEvent();
        Done = memory.CreateEvent();
    }

    /// <summary>Grows by one whenever the device memory moves; what was captured before holds the old addresses.</summary>
    public int Version { get; private set; }

    /// <summary>[samples] on the device.</summary>
    public DevicePointer<int> Labels => _deviceHeader.Pointer;

    /// <summary>[rows + 1] on the device: where the active units of each row begin.</summary>
    public DevicePointer<int> Offsets => _deviceHeader.At(_samples);

    /// <summary>[step, width] on the device: rate of the optimizer, its norm scale, then the weight of each layer's mean gate.</summary>
    public DevicePointer<float> Schedule => _deviceHeader.At(_samples + _rows + 1).As<float>();

    /// <summary>Numbers of a step in the schedule.</summary>
    public int ScheduleWidth { get; }

    /// <summary>[row] on the device: how much each step of each sample counts.</summary>
    public DevicePointer<float> Weights => _deviceHeader.At(WeightsAt).As<float>();

    /// <summary>[row, classes] on the device: what potentials are to be; null where labels are learned.</summary>
    public DevicePointer<float> Targets => _deviceTargets?.Pointer ?? DevicePointer<float>.Null;

    /// <summary>[active] on the device.</summary>
    public DeviceBuffer<ushort> Units { get; private set; }

    /// <summary>[active] on the device.</summary>
    public DeviceBuffer<float> Counts { get; private set; }

    /// <summary>[2, samples] come back: losses of the batch and of its last call.</summary>
    public PinnedBuffer<double> Losses { get; }

    /// <summary>[samples] come back: whether the prediction is right.</summary>
    public PinnedBuffer<int> Correct { get; }

    /// <summary>[samples, words] come back: the output spikes of the last step.</summary>
    public PinnedBuffer<uint> OutputBits { get; }

    /// <summary>Marks the end of the copies to the device.</summary>
    public CudaEvent Uploaded { get; }

    /// <summary>Marks the end of the work on the batch.</summary>
    public CudaEvent Done { get; }

    /// <summary>Samples of the batch in it.</summary>
    public int Samples { get; private set; }

    /// <summary>Steps of the batch in it.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether any step of any sample of the batch in it counts.</summary>
    public bool HasTargets { get; private set; }

    private int WeightsAt => _samples + _rows + 1 + ScheduleWidth * _steps;

    private Span<float> HostWeights => MemoryMarshal.Cast<int, float>(_header.Span).Slice(WeightsAt, Samples * Steps);

    private int HeaderLength => WeightsAt + _rows;

    /// <summary>Writes a batch and starts its copies. The device is done with what was here before.</summary>
    /// <param name="batch">The batch; it fits the network.</param>
    public void Write(SpikeBatch batch)
    {
        Samples = batch.Samples;
        Steps = batch.Steps;
        Grow(batch.Samples * batch.Steps, batch.Steps, batch.ActiveCount);
        batch.Labels.CopyTo(_header.Span);
        HasTargets = batch.HasTargets;
        Span<float> weights = HostWeights;
        if (batch.Weights.IsEmpty)
        {
            weights.Fill(1);
        }
        else
        {
            batch.Weights.CopyTo(weights);
        }

        if (_hostTargets is not null)
        {
            batch.Targets.CopyTo(_hostTargets.Span);
        }

        Span<int> offsets = _header.Span[_samples..];
        if (batch.IsAscending)
        {
            batch.RowOffsets.CopyTo(offsets);
            batch.ActiveUnits.CopyTo(_units.Span);
            batch.ActiveCounts.CopyTo(_counts.Span);
        }
        else
        {
            WriteRows(batch, offsets);
        }
    }

    /// <summary>Sets what the device needs to know of a step, but for the weights of mean gates.</summary>
    public void SetStep(int step, float rate, float normScale)
    {
        Span<float> schedule = StepOf(step);
        schedule[0] = rate;
        schedule[1] = normScale;
    }

    /// <summary>How much a step of a sample of the batch in it counts.</summary>
    public float WeightAt(int step, int sample) => HostWeights[step * Samples + sample];

    /// <summary>Whether a step of the batch in it counts for any sample.</summary>
    public bool HasTarget(int step) => HostWeights.Slice(step * Samples, Samples).ContainsAnyExcept(0f);

    /// <summary>Sets the weight of a layer's mean gate in a step.</summary>
    public void SetGateWeight(int step, int layer, float weight) => StepOf(step)[WeightsFrom + layer] = weight;

    /// <summary>On the device: the weight of a layer's mean gate in the first step; those of later steps are a schedule's width apart.</summary>
    public DevicePointer<float> GateWeights(int layer) => _deviceHeader.At(_samples + _rows + 1 + WeightsFrom + layer).As<float>();

    /// <summary>Copies batch and schedule to the device.</summary>
    public void Upload()
    {
        int active = _header.Span[_samples + Samples * Steps];
        _copies.Upload(_header, _deviceHeader, HeaderLength);
        _copies.Upload(_units, Units, active);
        _copies.Upload(_counts, Counts, active);
        if (_hostTargets is not null)
        {
            _copies.Upload(_hostTargets, _deviceTargets!, Samples * Steps * _targets);
        }

        _copies.Record(Uploaded);
    }

    /// <summary>What the batch showed; its numbers have come back.</summary>
    public BatchResult Result()
    {
        double loss = 0;
        int correct = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            loss += Losses.Span[sample];
            correct += Correct.Span[sample];
        }

        return new BatchResult(loss / (_isOfSequence ? Samples : (double)Samples * Steps), correct, Samples);
    }

    /// <summary>
    /// Row by row, a unit that comes twice merged into its first place: kernels that work on the units of a row side by side must not meet one twice.
    /// </summary>
    private void WriteRows(SpikeBatch batch, Span<int> offsets)
    {
        ReadOnlySpan<int> rows = batch.RowOffsets;
        ReadOnlySpan<ushort> units = batch.ActiveUnits;
        ReadOnlySpan<float> counts = batch.ActiveCounts;
        Span<ushort> writtenUnits = _units.Span;
        Span<float> writtenCounts = _counts.Span;
        int written = 0;
        offsets[0] = 0;
        for (int row = 0; row + 1 < rows.Length; row++)
        {
            int start = written;
            for (int i = rows[row]; i < rows[row + 1]; i++)
            {
                // A place is of this row if it lies in it and holds the unit.
                int place = _place[units[i]];
                if (place >= start && place < written && writtenUnits[place] == units[i])
                {
                    writtenCounts[place] += counts[i];
                    continue;
                }

                _place[units[i]] = written;
                writtenUnits[written] = units[i];
                writtenCounts[written++] = counts[i];
            }

            offsets[row + 1] = written;
        }
    }

    private Span<float> StepOf(int step) => MemoryMarshal.Cast<int, float>(_header.Span).Slice(_samples + _rows + 1 + ScheduleWidth * step, ScheduleWidth);

    private void Grow(int rows, int steps, int active)
    {
        if (rows <= _rows && steps <= _steps && active <= _units.Length)
        {
            return;
        }

        // A half more than needed, so that batches that grow little by little do not buy anew each time.
        int length = active <= _units.Length && _rows > 0 ? _units.Length : (int)Math.Min(active + (long)active / 2, Array.MaxLength);
        _copies.Synchronize();
        GiveBackInput();
        (_rows, _steps) = (Math.Max(rows, _rows), Math.Max(steps, _steps));
        Version++;
        try
        {
            BuyInput(length);
        }
        catch
        {
            (_rows, _steps) = (0, 0); // the next batch buys anew, whatever its size
            throw;
        }
    }

    /// <summary>Room for the rows and steps that there are, and for so many active units.</summary>
    [MemberNotNull(nameof(_header), nameof(_deviceHeader), nameof(_units), nameof(_counts), nameof(Units), nameof(Counts))]
    private void BuyInput(int active)
    {
        _header = _memory.Pin<int>(HeaderLength);
        _deviceHeader = _memory.Buy<int>(_copies, HeaderLength);
        _units = _memory.Pin<ushort>(active);
        _counts = _memory.Pin<float>(active);
        Units = _memory.Buy<ushort>(_copies, active);
        Counts = _memory.Buy<float>(_copies, active);
        if (_targets > 0)
        {
            _hostTargets = _memory.Pin<float>(checked(_rows * _targets));
            _deviceTargets = _memory.Buy<float>(_copies, _rows, _targets);
        }
    }

    private void GiveBackInput()
    {
        if (_hostTargets is not null)
        {
            _memory.GiveBack(_hostTargets);
            _memory.GiveBack(_deviceTargets!);
        }

        _memory.GiveBack(_header);
        _memory.GiveBack(_deviceHeader);
        _memory.GiveBack(_units);
        _memory.GiveBack(_counts);
        _memory.GiveBack(Units);
        _memory.GiveBack(Counts);
    }
}
