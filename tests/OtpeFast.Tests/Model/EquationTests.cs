using OtpeFast.Expressions;
using OtpeFast.Resets;
using OtpeFast.Surrogates;

namespace OtpeFast.Tests.Model;

/// <summary>The equations of the model against the formulas of docs/learning-rules.md, written out by hand; derivatives that are derived, too.</summary>
public sealed class EquationTests
{
    private const double Threshold = 0.8;

    [TestCase(Reset.Subtract, 0.3)]
    [TestCase(Reset.Subtract, -0.4)]
    [TestCase(Reset.None, 0.3)]
    [TestCase(Reset.None, -0.4)]
    [TestCase(Reset.Zero, 0.3)]
    [TestCase(Reset.Zero, -0.4)]
    public void Reset_WithItsDerivatives_IsTheFormula(Reset kind, double distance)
    {
        double v = distance + Threshold;
        int s = distance >= 0 ? 1 : 0;
        (double u, double d, double r) = kind switch
        {
            Reset.Subtract => (v - Threshold * s, 1, -Threshold),
            Reset.None => (v, 1, 0),
            Reset.Zero => (v * (1 - s), 1 - s, -v),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        var reset = ResetDefinition.Of(kind);
        double At(Expression expression)
            => Evaluation.Of(
                expression, name => name == "distance" ? distance : name == "threshold" ? Threshold : throw new ArgumentException(name), fired: s == 1);
        Assert.Multiple(() =>
        {
            Assert.That(At(reset.After) + Threshold, Is.EqualTo(u).Within(1e-12));
            Assert.That(At(reset.ByDistance), Is.EqualTo(d).Within(1e-12));
            Assert.That(At(reset.BySpike), Is.EqualTo(r).Within(1e-12));
            Assert.That(reset.FollowsFromGate, Is.EqualTo(kind != Reset.Zero));
        });
    }

    [TestCase(Surrogate.FastSigmoid, 1, double.NaN)]
    [TestCase(Surrogate.Arctan, 1, 1)]
    [TestCase(Surrogate.Logistic, 1, 1)]
    [TestCase(Surrogate.Triangular, 0.3, 0.3)]
    [TestCase(Surrogate.Rectangular, 1, 1)]
    public void Surrogate_OfItsDefaults_HasThePeakAndAreaOfTheTable(Surrogate kind, double peak, double area)
    {
        SurrogateSpec spec = SurrogateSpec.Of(kind);
        double At(double distance) => Evaluation.Of(SurrogateDefinition.Of(kind).Value, name => name == "distance" ? distance : spec[name]);
        Assert.That(At(0), Is.EqualTo(peak).Within(1e-6));
        Assert.That(At(-0.3), Is.EqualTo(At(0.3)), "even");
        const double H = 1e-3;
        double sum = Enumerable.Range(-2_000_000, 4_000_001).Sum(i => At(i * H)) * H;
        double expected = double.IsNaN(area) ? 2 / spec["slope"] : area;
        Assert.That(sum, Is.EqualTo(expected).Within(2e-3 * Math.Max(1, expected)));
    }

    [TestCase(Surrogate.FastSigmoid, 0.3, "slope", 25f)]
    [TestCase(Surrogate.Arctan, 0.3, "alpha", 3f)]
    [TestCase(Surrogate.Logistic, -0.2, "slope", 7f)]
    [TestCase(Surrogate.Triangular, 0.2, "width", 0.5f)]
    [TestCase(Surrogate.Triangular, 0.7, "width", 0.5f)]
    [TestCase(Surrogate.Rectangular, 0.2, "width", 0.5f)]
    [TestCase(Surrogate.Rectangular, -0.7, "width", 0.5f)]
    public void Surrogate_AtAPoint_IsTheFormula(Surrogate kind, double m, string parameter, float value)
    {
        SurrogateSpec spec = SurrogateSpec.Of(kind).With(parameter, value);
        static double Sigma(double x) => 1 / (1 + Math.Exp(-x));
        double expected = kind switch
        {
            Surrogate.FastSigmoid => 1 / Math.Pow(value * Math.Abs(m) + 1, 2),
            Surrogate.Arctan => value / 2 / (1 + Math.Pow(Math.PI / 2 * value * m, 2)),
            Surrogate.Logistic => value * Sigma(value * m) * (1 - Sigma(value * m)),
            Surrogate.Triangular => 0.3f * Math.Max(0, 1 - Math.Abs(m) / value) / value,
            Surrogate.Rectangular => Math.Abs(m) < value ? 1 / (2 * value) : 0,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        Assert.That(Evaluation.Of(SurrogateDefinition.Of(kind).Value, name => name == "distance" ? m : spec[name]), Is.EqualTo(expected).Within(1e-7));
    }

    [Test]
    public void Catalogs_HaveEveryKind_InOrder()
    {
        Assert.That(SurrogateCatalog.All.Select(static one => one.Kind), Is.EqualTo(Enum.GetValues<Surrogate>()));
        Assert.That(ResetCatalog.All.Select(static one => one.Kind), Is.EqualTo(Enum.GetValues<Reset>()));
        Assert.That(Neurons.NeuronDefinition.All.Select(static one => one.Kind), Is.EqualTo(Enum.GetValues<Neuron>()));
        Assert.That(Rules.RuleDefinition.All.Select(static one => one.Rule), Is.EqualTo(Enum.GetValues<LearningRule>()));
    }
}
