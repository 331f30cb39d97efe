using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>A row of samples, whichever way it lies: all steps of a sequence, or the present one of a stream.</summary>
internal sealed class RowView(NetworkLayer layer, string name, bool isOnline)
{
    private readonly VectorBuffer? _vectors = isOnline ? null : layer.Vectors(name); // [sample, strip, step]
    private readonly SequenceBuffer? _row = isOnline ? layer.Sequence(name) : null; // [sample, channel, neuron]

    /// <summary>Of 16 neurons.</summary>
    public Vector512<float> Vector(int sample, int strip, int step, int channel = 0)
        => _vectors is null ? _row!.Vectors(sample, channel)[strip] : _vectors.Run(sample, strip)[step];

    /// <summary>Of one neuron.</summary>
    public float At(int sample, int neuron, int step) => _vectors is null ? _row!.Row(sample, 0)[neuron] : _vectors.At(sample, neuron, step);
}
