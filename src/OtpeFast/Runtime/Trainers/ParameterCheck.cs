using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// Checks parameters and optimizer states that callers hand in, so that the loops need not: their shape as far as it shows, and every number.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
public static class ParameterCheck
{
    private const long MostSteps = long.MaxValue / 2; // more than anyone takes, and far from an overflow

    /// <summary>Throws unless parameters fit a network: as many as there are, every one a finite number, and zero in the padding of every row.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">[<see cref="NetworkDescription.ParameterLength"/>]</param>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void Require(NetworkDescription network, ReadOnlySpan<float> parameters)
    {
        ArgumentNullException.ThrowIfNull(network);
        BatchCheck.Length(parameters.Length, network.ParameterLength, nameof(parameters));
        for (int l = 0; l < network.Layers.Count; l++)
        {
            RequireLayer("parameters", network.Layers[l], l, parameters, nameof(parameters));
            RequireConstants(network.Layers[l], l, parameters);
        }
    }

    /// <summary>Replaces a network's parameters by others that fit it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="source">[<see cref="NetworkDescription.ParameterLength"/>] The others.</param>
    /// <param name="parameters">Receives them.</param>
    /// <exception cref="ArgumentException">They do not fit; nothing has changed.</exception>
    public static void Set(NetworkDescription network, ReadOnlySpan<float> source, AlignedBuffer parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Require(network, source);
        parameters.CopyFrom(source);
    }

    /// <summary>
    /// Throws unless an optimizer's state fits a network: of the same kind, as long as it is, every number finite, first moments zero in the padding of every
    /// row, and second moments not negative.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="expected">The optimizer's kind.</param>
    /// <param name="kind">The kind of optimizer that the state is of.</param>
    /// <param name="state">First moments, then second ones; nothing for SGD.</param>
    /// <param name="steps">Number of steps that led to it.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void RequireState(NetworkDescription network, OptimizerKind expected, OptimizerKind kind, ReadOnlySpan<float> state, long steps)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, MostSteps);
        if (kind != expected)
        {
            throw new ArgumentException(
                $"The state is of the optimizer {kind}, but this trainer has {expected}; make the trainer with that optimizer.", nameof(kind));
        }

        if (expected == OptimizerKind.Sgd)
        {
            BatchCheck.Length(state.Length, 0, nameof(state));
            return;
        }

        BatchCheck.Length(state.Length, 2 * network.ParameterLength, nameof(state));
        for (int l = 0; l < network.Layers.Count; l++)
        {
            RequireLayer("first moments", network.Layers[l], l, state, nameof(state));
        }

        foreach (float moment in state[network.ParameterLength..])
        {
            if (!(moment >= 0 && float.IsFinite(moment)))
            {
                throw new ArgumentException(
                    $"The optimizer's state has the second moment {moment}, which must be a finite number of at least 0; the state is damaged.", nameof(state));
            }
        }
    }

    /// <summary>Throws unless a fixed matrix, by which errors come to a hidden layer, fits and is finite.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="length">How many numbers it must have.</param>
    /// <exception cref="ArgumentException">It does not, or is not.</exception>
    public static void Feedback(ReadOnlySpan<float> matrix, int length)
    {
        BatchCheck.Length(matrix.Length, length, nameof(matrix));
        if (!IsFinite(matrix))
        {
            throw new ArgumentException("The feedback matrix holds a number that is not finite.", nameof(matrix));
        }
    }

    /// <summary>Constants that are trained begin where a network's may lie.</summary>
    private static void RequireConstants(LayerDescription layer, int index, ReadOnlySpan<float> parameters)
    {
        for (int neuron = 0; neuron < layer.Neurons; neuron++)
        {
            if (layer.TrainsLeak && parameters[layer.Offset + layer.LeakRow * layer.Stride + neuron] is not (>= 0 and <= 1) and float leak)
            {
                throw new ArgumentException(
                    $"The parameters give neuron {neuron + 1} of layer {index + 1} the leak {leak}, which must be from 0 to 1.", nameof(parameters));
            }

            if (layer.TrainsThreshold && parameters[layer.Offset + layer.ThresholdRow * layer.Stride + neuron] is not > 0 and float threshold)
            {
                throw new ArgumentException(
                    $"The parameters give neuron {neuron + 1} of layer {index + 1} the threshold {threshold}, which must be positive.", nameof(parameters));
            }
        }
    }

    private static void RequireLayer(string what, LayerDescription layer, int index, ReadOnlySpan<float> values, string parameter)
    {
        ReadOnlySpan<float> block = values.Slice(layer.Offset, layer.Length);
        if (!IsFinite(block))
        {
            throw new ArgumentException(
                $"The {what} of layer {index + 1} hold a number that is not finite (NaN or infinity); they are damaged, or training had diverged.", parameter);
        }

        if (layer.Stride == layer.Neurons)
        {
            return;
        }

        for (int row = 0; row < layer.Rows; row++)
        {
            if (block.Slice(row * layer.Stride + layer.Neurons, layer.Stride - layer.Neurons).ContainsAnyExcept(0f))
            {
                throw new ArgumentException(
                    $"The {what} of layer {index + 1} hold a value in the padding of row {row}, which must be zero: they are of another shape than " +
                    $"{Shape(layer)}, or not laid out as NetworkDescription.Layers says.",
                    parameter);
            }
        }

        static string Shape(LayerDescription layer) => $"{layer.Inputs} inputs and {layer.Neurons} neurons";
    }

    /// <summary>Whether every number is finite.</summary>
    /// <param name="values">The numbers.</param>
    public static bool IsFinite(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        Vector512<float> sum = Vector512<float>.Zero; // of all times zero, which is zero but for infinity and NaN
        foreach (ref readonly Vector512<float> vector in vectors)
        {
            sum += vector * Vector512<float>.Zero;
        }

        float rest = 0;
        foreach (float value in values[(vectors.Length * Vector512<float>.Count)..])
        {
            rest += value * 0;
        }

        return Vector512.Sum(sum) + rest == 0;
    }
}
