using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;

namespace OtpeFast.Experiments;

/// <summary>
/// The plane through one point of parameter space along the two principal directions of saved parameters (Li et al., 2018), those of their largest variance.
/// </summary>
internal sealed class PrincipalPlane
{
    private readonly float[] _centre;
    private readonly Vector<double>[] _directions;

    /// <summary>Finds the directions.</summary>
    /// <param name="centre">The point.</param>
    /// <param name="points">The saved parameters.</param>
    public PrincipalPlane(float[] centre, IReadOnlyList<float[]> points)
    {
        _centre = centre;

        // Far fewer points than parameters: the directions come from the small matrix of the points' inner products.
        Vector<double>[] differences = [.. points.Select(Difference)];
        Vector<double> first = differences[0];
        Vector<double> mean = differences.Aggregate(static (sum, one) => sum + one) / points.Count;
        differences = [.. differences.Select(difference => difference - mean)];
        Matrix<double> products = Matrix<double>.Build.Dense(points.Count, points.Count, (row, column) => differences[row] * differences[column]);
        var decomposition = products.Evd(Symmetricity.Symmetric);
        double total = decomposition.EigenValues.Sum(static value => value.Real);
        _directions = new Vector<double>[2];
        Shares = new double[2];
        for (int direction = 0; direction < 2; direction++)
        {
            int place = points.Count - 1 - direction; // ascending eigenvalues
            Vector<double> weights = decomposition.EigenVectors.Column(place);
            Vector<double> sum = Vector<double>.Build.Dense(centre.Length);
            for (int point = 0; point < points.Count; point++)
            {
                sum += differences[point] * weights[point];
            }

            // Its sign is arbitrary; the first point, fresh parameters, shall lie on the positive side.
            sum = sum.Normalize(2);
            _directions[direction] = sum * first < 0 ? -sum : sum;
            Shares[direction] = decomposition.EigenValues[place].Real / total;
        }
    }

    /// <summary>The share of the points' variance that lies along each direction.</summary>
    public double[] Shares { get; }

    /// <summary>Parameters from the bytes of a snapshot.</summary>
    public static float[] Parameters(byte[] snapshot) => MemoryMarshal.Cast<byte, float>(snapshot).ToArray();

    /// <summary>Where parameters lie on the plane.</summary>
    public (double X, double Y) Project(float[] parameters)
    {
        Vector<double> difference = Difference(parameters);
        return (difference * _directions[0], difference * _directions[1]);
    }

    /// <summary>The parameters of a place on the plane.</summary>
    public float[] At(double x, double y)
    {
        var parameters = new float[_centre.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] = (float)(_centre[i] + x * _directions[0][i] + y * _directions[1][i]);
        }

        return parameters;
    }

    private Vector<double> Difference(float[] parameters) => Vector<double>.Build.Dense(parameters.Length, i => (double)parameters[i] - _centre[i]);
}
