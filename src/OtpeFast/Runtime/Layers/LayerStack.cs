using OtpeFast.Plans;

namespace OtpeFast.Runtime;

/// <summary>The layers of a trainer, and its passes in the order of the plan.</summary>
internal sealed class LayerStack
{
    private readonly NetworkLayer[] _layers;
    private readonly TrainerPlan _plan;
    private readonly PassCatalog _catalog;

    /// <summary>Buys the memory of the rows and makes the passes.</summary>
    /// <exception cref="NotSupportedException">A pass was compiled into neither the catalog nor the runtime.</exception>
    public LayerStack(Workspace workspace, TrainerPlan plan, PassCatalog catalog, TrainerOptions options)
    {
        _plan = plan;
        _catalog = catalog;
        _layers = new NetworkLayer[plan.Layers.Count];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new NetworkLayer(workspace, plan.Layers[i].Layer, plan.Layers[i].Shape, i == 0 ? null : _layers[i - 1]);
            _layers[i].SpikeTiming = options.SpikeTiming;
            RowLayout.Buy(_layers[i], plan.Layers[i], plan);
        }

        for (int i = 0; i < _layers.Length; i++)
        {
            if (plan.Layers[i].PassesDown)
            {
                NetworkLayer layer = _layers[i];
                bool isFixed = plan.Description.Feedback != Feedback.Layers;
                NetworkLayer[] below = plan.Description.Feedback == Feedback.Broadcast ? _layers[..i] : [_layers[i - 1]];
                int[] delays = plan.Description.Feedback == Feedback.Broadcast ? [0] : plan.Layers[i].Layer.Delays.ToArray();
                layer.Paths = Array.ConvertAll(below, to => new FeedbackPath(layer, to, delays, isFixed, options.FeedbackSeed));
            }
        }

        if (plan.KeepsHistory && _layers[0].Connections is null)
        {
            workspace.Inputs = new InputHistory(workspace.BatchSize, workspace.LargestSteps, plan.Network.Inputs);
        }

        foreach (NetworkLayer layer in _layers)
        {
            layer.TrainConstants();
        }

        NetworkLayer output = _layers[^1];
        var forward = new List<SamplePass>();
        var backward = new List<SamplePass>();
        Gradients = new TilePass[_layers.Length];
        foreach (Pass pass in plan.Passes)
        {
            NetworkLayer layer = _layers[pass.Layer];
            LayerPlan layerPlan = plan.Layers[pass.Layer];
            switch (pass.Kind)
            {
                case PassKind.Forward:
                    if (layer.Has(RowNames.PostBefore))
                    {
                        forward.Add(new KeepBefore(layer, RowNames.MeanGate, RowNames.PostBefore));
                    }

                    forward.AddRange(Forward(layer, layerPlan));
                    if (layer.Has(RowNames.GateHistory))
                    {
                        forward.Add(new KeepHistory(layer));
                    }

                    if (plan.HasWindows)
                    {
                        forward.Add(new KeepSteps(layer));
                    }

                    if (layer.ErrorChannels is not null)
                    {
                        forward.Add(new KeepStep(layer));
                    }

                    break;
                case PassKind.Readout:
                    forward.Add(plan.IsOnline ? new ReadoutStep(output, plan.Network.Readout) : new ReadoutSequence(output, plan.Network.Readout));
                    if (plan.HasWindows)
                    {
                        forward.Add(new KeepError(output));
                        backward.Add(new ScaleErrors(output));
                    }

                    break;
                case PassKind.Scan:
                    PassCode scan = PassCode.Scan(layerPlan, plan);
                    backward.Add(OfSamples(scan.Kind == PassCodeKind.ScanStep
                        ? new RecurrentScan(layer, PassCodes.FindScan(_catalog, scan, layer))
                        : PassCodes.Find(_catalog, scan, layer)));
                    if (layer.TrainedConstants is not null)
                    {
                        backward.Add(new ConstantScan(layer, layerPlan));
                    }

                    bool carries = Array.Exists(layer.Paths, static path => path.To.Has(RowNames.CarriedError));
                    if (carries)
                    {
                        backward.Add(OfSamples(new CarryErrors(layer, layerPlan)));
                    }

                    if (plan.HasWindows)
                    {
                        backward.Add(new ClearErrors(layer, ofAllSteps: carries));
                    }

                    break;
                case PassKind.GateErrors:
                    backward.Add(
                        !plan.IsOnline ? new GateSequence(layer, layerPlan)
                        : layer.ErrorChannels is not null || layer.ReachesChannels ? new GateChannels(layer, plan)
                        : new GateStep(layer, layerPlan));
                    break;
                case PassKind.PassDown:
                    // While the errors are still in the cache: the pass before does it, sample by sample.
                    break;
                case PassKind.Gradient:
                    Gradients[pass.Layer] = CreateGradient(pass.Layer, workspace);
                    break;
                case PassKind.Optimize:
                    // On every tile, while its gradient is still in the cache: the trainer does it.
                    break;
                default:
                    throw new NotSupportedException($"There is no pass {pass.Kind}.");
            }
        }

        ForwardPasses = [.. forward];
        Backward = [.. backward];
    }

    /// <summary>Up to the loss.</summary>
    public SamplePass[] ForwardPasses { get; }

    /// <summary>From the loss down.</summary>
    public SamplePass[] Backward { get; }

    /// <summary>[layer] The gradients.</summary>
    public TilePass[] Gradients { get; }

    /// <summary>The last layer.</summary>
    public NetworkLayer Output => _layers[^1];

    /// <summary>The way by which errors come to a hidden layer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such hidden layer.</exception>
    public FeedbackPath PathTo(int layer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _layers.Length - 1);
        foreach (NetworkLayer from in _layers)
        {
            foreach (FeedbackPath path in from.Paths)
            {
                if (path.To == _layers[layer])
                {
                    return path;
                }
            }
        }

        throw new InvalidOperationException("No errors are passed down: the gradient is made of influences.");
    }

    /// <summary>Brings the weights into the order of the loops of a sequence.</summary>
    public void Pack(int worker, int workers)
    {
        foreach (NetworkLayer layer in _layers)
        {
            layer.Pack(worker, workers);
        }
    }

    /// <summary>Whether gradients are sums over the events of an input, which are listed before.</summary>
    public bool ListsEvents => Array.Exists(_layers, static layer => layer.EventRows is not null);

    /// <summary>Makes room for the events of a batch; online there is.</summary>
    public void ReserveEvents()
    {
        foreach (NetworkLayer layer in _layers)
        {
            if (!_plan.IsOnline && layer.EventRows is EventRows events)
            {
                events.Reserve(layer.InputOf, layer.Workspace.Samples);
            }
        }
    }

    /// <summary>Lists the events of a batch, or online those that came since the last time, by input; every workers-th block.</summary>
    public void ListEvents(int worker, int workers)
    {
        foreach (NetworkLayer layer in _layers)
        {
            Workspace workspace = layer.Workspace;
            int firstStep = _plan.HasWindows ? workspace.WindowStart : _plan.IsOnline ? workspace.Now : 0;
            for (int block = worker; block < (layer.EventRows?.Blocks ?? 0); block += workers)
            {
                layer.EventRows!.Fill(layer.InputOf, workspace.Samples, block, firstStep, workspace.Steps);
            }
        }
    }

    /// <summary>Forgets membrane potentials and traces.</summary>
    public void ResetState()
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].ResetState();
            Gradients[i].ResetState();
        }
    }

    /// <summary>Forgets membrane potentials and traces of a sample.</summary>
    public void ResetState(int sample)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].ResetState(sample);
            Gradients[i].ResetState(sample);
        }
    }

    /// <summary>Forgets traces.</summary>
    public void ResetTraces()
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].ResetTraces();
            Gradients[i].ResetState();
        }
    }

    /// <summary>Forgets the steps that late errors would be about.</summary>
    public void ForgetSteps()
    {
        foreach (NetworkLayer layer in _layers)
        {
            layer.ErrorChannels?.Reset();
        }
    }

    /// <summary>Everything that carries over to the next step.</summary>
    public void Transfer(ref StateTransfer transfer)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].Transfer(ref transfer);
            Gradients[i].Transfer(ref transfer);
            foreach (FeedbackPath path in _layers[i].Paths)
            {
                path.Transfer(ref transfer);
            }
        }
    }

    /// <summary>A layer, 0 for the first hidden one.</summary>
    public NetworkLayer At(int layer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _layers.Length);
        return _layers[layer];
    }

    /// <summary>Reads the constants that are trained from the parameters.</summary>
    public void Refresh() => _layers.Refresh(_plan);

    /// <summary>Keeps constants that the optimizer has changed in range.</summary>
    /// <param name="tile">What it has changed.</param>
    public void Clamp(in ParameterTile tile) => _layers[tile.Layer].TrainedConstants?.Clamp(in tile);

    /// <summary>What all samples share in a step.</summary>
    public void BeginStep()
    {
        foreach (NetworkLayer layer in _layers)
        {
            layer.BeginStep();
        }
    }

    /// <summary>A pass over rows of slots, where rows are of samples.</summary>
    private SamplePass OfSamples(SamplePass pass) => _plan.HasWindows ? new WithRowsOfSamples(pass) : pass;

    /// <summary>The neurons of a layer, after what puts its input together where that is more than what comes from below.</summary>
    private IEnumerable<SamplePass> Forward(NetworkLayer layer, LayerPlan layerPlan)
    {
        SamplePass neurons = PassCodes.Find(_catalog, PassCode.Forward(layerPlan, _plan), layer);
        if (layer.TrainedConstants is not null)
        {
            neurons = new TrainedStep(layer, (StepPass)neurons, _plan.IsOnline);
        }

        if (layerPlan.RunsStepByStep)
        {
            return [new SteppedSequence(layer, (StepPass)neurons)];
        }

        return layer.Connections is null ? [neurons] : [_plan.IsOnline ? new ConnectStep(layer) : new ConnectSequence(layer), neurons];
    }

    private TilePass CreateGradient(int index, Workspace workspace)
    {
        (NetworkLayer layer, LayerPlan plan) = (_layers[index], _plan.Layers[index]);
        TilePass weights = CreateWeightGradient(index, workspace);
        return layer.TrainedConstants is null || weights is InfluenceGradient ? weights
            : new GradientWithConstants(
                layer, weights, _plan.Description.Scans ? new ScannedConstants(layer) : new TracedConstants(layer, plan, _plan.IsOnline));
    }

    private TilePass CreateWeightGradient(int index, Workspace workspace)
    {
        (NetworkLayer layer, LayerPlan plan) = (_layers[index], _plan.Layers[index]);
        TrainerDescription trainer = _plan.Description;
        if (trainer.Scans)
        {
            workspace.BuySum();
            return layer.EventRows is null ? new NarrowCoefficientGradient(layer) : new CoefficientGradient(layer);
        }

        if (plan.TracesInputs && _plan.IsOnline)
        {
            return new InputStepGradient(layer, plan);
        }

        workspace.BuySum();
        if (plan.TracesInputs)
        {
            return new InputSequenceGradient(layer, plan);
        }

        workspace.BuyInput();
        return plan.TracesSynapses
            ? PassCodes.FindTile(_catalog, PassCode.Gradient(plan, trainer)!, layer)
            : new InfluenceGradient(_layers, index, _plan);
    }
}
