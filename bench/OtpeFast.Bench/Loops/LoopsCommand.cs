using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OtpeFast.Bench.Workloads;
using OtpeFast.Runtime;
using OtpeFast.Training;

namespace OtpeFast.Bench.Loops;

/// <summary>
/// Command <c>loops</c>: each hot loop of shd-512 alone, on one thread, beside what it must compute and move. The layer is 512 by
/// 512 unless the name says otherwise, 128 samples, 50 steps, a tenth of the neurons active.
/// </summary>
internal static class LoopsCommand
{
    private const int Samples = 128;
    private const int Steps = 50;
    private const int Neurons = 512;
    private const int Strips = Neurons / 16;
    private const int Panel = 4; // strips that loops take at once
    private const double Rate = 0.10;
    private const int Repeats = 7;

    public static Command Create()
    {
        var command = new Command("loops", "Measures each hot loop alone, on one thread, beside what it must compute and move.");
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        MachinePeak peak = MachinePeak.Measure(threads: 1);
        Console.WriteLine($"one thread; measured peak {peak.GigaFlops:F0} GFLOP/s, memory {peak.GigaBytes:F0} GB/s");
        Console.WriteLine($"{"loop",-34} {"ms",8} {"GFLOP",8} {"GFLOP/s",8} {"of peak",8} {"cycles a vector operation at peak's clock",10}");
        double cyclesASecond = peak.GigaFlops * 1e9 / (2 * 2 * Vector512<float>.Count); // two fused multiply-adds a cycle

        void Show(string name, double flops, double vectorOperations, Action loop)
        {
            double seconds = Median(loop);
            Console.WriteLine(
                $"{name,-34} {1e3 * seconds,8:F2} {flops / 1e9,8:F2} {flops / seconds / 1e9,8:F0} {100 * flops / seconds / 1e9 / peak.GigaFlops,7:F0} % " +
                $"{seconds * cyclesASecond / vectorOperations,10:F2}");
        }

        var input = new SpikeBatch(700);
        CountedInput.Fill(input, Samples, Steps, 20, 0.05, seed: 1);
        SpikeTrains spikes = RandomSpikes(out long events);
        double inputEvents = input.ActiveCount;
        var panel = new VectorBuffer(1, Panel, 701);
        panel.Plane(0).Fill(Vector512.Create(0.01f)); // memory that nobody has written to is one page, and slower
        var drive = new VectorBuffer(1, Panel, Steps);
        Show("forward, counts (700 x 512, 5 %)", 2 * inputEvents * Neurons, inputEvents * Strips, () => AllPanels(
            sample => SparseProduct.Gather(panel.Plane(0), Panel, input.Sequence(sample), drive.Plane(0), Panel)));
        Show("forward, spikes", 2.0 * events * Neurons, (double)events * Strips, () => AllPanels(
            sample => SparseProduct.Gather(panel.Plane(0)[..(513 * Panel)], Panel, spikes.Sequence(sample, Steps), drive.Plane(0), Panel)));
        EventRows.SequenceOf inputOf = input.Sequence;
        EventRows.SequenceOf spikesOf = sample => spikes.Sequence(sample, Steps);
        var inputRows = new EventRows(Samples, Steps, 700, hasCounts: true, blockSamples: 10, chunkSteps: Steps, stepAfterStep: false, grows: false);
        var spikeRows = new EventRows(Samples, Steps, Neurons, hasCounts: false, blockSamples: 10, chunkSteps: Steps, stepAfterStep: false, grows: false);
        var places = new VectorBuffer(1, Panel, inputRows.Places);
        places.Plane(0).Fill(Vector512.Create(0.01f));
        Show("events by input, counts", 0, inputEvents, () => Fill(inputRows, inputOf));
        Show("events by input, spikes", 0, events, () => Fill(spikeRows, spikesOf));
        Show("gradient, counts (700 x 512, 5 %)", 2 * inputEvents * Neurons, inputEvents * Strips, () => AllBlocks(
            inputRows, block => SparseProduct.AddRows(inputRows, block, 0, places.Plane(0), Panel, panel.Plane(0))));
        Show("gradient, spikes", 2.0 * events * Neurons, (double)events * Strips, () => AllBlocks(
            spikeRows, block => SparseProduct.AddRows(spikeRows, block, 0, places.Plane(0), Panel, panel.Plane(0))));

        var layer = new AlignedBuffer((Neurons + 1) * Neurons);
        layer.Span.Fill(0.01f);
        var panels = new VectorBuffer(WeightPacking.Panels(Neurons), Neurons, 4);
        var errors = new VectorBuffer(Samples, Strips, Steps);
        var passed = new VectorBuffer(Samples, Strips, Steps);
        Show("packing (transposed panels)", 0, Neurons * Strips, () => WeightPacking.TransposePanels(layer.Span, Neurons, Neurons, panels, 0, 1));
        double dense = 2.0 * Samples * Steps * Neurons * Neurons;
        Show("errors passed down (dense)", dense, dense / 2 / 16, () =>
        {
            for (int sample = 0; sample < Samples; sample++)
            {
                DenseProduct.PassDown(errors.AcrossSecond(sample), Steps, Strips, panels, Neurons, passed.AcrossSecond(sample));
            }
        });

        var traces = new AlignedBuffer(Samples * 704);
        var gated = new AlignedBuffer(Samples * Neurons);
        var outer = new AlignedBuffer(701 * Neurons);
        double product = 2.0 * Samples * 700 * Neurons;
        Show("outer product (OTTT online, a step)", product, product / 2 / 16, () => DenseProduct.Outer(
            traces.Span, 704, Matrix(gated), Samples, 700, Matrix(outer), Strips, adds: false));

        var optimizer = Optimizer.Create(new OptimizerOptions { LearningRate = 1e-9f }, 701 * Neurons);
        var network = new NetworkDescription("Bench", new NetworkSpec(700, [new LayerSpec(Neurons)]), []);
        ParameterTile[] tiles = ParameterTile.Cut(network, [TileCut.Columns], 64, 1);
        var parameters = new AlignedBuffer(701 * Neurons);
        Show("Adamax (701 x 512)", 8.0 * 701 * Neurons, 701 * Strips, () =>
        {
            optimizer.BeginStep();
            foreach (ParameterTile tile in tiles)
            {
                optimizer.Apply(parameters.Span, outer.Span, in tile);
            }
        });
    }

    private static void AllPanels(Action<int> loop)
    {
        for (int strip = 0; strip < Strips; strip += Panel)
        {
            for (int sample = 0; sample < Samples; sample++)
            {
                loop(sample);
            }
        }
    }

    private static void AllBlocks(EventRows events, Action<int> loop)
    {
        for (int strip = 0; strip < Strips; strip += Panel)
        {
            for (int block = 0; block < events.Blocks; block++)
            {
                loop(block);
            }
        }
    }

    private static void Fill(EventRows events, EventRows.SequenceOf input)
    {
        events.Reserve(input, Samples);
        for (int block = 0; block < events.Blocks; block++)
        {
            events.Fill(input, Samples, block, 0, Steps);
        }
    }

    private static StripMatrix Matrix(AlignedBuffer buffer) => new(MemoryMarshal.Cast<float, Vector512<float>>(buffer.Span), Strips, 1);

    private static SpikeTrains RandomSpikes(out long events)
    {
        var spikes = new SpikeTrains(Samples, Steps, Neurons, slots: 1);
        events = 0;
        var random = new RandomSequence(1, 0, 0);
        for (int sample = 0; sample < Samples; sample++)
        {
            Span<ushort> bits = spikes.Bits(0);
            for (int word = 0; word < bits.Length; word++)
            {
                bits[word] = 0;
                for (int bit = 0; bit < 16; bit++)
                {
                    if (random.NextDouble() < Rate)
                    {
                        bits[word] |= (ushort)(1 << bit);
                        events++;
                    }
                }
            }

            spikes.Collect(0, sample, Steps);
        }

        return spikes;
    }

    private static double Median(Action loop)
    {
        loop();
        var seconds = new double[Repeats];
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            loop();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[Repeats / 2];
    }
}
