using OtpeFast.Hdf5;

namespace OtpeFast.Exchange;

/// <summary>
/// The neurons of a NIR node as ours, each with what its input is scaled by: <c>v += dt / tau (v_leak - v + r I)</c> is
/// <c>v = leak v + scale I + dt / tau v_leak</c> with <c>leak = 1 - dt / tau</c> and <c>scale = r dt / tau</c>; a current before it likewise.
/// </summary>
/// <param name="Spec">The neurons; the threshold is that of the file.</param>
/// <param name="Scale">[neuron] What the input is scaled by.</param>
/// <param name="Drift">[neuron] What is added to the potential in every step.</param>
internal sealed record NirNeurons(LayerSpec Spec, double[] Scale, double[] Drift)
{
    /// <summary>Reads the neurons of a node.</summary>
    /// <param name="path">The file, for sentences.</param>
    /// <param name="file">The file.</param>
    /// <param name="node">The node.</param>
    /// <param name="type">Its type.</param>
    /// <param name="count">Number of neurons.</param>
    /// <param name="timeStep">Seconds a step.</param>
    /// <param name="saysReset">Whether the file says how its neurons reset, so that whoever wrote it knew what a reader makes of it.</param>
    /// <exception cref="ExchangeException">A constant is missing, of another shape, or of a value that OtpeFast does not have.</exception>
    public static NirNeurons Read(string path, Hdf5File file, string node, string type, int count, double timeStep, bool saysReset)
    {
        double[] tau = Numbers(type == "CubaLIF" ? "tau_mem" : "tau");
        double[] leak = [.. tau.Select(value => 1 - timeStep / value)];
        double[] resistance = Numbers("r");
        double[] rest = Numbers("v_leak");
        double[] scale = [.. resistance.Select((r, neuron) => r * timeStep / tau[neuron])];
        Refuse(scale, "r dt / tau", static value => !(double.IsFinite(value) && value > 0), "must be positive");
        double[] drift = [.. rest.Select((potential, neuron) => potential * timeStep / tau[neuron])];
        if (type == "LI")
        {
            return new NirNeurons(new LayerSpec(count) { Neuron = Neuron.LeakyIntegrator, Leak = Leaks(leak) }, scale, drift);
        }

        if (file.HasDataset($"node/nodes/{node}/v_reset"))
        {
            Refuse(Numbers("v_reset"), "v_reset", static value => value != 0, "must be 0: a reset to another value cannot be by subtraction");
        }

        var spec = new LayerSpec(count) { Leak = Leaks(leak), Threshold = new PerNeuron(Numbers("v_threshold")) };
        if (type == "LIF")
        {
            return new NirNeurons(spec, scale, drift);
        }

        double[] input = Numbers("w_in");
        double[] ofCurrent = [.. Numbers("tau_syn").Select(value => 1 - timeStep / value)];
        Refuse(rest, "v_leak", static value => value != 0, "must be 0 behind a synaptic current");
        if (!saysReset && resistance.Concat(input).All(static value => value == 1))
        {
            throw new ExchangeException(
                $"The file '{path}' has the node '{node}' of type CubaLIF whose r and w_in are 1, as Norse writes its LIFCell; what that computes the " +
                "file does not say, so it cannot be read.");
        }

        return new NirNeurons(
            spec with { Neuron = Neuron.CurrentBasedLif, CurrentLeak = Leaks(ofCurrent) },
            [.. scale.Select((value, neuron) => value * input[neuron] * (1 - ofCurrent[neuron]))], drift);

        PerNeuron Leaks(double[] leaks)
        {
            Refuse(leaks, "1 - dt / tau", static value => !(value is > 0 and <= 1), $"must be above 0 and at most 1; is the time step, {timeStep:R} s, right?");
            return new PerNeuron(leaks);
        }

        double[] Numbers(string name)
        {
            Hdf5Dataset set = file.Dataset($"node/nodes/{node}/{name}");
            double[] values = set.ReadNumbers();
            if (values.Length != count && values.Length != 1)
            {
                throw new ExchangeException($"The file '{path}' has {values.Length:N0} numbers of {name} in '{node}' for {count:N0} neurons.");
            }

            return values.Length == count ? values : [.. Enumerable.Repeat(values[0], count)];
        }

        void Refuse(double[] values, string what, Func<double, bool> isWrong, string words)
        {
            if (values.Any(isWrong))
            {
                throw new ExchangeException($"The file '{path}' has {what} = {values.First(isWrong):R} in '{node}'; it {words}.");
            }
        }
    }
}
