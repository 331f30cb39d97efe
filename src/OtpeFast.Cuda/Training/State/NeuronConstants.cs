namespace OtpeFast.Cuda.Training.State;

/// <summary>What the kernels are told of a layer's neurons: the kinds by number, the constants rounded once.</summary>
/// <param name="Reset">The kind of reset.</param>
/// <param name="Surrogate">The kind of surrogate.</param>
/// <param name="Leak">Share of the state that is kept.</param>
/// <param name="Pull">What the leak takes from the distance.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="First">First parameter of the surrogate; 0 if it has none.</param>
/// <param name="Second">Second parameter of the surrogate; 0 if it has none.</param>
/// <param name="AtRest">The state before the first step.</param>
internal readonly record struct NeuronConstants(
    int Reset, int Surrogate, float Leak, float Pull, float Threshold, float First, float Second, float AtRest)
{
    /// <summary>Those of a layer.</summary>
    /// <exception cref="NotSupportedException">There are no kernels for its neurons.</exception>
    public static NeuronConstants Of(LayerSpec layer)
    {
        ValueList<float> parameters = layer.Surrogate.Parameters;
        if (parameters.Count > 2)
        {
            throw new NotSupportedException(
                $"On a GPU a surrogate has two parameters at most, not the {parameters.Count} of {layer.Surrogate.Kind}; use the CPU.");
        }

        return new(
            (int)layer.Reset, (int)layer.Surrogate.Kind, layer.Constant("leak"), layer.Spikes ? layer.Constant("pull") : 0, layer.Constant("threshold"),
            parameters.Count > 0 ? parameters[0] : 0, parameters.Count > 1 ? parameters[1] : 0, layer.StateAtRest());
    }
}
