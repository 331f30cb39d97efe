using System.Diagnostics;
using System.Text.Json.Serialization;
using MathNet.Numerics;
using OtpeFast.Data;
using OtpeFast.Training;

namespace OtpeFast.Experiments;

/// <summary>Trains with BPTT and, on the way, compares the gradients of other rules with that of BPTT: on the same batch, at the same parameters.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Data">What it learns from.</param>
/// <param name="Network">The network's name in the catalog.</param>
/// <param name="Rules">The rules that are compared.</param>
/// <param name="LearningRate">Learning rate of Adamax.</param>
/// <param name="Batches">Number of batches.</param>
/// <param name="BatchSize">Samples a batch.</param>
/// <param name="CompareEvery">Batches from one comparison to the next.</param>
/// <param name="Seed">Seed of weights, points and shuffling.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record SimilarityCell(
    string Name,
    DataChoice Data,
    string Network,
    IReadOnlyList<LearningRule> Rules,
    float LearningRate,
    int Batches,
    int BatchSize,
    int CompareEvery,
    ulong Seed) : Cell(Name)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override double Work
        => (Batches + (double)Batches / CompareEvery * (1 + Rules.Count)) * WorkEstimate.OfBatch(Network, LearningRule.Bptt, UpdateMode.Offline, BatchSize);

    /// <inheritdoc/>
    public override CellResult Run(CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        long start = Stopwatch.GetTimestamp();
        DataSet set = context.Data.Open(Data, Seed, BatchSize);
        ISpikingNetwork network = SweepCatalog.Create(Network, null, set.Training.Units, set.Classes, Seed);
        var options = new TrainerOptions
        {
            BatchSize = BatchSize,
            Steps = set.Training.Steps,
            Optimizer = new OptimizerOptions { LearningRate = LearningRate },
            Threads = context.Threads,
            Device = context.Device,
        };
        using ITrainer exact = Create(network, LearningRule.Bptt, options);
        using var estimates = new TrainerList(Rules.Select(rule => Create(network, rule, options)));
        var comparison = new GradientComparison(network.Description);
        var compared = new List<long>();
        List<double>[][] values = [.. Rules.Select(_ => network.Description.Layers.Select(static _ => new List<double>()).Append([]).ToArray())];
        using var batches = new BatchPreparer(set.Training, 0, BatchSize);
        for (int done = 0; done < Batches; done++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            SpikeBatch batch = batches.Take();
            if (done % CompareEvery == 0)
            {
                compared.Add(done);
                comparison.SetExact(exact, batch);
                for (int rule = 0; rule < Rules.Count; rule++)
                {
                    comparison.Compare(estimates[rule], batch, values[rule]);
                }
            }

            exact.Train(batch);
            context.Progress((done + 1.0) / Batches);
        }

        var measurements = new List<Measurement>();
        for (int rule = 0; rule < Rules.Count; rule++)
        {
            for (int layer = 1; layer < values[rule].Length; layer++)
            {
                measurements.Add(new(Quantities.LayerSimilarity(layer), Rules[rule], compared, values[rule][layer - 1]));
            }

            measurements.Add(new(Quantities.ModelSimilarity, Rules[rule], compared, values[rule][^1]));
        }

        return new CellResult(this, measurements, [], Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private ITrainer Create(ISpikingNetwork network, LearningRule rule, TrainerOptions options)
        => network.CreateTrainer(SweepCatalog.FindTrainer(network.Description.Spec, Network, rule, UpdateMode.Offline), options);

    /// <summary>Trainers that are disposed of together.</summary>
    private sealed class TrainerList : List<ITrainer>, IDisposable
    {
        public TrainerList(IEnumerable<ITrainer> trainers)
            : base(trainers)
        {
        }

        public void Dispose() => ForEach(static trainer => trainer.Dispose());
    }

    /// <summary>
    /// Gradients at the same parameters: of a layer its weights, of the model all parameters. The bias gradients of OTTT and Approx OTPE have no trace, and are
    /// of another scale, which the paper's values of the model show and its values of layers do not.
    /// </summary>
    private sealed class GradientComparison(NetworkDescription network)
    {
        private readonly float[] _parameters = new float[network.ParameterLength];
        private readonly float[] _gradient = new float[network.ParameterLength];
        private readonly double[][] _exact = Layers(network);
        private readonly double[][] _estimate = Layers(network);
        private readonly double[] _exactModel = new double[network.Layers.Sum(static layer => (layer.Inputs + 1) * layer.Neurons)];
        private readonly double[] _estimateModel = new double[network.Layers.Sum(static layer => (layer.Inputs + 1) * layer.Neurons)];

        public void SetExact(ITrainer trainer, SpikeBatch batch)
        {
            trainer.CopyParametersTo(_parameters);
            Read(trainer, batch, _exact, _exactModel);
        }

        public void Compare(ITrainer trainer, SpikeBatch batch, List<double>[] values)
        {
            trainer.SetParameters(_parameters); // on a device every trainer has a copy of its own
            Read(trainer, batch, _estimate, _estimateModel);
            for (int layer = 0; layer < _exact.Length; layer++)
            {
                values[layer].Add(Cosine(_exact[layer], _estimate[layer]));
            }

            values[^1].Add(Cosine(_exactModel, _estimateModel));
        }

        private static double[][] Layers(NetworkDescription network) => [.. network.Layers.Select(static layer => new double[layer.Inputs * layer.Neurons])];

        private static double Cosine(double[] exact, double[] estimate) => 1 - Distance.Cosine(exact, estimate);

        /// <summary>Reads a gradient: of the layers their weights, of the model the biases, too.</summary>
        private void Read(ITrainer trainer, SpikeBatch batch, double[][] weights, double[] model)
        {
            trainer.ComputeGradients(batch);
            trainer.CopyGradientsTo(_gradient);
            int place = 0;
            for (int l = 0; l < weights.Length; l++)
            {
                LayerDescription layer = network.Layers[l];
                for (int row = 0; row <= layer.Inputs; row++)
                {
                    for (int neuron = 0; neuron < layer.Neurons; neuron++)
                    {
                        model[place + row * layer.Neurons + neuron] = _gradient[layer.Offset + row * layer.Stride + neuron];
                    }
                }

                Array.Copy(model, place, weights[l], 0, weights[l].Length);
                place += (layer.Inputs + 1) * layer.Neurons;
            }
        }
    }
}
