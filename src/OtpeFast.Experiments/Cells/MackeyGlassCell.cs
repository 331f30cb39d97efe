using System.Diagnostics;
using System.Text.Json.Serialization;
using OtpeFast.Tasks;

namespace OtpeFast.Experiments;

/// <summary>
/// Learns a chaotic series in one pass over some points, and then goes on alone from the last of them; several runs, each on a later stretch, as NeuroBench has
/// it. What the network says is by how much the next point differs from the latest.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Delay">The series' delay.</param>
/// <param name="Neurons">[point] Neurons for the latest point, for the one before, and so on.</param>
/// <param name="Steps">Steps that a point is shown for.</param>
/// <param name="Gain">Spikes a step of a neuron whose point is 1 above its threshold.</param>
/// <param name="Rule">The rule that learns all weights, step by step; null for recursive least squares on the readout alone.</param>
/// <param name="LearningRate">Learning rate of Adam, for a rule.</param>
/// <param name="Ridge">What large weights cost, for least squares.</param>
/// <param name="Runs">Number of runs.</param>
/// <param name="Seed">Seed of the thresholds; those of each run are others.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record MackeyGlassCell(
    string Name,
    int Delay,
    IReadOnlyList<int> Neurons,
    int Steps,
    double Gain,
    LearningRule? Rule,
    float LearningRate,
    double Ridge,
    int Runs,
    ulong Seed) : Cell(Name)
{
    private const int Learned = 750; // points
    private const int Forecast = 750;
    private const int LastErrors = 150; // points at the end of learning, whose errors are reported
    private const double Lowest = 0.38; // thresholds: the range of the series, and a little more
    private const double Highest = 1.36;
    private const double TargetScale = 10; // for a rule: differences are small

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Work => (double)Runs * Steps * Neurons.Sum() * (Rule is null ? 1 : 4);

    /// <inheritdoc/>
    public override CellResult Run(CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        long start = Stopwatch.GetTimestamp();
        double[] series = MackeyGlassSeries.Create(Delay);
        var code = new SeriesCode([.. Neurons], Steps, Lowest, Highest, Gain);
        var errors = new List<double>();
        var oneStep = new List<double>();
        double[] shown = [];
        NeuroBenchMeter? meter = null;
        for (int run = 0; run < Runs; run++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            double[] points = series[Offset(run)..][..(Learned + Forecast + 1)];
            var random = new RandomSequence(Seed, 0, (ulong)run);
            var network = new SpikingNetwork(NetworkSpec.Parse(code.Network), Seed);
            var parameters = new float[network.Description.ParameterLength];
            code.WriteWeights(network.Description, parameters, ref random);
            network.SetParameters(parameters);
            code.Clear();
            oneStep.Add(Rule is LearningRule rule ? LearnByRule(network, code, points, rule) : LearnByLeastSquares(network, code, points));
            meter = run == Runs - 1 ? new NeuroBenchMeter(network.Description, Parameters(network)) : null; // a footprint and counts of the last run
            double[] said = GoOn(network, code, points[Learned], meter);
            errors.Add(SymmetricError.Percent(said, points.AsSpan(Learned + 1)));
            shown = run == 0 ? said : shown;
            context.Progress((run + 1.0) / Runs);
        }

        long[] runs = [.. Enumerable.Range(0, Runs).Select(static run => (long)run)];
        long[] steps = [.. Enumerable.Range(1, Forecast).Select(static step => (long)step)];
        double[] truth = series[Offset(0)..][(Learned + 1)..(Learned + Forecast + 1)];
        return new CellResult(
            this,
            [
                new(Quantities.SymmetricError, Rule, runs, errors),
                new(Quantities.OneStepError, Rule, runs, oneStep),
                new(Quantities.WantedCurve(1), Rule, steps, truth),
                new(Quantities.MadeCurve(1), Rule, steps, shown),
                new(Quantities.FootprintBytes, Rule, [Runs], [meter!.FootprintBytes]),
                new(Quantities.ConnectionSparsity, Rule, [Runs], [meter.ConnectionSparsity]),
                new(Quantities.ActivationSparsity, Rule, [Runs], [meter.ActivationSparsity]),
                new(Quantities.MultiplyAccumulates, Rule, [Runs], [(double)meter.MultiplyAccumulates / Forecast]),
                new(Quantities.Accumulates, Rule, [Runs], [(double)meter.Accumulates / Forecast]),
                new(Quantities.DenseOperations, Rule, [Runs], [(double)meter.DenseOperations / Forecast]),
            ],
            [],
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Where a run begins, half a Lyapunov time after the one before: a whole number, as NeuroBench cuts it off.</summary>
    private static int Offset(int run) => (int)(run * MackeyGlassSeries.PointsALyapunovTime / 2.0);

    /// <summary>Forecasts from what the neurons counted, and learns the readout from the next point; in the end its weights become the network's.</summary>
    private double LearnByLeastSquares(SpikingNetwork network, SeriesCode code, double[] points)
    {
        var readout = new RecursiveLeastSquares(code.Neurons + 1, Ridge);
        var counted = new double[code.Neurons + 1];
        var errors = new List<double>();
        using var neurons = new StreamEvaluator(network, threads: 1);
        for (int point = 0; point < Learned; point++)
        {
            code.Take(points[point]);
            if (point < Neurons.Count)
            {
                continue; // the neurons do not know enough points yet
            }

            counted.AsSpan().Clear();
            counted[^1] = 1;
            neurons.Reset(1);
            for (int step = 0; step < Steps; step++)
            {
                neurons.Step(code.Frame(step));
                foreach (ushort neuron in neurons.Spikes(0, 0))
                {
                    counted[neuron] += 1.0 / Steps;
                }
            }

            errors.Add(readout.Learn(counted, points[point + 1] - points[point]));
        }

        float[] parameters = Parameters(network);
        LayerDescription layer = network.Description.Layers[1];
        for (int input = 0; input <= layer.Inputs; input++)
        {
            parameters[layer.Offset + input * layer.Stride] = (float)(readout.Weights[input] / Steps);
        }

        network.SetParameters(parameters);
        return RootMeanSquare(errors);
    }

    /// <summary>Forecasts, and learns all weights from the next point, by a rule, in the last step that a point is shown for.</summary>
    private double LearnByRule(SpikingNetwork network, SeriesCode code, double[] points, LearningRule rule)
    {
        var description = new TrainerDescription(rule, UpdateMode.Online, GradientForm.Trace);
        using var trainer = (IStreamTrainer)network.CreateTrainer(
            description,
            new() { BatchSize = 1, Threads = 1, Optimizer = new OptimizerOptions { Kind = OptimizerKind.Adam, LearningRate = LearningRate } });
        var errors = new List<double>();
        for (int point = 0; point < Learned; point++)
        {
            code.Take(points[point]);
            if (point < Neurons.Count)
            {
                continue;
            }

            trainer.Reset(1);
            for (int step = 0; step < Steps - 1; step++)
            {
                trainer.Advance(code.Frame(step));
            }

            double difference = points[point + 1] - points[point];
            trainer.StepTowards(code.Frame(Steps - 1), [(float)(TargetScale * difference)], [1]);
            errors.Add(difference - trainer.OutputScores(0)[0] / TargetScale);
        }

        trainer.UpdateNetwork();
        float[] parameters = Parameters(network);
        LayerDescription layer = network.Description.Layers[1];
        foreach (ref float weight in parameters.AsSpan(layer.Offset, layer.Length))
        {
            weight /= (float)TargetScale;
        }

        network.SetParameters(parameters);
        return RootMeanSquare(errors);
    }

    /// <summary>Goes on alone from a point: what it says is the next point that it sees.</summary>
    private double[] GoOn(SpikingNetwork network, SeriesCode code, double point, NeuroBenchMeter? meter)
    {
        using var evaluator = new StreamEvaluator(network, threads: 1);
        var said = new double[Forecast];
        for (int i = 0; i < Forecast; i++)
        {
            code.Take(point);
            evaluator.Reset(1);
            meter?.Reset();
            for (int step = 0; step < Steps; step++)
            {
                SpikeFrame frame = code.Frame(step);
                evaluator.Step(frame);
                meter?.Step(frame.Units(0), frame.Counts(0), evaluator);
            }

            point += evaluator.OutputScores(0)[0];
            said[i] = point;
        }

        return said;
    }

    private static float[] Parameters(SpikingNetwork network)
    {
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        return parameters;
    }

    private static double RootMeanSquare(List<double> errors) => Math.Sqrt(errors.TakeLast(LastErrors).Average(static error => error * error));
}
