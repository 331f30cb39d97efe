using System.Diagnostics;
using System.Globalization;
using OtpeFast.Data;
using OtpeFast.Files;
using OtpeFast.Runtime;

namespace OtpeFast.Training;

/// <summary>
/// Trains a network on a source: validates as it goes, keeps the parameters with the best validation accuracy,
/// writes checkpoints, and can go on from one to the same bits as if it had never stopped.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class TrainingRun : IDisposable
{
    private const int WarmUpBatches = 20;
    private const double LossSmoothing = 0.98;
    private const string DeviceSetting = "device";
    private const string Cpu = "cpu";

    private readonly ISpikingNetwork _network;
    private readonly TrainingOptions _options;
    private readonly ISpikeSource _training;
    private readonly ISpikeSource? _test;
    private readonly ITrainer _trainer;
    private readonly IQueuedTrainer? _queue; // the same trainer, if it takes a batch while it works on another
    private readonly Evaluation _validation;
    private readonly float[] _bestParameters;
    private bool _disposed;
    private DirectoryLock? _lock; // on the directory of the checkpoints, from the beginning on
    private bool _hasBegun; // whether it goes on from a checkpoint, or there was none to lose
    private double _recentLoss;
    private double _bestAccuracy = -1;
    private double _bestLoss = double.MaxValue;
    private double? _lastAccuracy;
    private double? _lastLoss;
    private long _done;
    private long _noted; // batches whose loss is in the smoothed one
    private long _seen; // samples trained on since the last validation
    private long _seenRight; // those of them that were classified right
    private double? _trainingAccuracy;

    /// <summary>Prepares a run.</summary>
    /// <param name="network">The network.</param>
    /// <param name="trainer">Which of its trainers.</param>
    /// <param name="options">The options.</param>
    /// <param name="training">What it learns from; a thread of its own prepares batches from it, and no one else may use it meanwhile.</param>
    /// <param name="validation">What it is validated on.</param>
    /// <param name="test">What the best parameters are tested on in the end; null for nothing.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the training source is also that of validation or test.</exception>
    public TrainingRun(
        ISpikingNetwork network, TrainerDescription trainer, TrainingOptions options, ISpikeSource training, ISpikeSource validation, ISpikeSource? test)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        options.Validate();
        if (ReferenceEquals(training, validation) || ReferenceEquals(training, test))
        {
            throw new ArgumentException(
                "Training and validation, or test, have one and the same source, which would be read by two threads at once: batches are prepared ahead; " +
                "make one for each.",
                nameof(training));
        }

        _network = network;
        _options = options;
        _training = training;
        _test = test;
        _trainer = network.CreateTrainer(
            trainer,
            new TrainerOptions
            {
                BatchSize = options.BatchSize,
                Steps = training.Steps,
                Optimizer = options.Optimizer,
                Threads = options.Threads,
                Device = options.Device,
                FeedbackSeed = options.FeedbackSeed,
                WindowSteps = options.WindowSteps,
            });
        _queue = _trainer as IQueuedTrainer;
        try
        {
            _validation = new Evaluation(
                network, validation, options.BatchSize, options.ValidationSamples, options.Threads, options.Device, TrainedNetwork.Readout);
            _bestParameters = new float[network.Description.ParameterLength];
            network.CopyParametersTo(_bestParameters);
        }
        catch
        {
            _validation?.Dispose();
            _trainer.Dispose();
            throw;
        }
    }

    /// <summary>Begins anew. <see cref="Run"/> does, too, unless the run goes on from a checkpoint.</summary>
    /// <exception cref="CheckpointException">
    /// There is a checkpoint already, which the run would replace; or its directory cannot be used, or another run has it.
    /// </exception>
    public void Begin()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_options.CheckpointDirectory is string directory)
        {
            // Locked first: whoever is at work there is the better reason, and has a checkpoint sooner or later.
            _lock ??= CheckpointFile.Lock(directory);
            if (CheckpointFile.Exists(directory))
            {
                throw new CheckpointException(
                    $"There is a checkpoint in '{directory}' already; resume it (otpe train --resume), choose another directory, or remove it.");
            }
        }

        _hasBegun = true;
    }

    /// <summary>Goes on where a checkpoint was written.</summary>
    /// <param name="directory">The checkpoint's directory.</param>
    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or of another run, or another run is at work in its directory.</exception>
    public void Resume(string directory)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!CheckpointFile.Exists(directory))
        {
            throw new CheckpointException($"There is no checkpoint in '{directory}' to resume; leave out --resume to start anew.");
        }

        if (_options.CheckpointDirectory is string own)
        {
            _lock ??= CheckpointFile.Lock(own);
        }

        Checkpoint checkpoint = CheckpointFile.Read(directory);
        checkpoint.Network(directory); // of this version, or the reason why not
        IReadOnlyDictionary<string, string>? identity = _options.Identity is null ? null : RunIdentity.Read(checkpoint, directory).ToSettings();
        foreach ((string name, string value) in Settings())
        {
            if ((identity?.GetValueOrDefault(name) ?? checkpoint.Settings.GetValueOrDefault(name)) is not string stored)
            {
                throw new CheckpointException($"The checkpoint in '{directory}' is damaged: it does not say '{name}'; restore it from a copy or start anew.");
            }

            if (stored != value)
            {
                throw new CheckpointException(
                    $"The checkpoint in '{directory}' was written with {name} {stored}, not {value}; give the same options to resume it.");
            }
        }

        if (checkpoint.Batch > _options.Batches)
        {
            throw new CheckpointException(
                $"The checkpoint in '{directory}' was written after {checkpoint.Batch:N0} batches, more than the {_options.Batches:N0} that are asked for; " +
                $"ask for more to go on (otpe train --batches).");
        }

        try
        {
            ParameterCheck.Require(_network.Description, checkpoint.BestParameters);
            _trainer.SetParameters(checkpoint.Parameters);
            _trainer.SetOptimizerState(_options.Optimizer.Kind, checkpoint.OptimizerState, checkpoint.OptimizerSteps);
        }
        catch (ArgumentException exception)
        {
            throw new CheckpointException($"The checkpoint in '{directory}' does not fit the network: {exception.Message}", exception);
        }

        checkpoint.BestParameters.CopyTo(_bestParameters, 0);
        _hasBegun = true;
        _done = _noted = checkpoint.Batch;
        _recentLoss = checkpoint.RecentLoss;
        _bestAccuracy = checkpoint.BestAccuracy;
        _bestLoss = checkpoint.BestLoss;
    }

    /// <summary>Trains to the end, or until it is asked to stop; either way the last checkpoint is of the last batch.</summary>
    /// <param name="report">Told where the run stands; called on this thread.</param>
    /// <param name="cancellation">Asks it to stop after the current batch.</param>
    /// <exception cref="DivergenceException">A parameter is not a finite number any more; the last checkpoint is from before that.</exception>
    /// <exception cref="CheckpointException">A checkpoint cannot be written, or there is one already.</exception>
    public TrainingResult Run(Action<TrainingProgress> report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_hasBegun)
        {
            Begin();
        }

        long start = _done;
        long measuredBatches = 0;
        long allocated = 0;
        var clock = Stopwatch.StartNew();
        TimeSpan training = TimeSpan.Zero;
        bool interrupted = false;
        using var batches = new BatchPreparer(_training, _done * _options.BatchSize, _options.BatchSize);
        while (_done < _options.Batches && !interrupted)
        {
            // A stretch of batches without a report or a validation in between, so that what it allocates is its own.
            long stretch = _done;
            long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            TimeSpan began = clock.Elapsed;
            do
            {
                TrainBatch(batches.Take());
                interrupted = cancellation.IsCancellationRequested;
            }
            while (!interrupted && !StretchEnds(clock.Elapsed - began, start));

            FinishQueue();
            TimeSpan spent = clock.Elapsed - began;
            training += spent;
            if (stretch >= start + WarmUpBatches)
            {
                allocated += GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
                measuredBatches += _done - stretch;
            }

            if (_done % _options.ValidateEvery == 0 || _done == _options.Batches)
            {
                Validate();
            }

            if (_options.CheckpointDirectory is not null && (interrupted || _done % _options.CheckpointEvery == 0 || _done == _options.Batches))
            {
                WriteCheckpoint();
            }

            Report(report, _done - start, clock.Elapsed);
        }

        _trainer.UpdateNetwork();
        double? testAccuracy = interrupted || _test is null ? null : Test();
        return new TrainingResult(
            _done,
            _recentLoss,
            _bestAccuracy < 0 ? null : _bestAccuracy,
            testAccuracy,
            _done == start ? 0 : training.TotalMilliseconds / (_done - start),
            measuredBatches == 0 ? 0 : (double)allocated / measuredBatches,
            interrupted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _trainer.Dispose();
        _validation.Dispose();
        _lock?.Dispose();
    }

    private bool StretchEnds(TimeSpan spent, long start)
        => _done == _options.Batches
           || _done == start + WarmUpBatches
           || _done % _options.ValidateEvery == 0
           || (_options.CheckpointDirectory is not null && _done % _options.CheckpointEvery == 0)
           || spent >= _options.ReportEvery;

    private void TrainBatch(SpikeBatch batch)
    {
        if (_queue is null)
        {
            Note(_trainer.Train(batch));
        }
        else
        {
            // The batch before it is still worked on while this one is copied.
            _queue.Enqueue(batch);
            if (_queue.Queued == _queue.QueueCapacity)
            {
                Note(_queue.Dequeue());
            }
        }

        _done++;
    }

    private void FinishQueue()
    {
        while (_queue is { Queued: > 0 })
        {
            Note(_queue.Dequeue());
        }
    }

    private void Note(BatchResult batch)
    {
        _recentLoss = _noted == 0 ? batch.Loss : LossSmoothing * _recentLoss + (1 - LossSmoothing) * batch.Loss;
        _noted++;
        _seen += batch.Samples;
        _seenRight += batch.Correct;
    }

    private void Validate()
    {
        _trainer.UpdateNetwork();
        BatchResult result = _validation.Run();
        _lastAccuracy = result.Accuracy;
        _lastLoss = result.Loss;
        _trainingAccuracy = (double)_seenRight / _seen;
        _seen = _seenRight = 0;
        if (result.Accuracy > _bestAccuracy)
        {
            _bestAccuracy = result.Accuracy;
            _bestLoss = result.Loss;
            _network.CopyParametersTo(_bestParameters);
        }
    }

    private double Test()
    {
        var last = new float[_bestParameters.Length];
        _network.CopyParametersTo(last);
        _network.SetParameters(_bestParameters);
        using var test = new Evaluation(
            _network, _test!, _options.BatchSize, _options.ValidationSamples, _options.Threads, _options.Device, TrainedNetwork.Readout);
        double accuracy = test.Run().Accuracy;
        _network.SetParameters(last);
        return accuracy;
    }

    private void WriteCheckpoint()
    {
        var parameters = new float[_bestParameters.Length];
        var state = new float[_trainer.OptimizerStateLength];
        _trainer.CopyParametersTo(parameters);
        _trainer.CopyOptimizerStateTo(state);
        CheckpointFile.Write(
            _options.CheckpointDirectory!,
            new Checkpoint(Settings(), _done, _trainer.OptimizerSteps, _recentLoss, _bestAccuracy, _bestLoss, parameters, _bestParameters, state));
    }

    /// <summary>The network with the readout that its rule trains: what is validated is what is trained.</summary>
    private NetworkSpec TrainedNetwork => TrainerPlan.Of(_network.Description.Spec, _trainer.Description).Network;

    /// <summary>What decides the bits of the run; the number of threads does not.</summary>
    private SortedDictionary<string, string> Settings()
    {
        static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

        TrainerDescription trainer = _trainer.Description;
        OptimizerOptions optimizer = _options.Optimizer;
        var settings = new SortedDictionary<string, string>(_options.Identity?.ToSettings().ToDictionary() ?? [])
        {
            [CheckpointNetwork.NetworkSetting] = TrainedNetwork.ToString(),
            ["rule"] = trainer.Rule.ToString(),
            ["mode"] = trainer.Mode.ToString(),
            ["form"] = trainer.Form.ToString(),
            ["optimizer"] = optimizer.Kind.ToString(),
            ["learning rate"] = Text(optimizer.LearningRate),
            ["moment decays"] = $"{Text(optimizer.FirstMomentDecay)} and {Text(optimizer.SecondMomentDecay)}",
            ["epsilon"] = Text(optimizer.Epsilon),
            [DeviceSetting] = _options.Device?.Kind ?? Cpu,
            ["batch size"] = Text(_options.BatchSize),
            ["validation interval"] = Text(_options.ValidateEvery),
            [CheckpointNetwork.StepsSetting] = Text(_training.Steps),
        };
        if (trainer.Feedback != Feedback.Layers)
        {
            settings.Add("feedback", $"{trainer.Feedback}, seed {Text(_options.FeedbackSeed)}");
        }

        if (optimizer.WeightDecay != 0)
        {
            settings.Add("weight decay", Text(optimizer.WeightDecay));
        }

        if (!float.IsPositiveInfinity(optimizer.GradientBound))
        {
            settings.Add("gradient bound", Text(optimizer.GradientBound));
        }

        if (trainer.Form == GradientForm.Window)
        {
            settings.Add("window steps", Text(_options.WindowSteps));
        }

        return settings;
    }

    private void Report(Action<TrainingProgress> report, long doneNow, TimeSpan elapsed)
    {
        double speed = doneNow / elapsed.TotalSeconds;
        report(new TrainingProgress(
            _done,
            _options.Batches,
            _recentLoss,
            _lastAccuracy,
            _lastLoss,
            _trainingAccuracy,
            _bestAccuracy < 0 ? null : _bestAccuracy,
            speed,
            TimeSpan.FromSeconds((_options.Batches - _done) / speed)));
    }
}
