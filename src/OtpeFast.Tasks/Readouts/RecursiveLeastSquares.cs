namespace OtpeFast.Tasks;

/// <summary>
/// Learns the weights of a linear readout on line so that after each target they are those of ridge regression on all targets so far: for inputs r and
/// target f, <c>k = P r / (1 + r P r)</c>, <c>w += k (f - w r)</c>, <c>P -= k (P r)</c>, from <c>P = 1 / ridge</c> and <c>w = 0</c> on. (Recursive least
/// squares, as FORCE learning has it: Sussillo and Abbott 2009, equations 4 and 5.)
/// </summary>
/// <remarks>
/// A step costs three products for each pair of inputs, and the state is as many numbers of double precision. Not safe from several threads at once.
/// </remarks>
public sealed class RecursiveLeastSquares
{
    private readonly double[] _weights;
    private readonly double[] _inverse; // [input, input] P, symmetric
    private readonly double[] _product; // P r

    /// <summary>Makes a readout whose weights are zero.</summary>
    /// <param name="inputs">Number of inputs, a constant among them where there is to be a bias.</param>
    /// <param name="ridge">What large weights cost; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public RecursiveLeastSquares(int inputs, double ridge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ridge);
        _weights = new double[inputs];
        _product = new double[inputs];
        _inverse = new double[checked(inputs * inputs)];
        for (int i = 0; i < inputs; i++)
        {
            _inverse[i * inputs + i] = 1 / ridge;
        }
    }

    /// <summary>[inputs] The weights.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>What the readout says.</summary>
    /// <param name="inputs">[inputs] The inputs.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public double Predict(ReadOnlySpan<double> inputs)
    {
        Require(inputs);
        double sum = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            sum += _weights[i] * inputs[i];
        }

        return sum;
    }

    /// <summary>Learns one target. Allocates nothing.</summary>
    /// <param name="inputs">[inputs] The inputs.</param>
    /// <param name="target">What the readout should say of them.</param>
    /// <returns>By how much it said too little before.</returns>
    /// <exception cref="ArgumentException">There are more or fewer inputs.</exception>
    public double Learn(ReadOnlySpan<double> inputs, double target)
    {
        double error = target - Predict(inputs);
        int length = _weights.Length;
        double denominator = 1;
        for (int row = 0; row < length; row++)
        {
            ReadOnlySpan<double> inverse = _inverse.AsSpan(row * length, length);
            double sum = 0;
            for (int column = 0; column < length; column++)
            {
                sum += inverse[column] * inputs[column];
            }

            _product[row] = sum;
            denominator += inputs[row] * sum;
        }

        for (int row = 0; row < length; row++)
        {
            double gain = _product[row] / denominator;
            _weights[row] += gain * error;
            Span<double> inverse = _inverse.AsSpan(row * length, length);
            for (int column = 0; column < length; column++)
            {
                inverse[column] -= gain * _product[column];
            }
        }

        return error;
    }

    private void Require(ReadOnlySpan<double> inputs)
    {
        if (inputs.Length != _weights.Length)
        {
            throw new ArgumentException($"There are {inputs.Length} inputs, but the readout has {_weights.Length}.", nameof(inputs));
        }
    }
}
