using System.Numerics;
using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.State;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Training;

/// <summary>Online: one gradient and one optimizer step on every time step.</summary>
internal sealed class CudaOnlineTrainer : CudaTrainer, IOnlineTrainer
{
    private readonly SpikeBatch _frame; // the step of a caller who streams
    private readonly ushort[] _output; // [sample, class] the output spikes of the last step
    private readonly int[] _outputLengths; // [sample]
    private readonly DeviceBuffer<float> _gradientSum;
    private readonly double[] _gateWeightSum; // [layer] sum of the weights in the mean of the gates
    private int _samples;
    private int _now = -1; // the step since the reset that the device did last, or was given last

    public CudaOnlineTrainer(CudaDevice device, DeviceMemory memory, ISpikingNetwork network, TrainerPlan plan, TrainerOptions options)
        : base(device, memory, network, plan, options)
    {
        _frame = new SpikeBatch(Network.Inputs);
        _frame.Reserve(options.BatchSize, 1, (int)Math.Min((long)options.BatchSize * Network.Inputs, Array.MaxLength));
        _output = new ushort[options.BatchSize * Network.Classes];
        _outputLengths = new int[options.BatchSize];
        _gateWeightSum = new double[Network.Layers.Count];
        _gradientSum = memory.Buy<float>(Stream, Network.ParameterLength);
    }

    private bool KeepsHistory => Program.KeepsHistory;

    /// <inheritdoc/>
    public void Reset(int samples)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.Samples(samples, Options.BatchSize);
        RequireEmptyQueue();
        Rewind();
        Clear(samples);
    }

    /// <inheritdoc/>
    public double Step(SpikeFrame frame, ReadOnlySpan<int> labels) => Step(frame, labels, weights: []);

    /// <inheritdoc/>
    public double Step(SpikeFrame frame, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights)
    {
        using ExclusiveAccess.Call call = Enter();
        RequireEmptyQueue();
        BatchCheck.Frame(frame, labels, _samples, Network.Classes);
        if (KeepsHistory)
        {
            BatchCheck.History(_now + 1, Options.Steps);
        }

        _frame.SetFrame(frame);
        labels.CopyTo(_frame.Labels);
        BatchCheck.CopyWeights(weights, _frame);
        InputSlot slot = NextSlot();
        slot.Write(_frame);
        bool learns = slot.HasTarget(0);
        ScheduleStep(slot, 0, learns);
        Send(slot);
        SetClock(InputStep, 0);
        Replay(slot, _samples, 1, learns);
        Receive(slot);
        slot.Done.Synchronize();
        OnFinished(slot);
        double loss = 0;
        foreach (double sample in slot.Losses.Span.Slice(_samples, _samples))
        {
            loss += sample;
        }

        return loss / _samples;
    }

    /// <inheritdoc/>
    public double StepTowards(SpikeFrame frame, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.HasTargets(Network); // there are kernels for labels alone, and trainers for no other networks
        throw new NotSupportedException("On a GPU networks learn labels; use the CPU.");
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> OutputScores(int sample)
        => throw new NotSupportedException("A GPU does not bring scores back; call OutputSpikes, or use the CPU.");

    /// <inheritdoc/>
    public ReadOnlySpan<ushort> OutputSpikes(int sample)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.Place(sample, _samples, 0, 1);
        return _output.AsSpan(sample * Network.Classes, _outputLengths[sample]);
    }

    protected override void Check(SpikeBatch batch)
        => BatchCheck.Require(batch, Network, Options.BatchSize, KeepsHistory ? Options.Steps : int.MaxValue);

    protected override void Schedule(InputSlot slot, bool learn)
    {
        Rewind();
        for (int step = 0; step < slot.Steps; step++)
        {
            ScheduleStep(slot, step, learn && slot.HasTarget(step));
        }
    }

    protected override void Run(InputSlot slot, bool learn)
    {
        Clear(slot.Samples);
        bool sumsGradients = !learn;
        if (sumsGradients)
        {
            Stream.Fill(_gradientSum, 0f);
        }

        for (int step = 0; step < slot.Steps; step++)
        {
            Replay(slot, slot.Samples, 1, learn && slot.HasTarget(step));
        }

        if (sumsGradients)
        {
            Launcher.AverageGradient(
                new Grid(Grid.Cover(Network.ParameterLength, 256)), KernelWork.OfFloats(2.0 * Network.ParameterLength, Network.ParameterLength),
                Gradients, _gradientSum, slot.Steps, Network.ParameterLength);
        }
    }

    protected override void Enqueue(InputSlot slot, in GraphKey key)
    {
        var place = new StepPlace(key.Samples, 1, InputStep, KeepsHistory ? Now : Zero);
        Program.Enqueue(Launcher, Parameters, Gradients, slot, 1f / key.Samples, place);
        if (key.Learns)
        {
            Optimizer.Enqueue(Launcher, Parameters, Gradients, slot, InputStep);
        }
        else
        {
            Launcher.AddGradient(
                new Grid(Grid.Cover(Network.ParameterLength, 256)), KernelWork.OfFloats(3.0 * Network.ParameterLength, Network.ParameterLength),
                _gradientSum, Gradients, Network.ParameterLength);
        }

        Launcher.AdvanceClock(new Grid(1), default, InputStep);
    }

    protected override long LastOutputRow(InputSlot slot) => KeepsHistory ? (long)_now * slot.Samples : 0;

    protected override void OnFinished(InputSlot slot)
    {
        int words = Program.Output.Words;
        for (int sample = 0; sample < slot.Samples; sample++)
        {
            int written = 0;
            Span<ushort> spikes = _output.AsSpan(sample * Network.Classes, Network.Classes);
            for (int word = 0; word < words; word++)
            {
                for (uint bits = slot.OutputBits.Span[sample * words + word]; bits != 0; bits &= bits - 1)
                {
                    spikes[written++] = (ushort)(32 * word + BitOperations.TrailingZeroCount(bits));
                }
            }

            _outputLengths[sample] = written;
        }
    }

    /// <summary>What this side knows of the steps since the reset.</summary>
    private void Rewind()
    {
        _now = -1;
        Array.Clear(_gateWeightSum);
    }

    /// <summary>What the device knows of them.</summary>
    private void Clear(int samples)
    {
        _samples = samples;
        SetClock(InputStep, 0);
        SetClock(Now, 0);
        Program.Reset(Stream);
    }

    private void ScheduleStep(InputSlot slot, int step, bool learn)
    {
        _now++;
        (float rate, float normScale) = learn ? Optimizer.BeginStep() : default;
        slot.SetStep(step, rate, normScale);
        for (int layer = 0; layer < _gateWeightSum.Length; layer++)
        {
            _gateWeightSum[layer] = (float)Plan.Layers[layer].Reader.Leak.Value * _gateWeightSum[layer] + 1;
            slot.SetGateWeight(step, layer, (float)(1 / _gateWeightSum[layer]));
        }
    }
}
