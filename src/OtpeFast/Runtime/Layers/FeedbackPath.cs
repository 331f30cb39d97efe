namespace OtpeFast.Runtime;

/// <summary>
/// How errors come from one layer to another below it: by the transposed weights between them, or by a fixed random matrix in their place, or in the place of
/// weights that there are none of.
/// </summary>
internal sealed class FeedbackPath
{
    private readonly NetworkLayer _from;
    private readonly AlignedBuffer? _fixed; // [delay, neurons below, stride] where the weights are not used
    private readonly VectorBuffer[] _panels; // [delay] transposed, in panels of 64 neurons below
    private readonly int[] _delays;
    private readonly VectorBuffer? _delayed; // [worker or sample, strip, step] the errors of one of several delays

    /// <summary>Buys the memory.</summary>
    /// <param name="from">The layer whose errors are passed down.</param>
    /// <param name="to">The layer that they come to.</param>
    /// <param name="delays">The delays of the connections between them.</param>
    /// <param name="isFixed">Whether by a matrix of its own.</param>
    /// <param name="seed">Seed of that.</param>
    public FeedbackPath(NetworkLayer from, NetworkLayer to, int[] delays, bool isFixed, ulong seed)
    {
        _from = from;
        To = to;
        _delays = delays;
        _panels = Array.ConvertAll(_delays, _ => new VectorBuffer(WeightPacking.Panels(to.Neurons), from.Stride, WeightPacking.PanelVectors));
        if (_delays is not [0])
        {
            int places = from.RowsAreOfSamples ? from.Workspace.BatchSize : from.Workspace.Workers;
            _delayed = new VectorBuffer(places, to.PanelStrips, from.Workspace.LargestSteps);
        }

        if (isFixed)
        {
            int rows = _delays.Length * to.Neurons;
            _fixed = new AlignedBuffer(BufferLength.Of("feedback weights", rows, from.Stride));
            WeightInitializer.Feedback(rows, from.Neurons, from.Stride, seed, (ulong)to.Index, _fixed.Span);
            PackFixed();
        }
    }

    /// <summary>The layer that errors come to.</summary>
    public NetworkLayer To { get; }

    private ReadOnlySpan<float> Matrix => _fixed is null ? _from.Parameters : _fixed.Span;

    /// <summary>Sets the fixed matrix.</summary>
    /// <param name="matrix">[neurons below, neurons], one after the other where there are several delays.</param>
    public void Set(ReadOnlySpan<float> matrix)
    {
        AlignedBuffer own = _fixed ?? throw new InvalidOperationException("Errors come down by the weights; there is no matrix to set.");
        ParameterCheck.Feedback(matrix, _delays.Length * To.Neurons * _from.Neurons);
        for (int row = 0; row < _delays.Length * To.Neurons; row++)
        {
            matrix.Slice(row * _from.Neurons, _from.Neurons).CopyTo(own.Span[(row * _from.Stride)..]);
        }

        PackFixed();
    }

    /// <summary>Copies the fixed matrix.</summary>
    /// <param name="matrix">[neurons below, neurons] Receives it.</param>
    public void CopyTo(Span<float> matrix)
    {
        AlignedBuffer own = _fixed ?? throw new InvalidOperationException("Errors come down by the weights; there is no matrix of its own.");
        BatchCheck.Length(matrix.Length, _delays.Length * To.Neurons * _from.Neurons, nameof(matrix));
        for (int row = 0; row < _delays.Length * To.Neurons; row++)
        {
            own.Span.Slice(row * _from.Stride, _from.Neurons).CopyTo(matrix[(row * _from.Neurons)..]);
        }
    }

    /// <summary>Brings weights that change into the order of the product.</summary>
    public void Pack(int worker, int workers)
    {
        if (_fixed is null)
        {
            Pack(_from.Parameters, worker, workers);
        }
    }

    /// <summary>The errors of all steps of a sequence: those of a delay belong so many steps before.</summary>
    /// <param name="index">The slot, or the sample where errors are kept for each.</param>
    /// <param name="scratch">The first slot of the worker.</param>
    /// <param name="gated">What is passed down.</param>
    public void PassDown(int index, int scratch, StripMatrix gated)
        => PassDown(index, scratch, gated, To.Vectors(RowNames.Error), isWhole: false);

    /// <summary>The same into another row.</summary>
    /// <param name="index">The slot, or the sample where errors are kept for each.</param>
    /// <param name="scratch">The first slot of the worker.</param>
    /// <param name="gated">What is passed down.</param>
    /// <param name="errors">[slot or sample, strip, step] Receives it.</param>
    /// <param name="isWhole">Whether it is of all steps, and not of those alone that errors of a window come to.</param>
    public void PassDown(int index, int scratch, StripMatrix gated, VectorBuffer errors, bool isWhole)
    {
        int steps = _from.Workspace.Steps;
        int first = isWhole ? 0 : _from.FirstErrorStep;
        if (_delayed is null)
        {
            StripMatrix below = errors.AcrossSecond(index);
            DenseProduct.PassDown(gated.FromRow(first), steps - first, _from.Strips, _panels[0], To.Neurons, below.FromRow(first));
            return;
        }

        int place = _from.RowsAreOfSamples ? index : scratch / SampleBlock.Size;
        for (int strip = 0; strip < To.Strips; strip++)
        {
            errors.Run(index, strip)[..steps].Clear();
        }

        for (int tap = 0; tap < _delays.Length && _delays[tap] < steps; tap++)
        {
            int from = Math.Max(first, _delays[tap]);
            int count = steps - from;
            DenseProduct.PassDown(gated.FromRow(from), count, _from.Strips, _panels[tap], To.Neurons, _delayed.AcrossSecond(place));
            for (int strip = 0; strip < To.Strips; strip++)
            {
                TileLoops.Add(_delayed.Run(place, strip)[..count], errors.Run(index, strip)[(from - _delays[tap])..]);
            }
        }
    }

    /// <summary>The errors of one step of some samples.</summary>
    /// <param name="gated">[sample, 1, neuron] What is passed down.</param>
    /// <param name="first">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    public void PassDownStep(SequenceBuffer gated, int first, int end)
    {
        SequenceBuffer below = To.Sequence(RowNames.Error);
        if (_from.Workspace.Samples < DenseProduct.RowsWorthPacking)
        {
            DenseProduct.PassDownFewRows(
                gated.Rows(first, end - first), Matrix, To.Neurons, _from.Stride, below.Rows(first, end - first), below.Stride, end - first);
            return;
        }

        DenseProduct.PassDown(gated.Matrix(first), end - first, _from.Strips, _panels[0], To.Neurons, below.Matrix(first));
    }

    /// <summary>
    /// Adds the errors of one step of a sample to the channels of the layer below that they come by: later by the delay of the connection, and each group of
    /// readers apart.
    /// </summary>
    /// <param name="gated">[neuron] What is passed down.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="late">How many steps late it is itself.</param>
    /// <param name="groups">[group][neuron] 1 for the neurons of each group of readers; none where they are not told apart.</param>
    /// <param name="scratch">[2, neurons of the wider layer, padded] Scratch.</param>
    public void AddChannels(ReadOnlySpan<float> gated, int sample, int late, NeuronRow[] groups, Span<float> scratch)
    {
        SequenceBuffer below = To.Sequence(RowNames.Error);
        Span<float> passed = scratch[..below.Stride];
        Span<float> ofGroup = scratch.Slice(scratch.Length / 2, gated.Length);
        for (int tap = 0; tap < _delays.Length; tap++)
        {
            ReadOnlySpan<float> weights = Matrix[(tap * To.Neurons * _from.Stride)..];
            for (int group = 0; group < Math.Max(groups.Length, 1); group++)
            {
                for (int neuron = 0; neuron < gated.Length; neuron++)
                {
                    ofGroup[neuron] = groups.Length == 0 ? gated[neuron] : gated[neuron] * groups[group].Values[neuron];
                }

                passed.Clear();
                DenseProduct.PassDownFewRows(ofGroup, weights, To.Neurons, _from.Stride, passed, below.Stride, 1);
                TileLoops.Add(passed, below.Row(sample, To.ErrorChannels?.Find(late + _delays[tap], group) ?? 0));
            }
        }
    }

    /// <summary>The fixed matrix, which may have been set.</summary>
    public void Transfer(ref StateTransfer transfer)
    {
        if (_fixed is not null)
        {
            transfer.Pass(_fixed.Span);
            if (transfer.IsLoading)
            {
                PackFixed();
            }
        }
    }

    private void PackFixed() => Pack(_fixed!.Span, 0, 1);

    private void Pack(ReadOnlySpan<float> matrix, int worker, int workers)
    {
        for (int tap = 0; tap < _panels.Length; tap++)
        {
            WeightPacking.TransposePanels(matrix[(tap * To.Neurons * _from.Stride)..], To.Neurons, _from.Stride, _panels[tap], worker, workers);
        }
    }
}
