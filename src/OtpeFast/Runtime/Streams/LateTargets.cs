namespace OtpeFast.Runtime;

/// <summary>
/// What the outputs said in the steps of a window whose target is not known yet: the softmax of each, from which the errors are made once a label comes.
/// </summary>
internal sealed class LateTargets : IOutputErrors
{
    private readonly NetworkLayer _output;
    private readonly VectorBuffer _errors; // [sample, strip, step]
    private readonly float[] _probabilities; // [sample, step of the window, class]
    private readonly bool[] _isOpen; // [step of the window]
    private readonly float[] _row; // [class, padded] errors of one step
    private readonly int _steps; // a window

    /// <summary>Buys the memory.</summary>
    /// <param name="output">The last layer.</param>
    /// <param name="windowSteps">Steps a window.</param>
    public LateTargets(NetworkLayer output, int windowSteps)
    {
        _output = output;
        _errors = output.Vectors(RowNames.Error);
        _steps = windowSteps;
        _isOpen = new bool[windowSteps];
        _row = new float[output.Stride];
        _probabilities = new float[BufferLength.Of("probabilities", output.Workspace.BatchSize, windowSteps, output.Neurons)];
    }

    /// <summary>The present step of the window, counted from 0.</summary>
    public int Step { get; set; }

    /// <summary>Whether a step waits for its target.</summary>
    public bool Any => Array.IndexOf(_isOpen, true) >= 0;

    /// <inheritdoc/>
    public double Compute(int sample, ReadOnlySpan<ushort> fired, ReadOnlySpan<float> scores, Span<float> errors)
    {
        SoftmaxCrossEntropy.Probabilities(fired, scores, Of(sample, Step));
        _isOpen[Step] = true;
        return 0;
    }

    /// <summary>Forgets the steps that wait.</summary>
    public void Clear() => Array.Clear(_isOpen);

    /// <summary>Makes the errors of all steps that wait.</summary>
    /// <param name="labels">[sample] The class of each.</param>
    /// <param name="weights">[sample] How much it counts; none for 1 each.</param>
    /// <param name="first">Where the window begins among the steps that are kept.</param>
    /// <returns>The mean of the weighted losses over samples and steps.</returns>
    public double Give(ReadOnlySpan<int> labels, ReadOnlySpan<float> weights, int first)
    {
        double loss = 0;
        int count = 0;
        for (int step = 0; step < _steps; step++)
        {
            for (int sample = 0; _isOpen[step] && sample < labels.Length; sample++)
            {
                float weight = weights.IsEmpty ? 1 : weights[sample];
                float scale = _output.Workspace.ErrorScale * weight;
                Span<float> probabilities = Of(sample, step);
                for (int i = 0; i < probabilities.Length; i++)
                {
                    _row[i] = scale * (probabilities[i] - (i == labels[sample] ? 1 : 0));
                }

                _errors.SetRow(sample, first + step, _row);
                loss -= weight * Math.Log(probabilities[labels[sample]]);
                count++;
            }
        }

        Clear();
        return loss / count;
    }

    private Span<float> Of(int sample, int step) => _probabilities.AsSpan((sample * _steps + step) * _output.Neurons, _output.Neurons);
}
