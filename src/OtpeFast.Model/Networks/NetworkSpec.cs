namespace OtpeFast;

/// <summary>What a network is: sizes, neurons and constants, layer by layer, and what the loss is taken on. Equal by value.</summary>
/// <remarks>
/// Immutable, and so safe from any thread. Its text form, <see cref="ToString"/> and <see cref="Parse"/>, is the sizes, then what differs from the defaults:
/// <c>50-128-128-10 leak=0.95 slope=10</c>; of one layer alone in parentheses after its size: <c>700-256(leak=0.9)-256-20 readout=leaky_spikes</c>.
/// </remarks>
public sealed record NetworkSpec
{
    /// <summary>Largest number of input units, or of neurons of a layer: what 16 bits number.</summary>
    public const int LargestSize = 65_535;

    /// <summary>
    /// Most parameters that fit the one block that a network has, padding included: the runtime's largest array of floats, less what aligning it may take.
    /// </summary>
    public const long LargestParameterCount = 0x7FFF_FFC7 - 64;

    /// <summary>Describes a network.</summary>
    /// <param name="inputs">Number of input units, 1 to 65,535.</param>
    /// <param name="layers">The layers, first to last.</param>
    /// <param name="readout">What the loss is taken on; null for the spikes of each step, or the potentials of a last layer that does not fire.</param>
    /// <exception cref="ArgumentException">A size or constant is out of its range, or the parameters are more than an array holds.</exception>
    public NetworkSpec(int inputs, IEnumerable<LayerSpec> layers, ReadoutSpec? readout = null)
    {
        Inputs = inputs;
        Layers = new ValueList<LayerSpec>(layers);
        Readout = readout ?? Usual(Layers);
        if (NetworkCheck.Problem(this) is string problem)
        {
            throw new ArgumentException(problem);
        }
    }

    /// <summary>Number of input units.</summary>
    public int Inputs { get; }

    /// <summary>The layers, first to last.</summary>
    public ValueList<LayerSpec> Layers { get; }

    /// <summary>What the loss is taken on.</summary>
    public ReadoutSpec Readout { get; }

    /// <summary>Number of classes: the neurons of the last layer.</summary>
    public int Classes => Layers[Layers.Count - 1].Neurons;

    /// <summary>The sizes, as <c>700-128-128-10</c>: inputs, then the neurons of each layer.</summary>
    public string Sizes => string.Join("-", [InvariantText.Of(Inputs), .. Layers.Select(static layer => InvariantText.Of(layer.Neurons))]);

    /// <summary>Number of floats of the parameter block: a row for each input and one for the bias of every layer, padded to 16.</summary>
    public long ParameterCount => NetworkCheck.ParameterCount(Inputs, Layers);

    /// <summary>Reads the text form.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none; the message says what is wrong and what may stand there.</exception>
    public static NetworkSpec Parse(string text) => NetworkText.Parse(text);

    /// <summary>The same network with another readout.</summary>
    /// <param name="readout">The readout.</param>
    public NetworkSpec With(ReadoutSpec readout) => new(Inputs, Layers, readout);

    /// <summary>The same network with something else in every layer; the leak of a readout that leaks stays.</summary>
    /// <param name="change">What a layer becomes.</param>
    public NetworkSpec WithEach(Func<LayerSpec, LayerSpec> change) => new(Inputs, Layers.Select(change), Readout);

    /// <summary>What the loss is taken on unless it is said.</summary>
    internal static ReadoutSpec Usual(IReadOnlyList<LayerSpec> layers)
        => layers.Count > 0 && layers[layers.Count - 1].Neuron == Neuron.LeakyIntegrator ? ReadoutSpec.Potential() : ReadoutSpec.Spikes;

    /// <summary>The text form, which <see cref="Parse"/> reads back.</summary>
    public override string ToString() => NetworkText.Format(this);
}
