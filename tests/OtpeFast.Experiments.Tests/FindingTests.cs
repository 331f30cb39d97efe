using MathNet.Numerics.LinearAlgebra;
using OtpeFast.Data;

namespace OtpeFast.Experiments.Tests;

/// <summary>What results are turned into.</summary>
public sealed class FindingTests
{
    private static readonly DataChoice Digits = new("digits", "digits.h5", "test.h5", 50, null, null);

    [Test]
    public void Spread_OfValues_IsTheSamples()
    {
        Spread spread = Spread.Of([2, 4, 4, 4, 5, 5, 7, 9]);
        Assert.That(spread.Mean, Is.EqualTo(5));
        Assert.That(spread.Deviation, Is.EqualTo(Math.Sqrt(32.0 / 7)).Within(1e-12));
        Assert.That(Spread.Of([0.5]).Percent(), Is.EqualTo("50.0 % ± 0.0"));
        Assert.That(Spread.Of([0.25, double.NaN, 0.75]), Is.EqualTo(new Spread(0.5, Math.Sqrt(0.125), 2)));
        Assert.That(Spread.Of([]).Percent(), Is.Empty);
    }

    [Test]
    public void PowerLaw_OfAPower_FindsItsExponent()
        => Assert.That(PowerLaw.Exponent([1, 2, 4, 8], [3, 3 * Math.Pow(2, 1.7), 3 * Math.Pow(4, 1.7), 3 * Math.Pow(8, 1.7)]), Is.EqualTo(1.7).Within(1e-12));

    [Test]
    public void PrincipalPlane_OfPointsOnAPlane_HoldsThem()
    {
        var random = new Random(5);
        float[] centre = [.. Enumerable.Range(0, 300).Select(_ => (float)random.NextDouble())];
        Vector<double>[] axes = [.. Enumerable.Range(0, 2).Select(_ => Vector<double>.Build.Dense(300, _ => random.NextDouble() - 0.5).Normalize(2))];
        float[][] points = [
            .. Enumerable.Range(0, 12).Select(
                i
                    => Vector<double>.Build.Dense(
                        300, p => centre[p] + 3 * Math.Cos(i) * axes[0][p] + Math.Sin(2 * i) * axes[1][p]).Select(static value => (float)value).ToArray())];
        var plane = new PrincipalPlane(centre, points);
        Assert.That(plane.Shares.Sum(), Is.EqualTo(1).Within(1e-6));
        Assert.That(plane.Shares[0], Is.GreaterThan(plane.Shares[1]));
        Assert.That(plane.Project(centre), Is.EqualTo((0.0, 0.0)));
        Assert.That(plane.Project(points[0]).X, Is.GreaterThan(0), "the sign is fixed by the first point");
        foreach (float[] point in points)
        {
            (double x, double y) = plane.Project(point);
            float[] back = plane.At(x, y);
            Assert.That(back.Zip(point, static (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-5));
        }
    }

    [Test]
    public void Table2_OfResults_HasMeansBesideThePapersNumbers()
    {
        CellResult Result(LearningRule rule, UpdateMode mode, ulong seed, double accuracy) => new(
            Cell(rule, mode, seed),
            [
                new(Quantities.ValidationAccuracy, null, [10], [accuracy]),
                new(Quantities.TestAccuracy, null, [10], [accuracy]),
            ],
            [],
            1);
        CellResult[] results =
        [
            Result(LearningRule.Otpe, UpdateMode.Offline, 0, 0.6), Result(LearningRule.Otpe, UpdateMode.Offline, 1, 0.7),
            Result(LearningRule.Otpe, UpdateMode.Online, 0, 0.5), Result(LearningRule.Bptt, UpdateMode.Offline, 0, 0.8),
        ];
        Table table = new Table2Experiment().Interpret(results, null!).Tables.Single();
        Assert.That(table.Rows, Is.EqualTo(new string[][]
        {
            ["BPTT", "shd-3x512", "80.0 % ± 0.0", "78.1 % ± 1.0", "", "", "1"],
            ["OTPE", "shd-3x512", "65.0 % ± 7.1", "75.2 % ± 0.5", "50.0 % ± 0.0", "75.4 % ± 0.5", "2"],
        }));
    }

    [Test]
    public void Accuracy_OfResults_SaysWhenTheMarkIsReached_AndTheDistanceFromBptt()
    {
        CellResult Result(LearningRule rule, ulong seed, params double[] accuracies)
        {
            long[] batches = [.. accuracies.Select(static (_, i) => 10L * (i + 1))];
            return new(
                Cell(rule, UpdateMode.Offline, seed) with { Data = new(DataSet.TimeRandman, null, null, 50, null, null) },
                [
                    new(Quantities.TrainingLoss, null, batches, accuracies), new(Quantities.ValidationAccuracy, null, batches, accuracies),
                    new(Quantities.ValidationLoss, null, batches, accuracies), new(Quantities.BestAccuracy, null, [30], [accuracies.Max()]),
                ],
                [],
                1);
        }

        CellResult[] results =
        [
            Result(LearningRule.Bptt, 0, 0.5, 0.95, 1), Result(LearningRule.Bptt, 1, 0.96, 0.9, 0.98),
            Result(LearningRule.Ottt, 0, 0.1, 0.2, 0.96), Result(LearningRule.Ottt, 1, 0.1, 0.2, 0.94),
        ];
        Table table = new AccuracyExperiment().Interpret(results, null!).Tables.Single();
        Assert.That(table.Rows[0], Is.EqualTo(new[] { "BPTT", "99.0 % ± 1.4", "99.0 % ± 1.4", "15", "0.990 ± 0.014", "2", "0.0", "" }));
        Assert.That(table.Rows[1], Is.EqualTo(new[] { "OTTT", "95.0 % ± 1.4", "95.0 % ± 1.4", "1 of 2 seeds", "0.950 ± 0.014", "2", "-4.0", "-8.6" }));
    }

    [Test]
    public void Similarity_AlongABpttRun_OrdersTheRulesAsThePaperDoes()
    {
        var cell = new SimilarityCell(
            "cell", new(DataSet.TimeRandman, null, null, 50, null, null), "randman-3x128",
            [LearningRule.Ostl, LearningRule.Ottt, LearningRule.Otpe, LearningRule.ApproxOtpe], 1e-3f, 600, 128, 20, Seed: 1);
        CellResult result = cell.Run(new CellContext(new DataLibrary(), 0, null, static _ => { }, default));
        double First(LearningRule rule) => result.Find(Quantities.LayerSimilarity(1), rule)!.Values.Average();
        double others = Math.Max(First(LearningRule.Ostl), First(LearningRule.Ottt));
        Assert.That(First(LearningRule.Otpe), Is.GreaterThan(First(LearningRule.ApproxOtpe)));
        Assert.That(First(LearningRule.ApproxOtpe), Is.GreaterThan(1.3 * others));

        // In the output layer OSTL and OTPE are exact.
        Assert.That(result.Find(Quantities.LayerSimilarity(3), LearningRule.Otpe)!.Values, Is.All.EqualTo(1).Within(1e-5));
        Assert.That(result.Find(Quantities.ModelSimilarity, LearningRule.Otpe)!.Batches, Has.Count.EqualTo(30));
    }

    [Test]
    public void Similarity_OfTheModel_CountsBiases_OfALayerWeightsAlone()
    {
        // Beside the cosines of gradients that are read whole: padding is zero.
        var choice = new DataChoice(DataSet.TimeRandman, null, null, 50, null, null);
        CellResult result = new SimilarityCell("cell", choice, "randman-3x128", [LearningRule.Ottt], 1e-3f, 1, 128, 1, Seed: 1)
            .Run(new CellContext(new DataLibrary(), 0, null, static _ => { }, default));
        DataSet set = new DataLibrary().Open(choice, 1, 128);
        ISpikingNetwork network = SweepCatalog.Create("randman-3x128", null, 50, 10, 1);
        var batch = new SpikeBatch(50);
        set.Training.Fill(batch, 0, 128);
        (float[] exact, float[] estimate) = (Gradient(LearningRule.Bptt), Gradient(LearningRule.Ottt));
        LayerDescription first = network.Description.Layers[0];
        double whole = result.Find(Quantities.ModelSimilarity, LearningRule.Ottt)!.Last;
        Assert.That(whole, Is.EqualTo(Cosine(exact, estimate)).Within(1e-9));
        Assert.That(
            result.Find(Quantities.LayerSimilarity(1), LearningRule.Ottt)!.Last,
            Is.EqualTo(Cosine(exact[..(first.Inputs * first.Stride)], estimate[..(first.Inputs * first.Stride)])).Within(1e-9));

        float[] Gradient(LearningRule rule)
        {
            using ITrainer trainer = network.CreateTrainer(
                new TrainerDescription(rule, UpdateMode.Offline, GradientForm.Adjoint), new TrainerOptions { BatchSize = 128, Steps = 50 });
            trainer.ComputeGradients(batch);
            var gradient = new float[network.Description.ParameterLength];
            trainer.CopyGradientsTo(gradient);
            return gradient;
        }

        static double Cosine(float[] x, float[] y)
        {
            double Dot(float[] a, float[] b) => a.Zip(b, static (p, q) => (double)p * q).Sum();
            return Dot(x, y) / Math.Sqrt(Dot(x, x) * Dot(y, y));
        }
    }

    [Test]
    public void Cost_OfRules_GrowsAsTheTableSays()
    {
        // Memory is counted, not timed: per sample, traces of a synapse grow with n squared, traces of a neuron with n, and BPTT with T.
        long Bytes(LearningRule rule, int neurons, int steps)
        {
            bool offline = rule == LearningRule.Bptt;
            var cell = new CostCell(
                "cell", neurons, steps, 2, rule, offline ? UpdateMode.Offline : UpdateMode.Online, offline ? GradientForm.Adjoint : GradientForm.Trace, 0.001);
            return (long)cell.Run(new CellContext(new DataLibrary(), 1, null, static _ => { }, default)).Find(Quantities.BytesASample)!.Last;
        }

        double Ratio(LearningRule rule, int neurons, int steps) => (double)Bytes(rule, neurons, steps) / Bytes(rule, 128, 20);
        Assert.That(Ratio(LearningRule.Otpe, 256, 20), Is.InRange(3.5, 4.1));
        Assert.That(Ratio(LearningRule.Otpe, 128, 40), Is.InRange(0.9, 1.1));
        Assert.That(Ratio(LearningRule.Ottt, 256, 20), Is.InRange(1.6, 2.1));
        Assert.That(Ratio(LearningRule.Bptt, 256, 20), Is.InRange(1.6, 2.1));
        Assert.That(Ratio(LearningRule.Bptt, 128, 40), Is.InRange(1.7, 2.1));
    }

    [Test]
    public void Speed_OfMeasuredCells_IsForASynapseAndStep()
    {
        // 256 x 256 + 256 x 10 weights, 128 samples, 50 steps; curves have the points of their own sweep alone.
        CellResult Measured(int batchSize, int steps, double density, double seconds, UpdateMode mode) => new(
            new CostCell("cell", 256, steps, batchSize, LearningRule.Otpe, mode, GradientForm.Trace, 1, density),
            [new(Quantities.SecondsABatch, null, [0], [seconds])], [], 1);
        const double Work = 1e-9 * 128 * 256 * 266;
        FindingSet findings = ExperimentCatalog.Find("speed").Interpret(
            [
                Measured(128, 50, 0.05, 50 * 3 * Work, UpdateMode.Online), Measured(128, 100, 0.05, 100 * 5 * Work, UpdateMode.Online),
                Measured(128, 50, 0.4, 50 * 7 * Work, UpdateMode.Online), Measured(1, 50, 0.05, 50 * 2 * Work / 128, UpdateMode.Online),
            ],
            new CellContext(new DataLibrary(), 1, null, static _ => { }, default));
        double[] Of(string name) => [
            .. findings.Figures.OfType<CurveFigure>().Single(figure => figure.Name == name).Curves.Single().Values.Select(static value => Math.Round(value.Mean, 9))];
        Assert.That(Of("time-by-steps"), Is.EqualTo(new[] { 3.0, 5 }));
        Assert.That(Of("time-by-density"), Is.EqualTo(new[] { 3.0, 7 }));
        Assert.That(Of("time-by-neurons"), Is.EqualTo(new[] { 3.0 }));
        Assert.That(findings.Tables[0].Rows.Single(), Is.EqualTo(new[] { "OTPE", "2", "3", "" }));
    }

    [Test]
    public void Rules_AllOfThem_HaveAColourOfTheirOwn()
    {
        RuleStyle[] styles = [.. Enum.GetValues<LearningRule>().Select(RuleStyle.Of)];
        Assert.That(styles.Select(static style => style.Colour), Is.Unique);
        Assert.That(styles.Select(static style => style.Name), Is.Unique);
    }

    [Test]
    public void Csv_OfFieldsWithCommasAndQuotes_QuotesThem()
        => Assert.That(
            System.Text.Encoding.UTF8.GetString(CsvWriter.Write(new Table("t", "t", ["a", "b"], [["x,y", "say \"x\""], ["", "1.5"]]))),
            Is.EqualTo("a,b\n\"x,y\",\"say \"\"x\"\"\"\n,1.5\n"));

    [Test]
    public void Html_OfText_IsEncoded()
    {
        var page = new HtmlReport("a < b", "c & d");
        page.Table(new Table("t", "<i>", ["x"], [["<script>"]]));
        Assert.That(System.Text.Encoding.UTF8.GetString(page.ToBytes()), Does.Contain("a &lt; b").And.Contain("c &amp; d").And.Contain("&lt;script&gt;").And.Not.Contain("<script>"));
    }

    [Test]
    public void Picture_OfACurve_HasTheRulesColour()
    {
        var figure = new CurveFigure(
            "f", "title", "", "x", "y", [new Curve("OTPE", LearningRule.Otpe, [1, 2, 3], [new(1, 0.1, 4), new(2, 0.1, 4), new(3, 0.1, 4)])]);
        (byte[] png, string svg) = PlotWriter.Draw(figure);
        Assert.That(svg, Does.Contain(RuleStyle.Of(LearningRule.Otpe).Colour).IgnoreCase);
        using var picture = SkiaSharp.SKBitmap.Decode(png);
        Assert.That((picture.Width, picture.Height), Is.EqualTo((1520, 960)));
        Assert.That(picture.Pixels.Count(static pixel => pixel is { Red: 0xd5, Green: 0x5e, Blue: 0x00 }), Is.GreaterThan(500));
    }

    private static TrainingCell Cell(LearningRule rule, UpdateMode mode, ulong seed)
        => new($"{rule}{mode}{seed}", Digits, "shd-3x512", 25, rule, mode, 1e-3f, 30, 128, 10, 1024, 0, seed);
}
