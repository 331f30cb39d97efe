namespace OtpeFast;

/// <summary>A constant of a layer: one number for all its neurons, or one for each. Equal by value; a plain number converts.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed class PerNeuron : IEquatable<PerNeuron>
{
    private readonly ValueList<double> _values;

    /// <summary>A number for each neuron; the same for all is one number.</summary>
    /// <param name="values">The numbers, in the order of the neurons.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public PerNeuron(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0)
        {
            throw new ArgumentException("A constant has one number for all neurons, or one for each, not none.", nameof(values));
        }

        _values = new ValueList<double>(all.All(value => value.Equals(all[0])) ? [all[0]] : all);
    }

    /// <summary>Whether all neurons have the same.</summary>
    public bool IsUniform => _values.Count == 1;

    /// <summary>How many numbers there are: 1 where all neurons have the same.</summary>
    public int Count => _values.Count;

    /// <summary>The number of a neuron.</summary>
    /// <param name="neuron">The neuron.</param>
    public double this[int neuron] => _values[IsUniform ? 0 : neuron];

    /// <summary>The number that all neurons have.</summary>
    /// <exception cref="InvalidOperationException">Each neuron has its own.</exception>
    public double Value => IsUniform ? _values[0] : throw new InvalidOperationException("Each neuron has a number of its own; ask for that of one.");

    /// <summary>The mean over the neurons.</summary>
    public double Mean => _values.Average();

    /// <summary>One number for all.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator PerNeuron(double value) => new([value]);

    /// <summary>Whether every number fulfils a condition.</summary>
    internal bool All(Func<double, bool> condition) => _values.All(condition);

    /// <summary>The numbers with something done to each.</summary>
    internal PerNeuron Select(Func<double, double> change) => new(_values.Select(change));

    /// <inheritdoc/>
    public bool Equals(PerNeuron? other) => other is not null && _values.Equals(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PerNeuron);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.GetHashCode();

    /// <summary>The first number that fulfils a condition, as text.</summary>
    internal string First(Func<double, bool> condition) => InvariantText.Of(_values.First(condition));

    /// <summary>The numbers with a slash between, as network texts have them.</summary>
    public override string ToString() => string.Join("/", _values.Select(InvariantText.Of));

    /// <summary>Whether two are equal.</summary>
    public static bool operator ==(PerNeuron? left, PerNeuron? right) => Equals(left, right);

    /// <summary>Whether two differ.</summary>
    public static bool operator !=(PerNeuron? left, PerNeuron? right) => !(left == right);
}
