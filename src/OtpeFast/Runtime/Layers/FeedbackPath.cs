namespace OtpeFast.Runtime;

/// <summary>
/// How errors come from one layer to another below it: by the transposed weights between them, or by a fixed random matrix in their place, or in the place of
/// weights that there are none of.
/// </summary>
internal sealed class FeedbackPath
{
    private readonly NetworkLayer _from;
    private readonly AlignedBuffer? _fixed; // [neurons below, stride] where the weights are not used
    private readonly VectorBuffer _panels; // transposed, in panels of 64 neurons below

    /// <summary>Buys the memory.</summary>
    /// <param name="from">The layer whose errors are passed down.</param>
    /// <param name="to">The layer that they come to.</param>
    /// <param name="isFixed">Whether by a matrix of its own.</param>
    /// <param name="seed">Seed of that.</param>
    public FeedbackPath(NetworkLayer from, NetworkLayer to, bool isFixed, ulong seed)
    {
        _from = from;
        To = to;
        _panels = new VectorBuffer(WeightPacking.Panels(to.Neurons), from.Stride, WeightPacking.PanelVectors);
        if (isFixed)
        {
            _fixed = new AlignedBuffer(BufferLength.Of("feedback weights", to.Neurons, from.Stride));
            WeightInitializer.Feedback(to.Neurons, from.Neurons, from.Stride, seed, (ulong)to.Index, _fixed.Span);
            PackFixed();
        }
    }

    /// <summary>The layer that errors come to.</summary>
    public NetworkLayer To { get; }

    private ReadOnlySpan<float> Matrix => _fixed is null ? _from.Parameters : _fixed.Span;

    /// <summary>Sets the fixed matrix.</summary>
    /// <param name="matrix">[neurons below, neurons]</param>
    public void Set(ReadOnlySpan<float> matrix)
    {
        AlignedBuffer own = _fixed ?? throw new InvalidOperationException("Errors come down by the weights; there is no matrix to set.");
        BatchCheck.Length(matrix.Length, To.Neurons * _from.Neurons, nameof(matrix));
        if (!ParameterCheck.IsFinite(matrix))
        {
            throw new ArgumentException("The feedback matrix holds a number that is not finite.", nameof(matrix));
        }

        for (int row = 0; row < To.Neurons; row++)
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
        BatchCheck.Length(matrix.Length, To.Neurons * _from.Neurons, nameof(matrix));
        for (int row = 0; row < To.Neurons; row++)
        {
            own.Span.Slice(row * _from.Stride, _from.Neurons).CopyTo(matrix[(row * _from.Neurons)..]);
        }
    }

    /// <summary>Brings weights that change into the order of the product.</summary>
    public void Pack(int worker, int workers)
    {
        if (_fixed is null)
        {
            WeightPacking.TransposePanels(_from.Parameters, To.Neurons, _from.Stride, _panels, worker, workers);
        }
    }

    /// <summary>The errors of all steps of a sequence.</summary>
    /// <param name="index">The slot, or the sample where errors are kept for each.</param>
    /// <param name="gated">What is passed down.</param>
    public void PassDown(int index, StripMatrix gated)
        => DenseProduct.PassDown(gated, _from.Workspace.Steps, _from.Strips, _panels, To.Neurons, To.Vectors(RowNames.Error).AcrossSecond(index));

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

        DenseProduct.PassDown(gated.Matrix(first), end - first, _from.Strips, _panels, To.Neurons, below.Matrix(first));
    }

    private void PackFixed() => WeightPacking.TransposePanels(_fixed!.Span, To.Neurons, _from.Stride, _panels, 0, 1);
}
