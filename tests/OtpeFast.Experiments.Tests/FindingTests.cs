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
        Assert.That(Spread.Of([0.5]).Percent(), Is.EqualTo("50.0 %"), "one seed has no deviation");
        Assert.That(Spread.Of([0.25, 0.25]).Number(), Is.EqualTo("0.250 ± 0.000"), "two that are alike have one");
        Assert.That(Spread.Of([0.25, double.NaN, 0.75]), Is.EqualTo(new Spread(0.5, Math.Sqrt(0.125), 2)));
        Assert.That(Spread.Of([]).Percent(), Is.Empty);
    }

    [Test]
    public void Late_IsTheLast1000Batches_OrTheLastTenth()
    {
        Measurement Of(int points, int every) => new(
            "x", null, [.. Enumerable.Range(1, points).Select(point => (long)point * every)], [.. Enumerable.Range(1, points).Select(static point => (double)point)]);
        Assert.That(Smoothing.Late(Of(400, 50)), Is.EqualTo(Enumerable.Range(381, 20).Average()));
        Assert.That(Smoothing.Late(Of(20, 10)), Is.EqualTo(19.5));
        Assert.That(Smoothing.Late(Of(3, 1)), Is.EqualTo(3));
        Assert.That(Smoothing.Late(new("x", null, [0, 10], [1, double.NaN])), Is.NaN);
    }

    [Test]
    public void Gaussian_IsTheWeightedMeanAround()
    {
        var measurement = new Measurement("x", null, [.. Enumerable.Range(1, 400).Select(static i => 50L * i)], [.. Enumerable.Range(1, 400).Select(static i => (double)(i % 7))]);
        double Weight(int other) => Math.Exp(-Math.Pow((other - 200) * 50 / 100.0, 2) / 2);
        int[] around = [.. Enumerable.Range(192, 17)];
        double expected = around.Sum(place => Weight(place) * ((place + 1) % 7)) / around.Sum(Weight);
        Assert.That(Smoothing.Gaussian(measurement).Values[200], Is.EqualTo(expected).Within(1e-12));
        Assert.That(Smoothing.Gaussian(measurement with { Values = [.. measurement.Values.Select(static _ => 3.0)] }).Values, Is.All.EqualTo(3).Within(1e-12));

        // A gap is filled from its sides, and a short run is smoothed less.
        var gap = new Measurement("x", null, [10, 20, 30], [1, double.NaN, 3]);
        Assert.That(Smoothing.Gaussian(gap with { Batches = [100, 110, 120] }).Values[1], Is.NaN, "too far for 2.4 batches");
        Assert.That(Smoothing.Gaussian(new("x", null, [998, 999, 1000], [1, double.NaN, 3])).Values[1], Is.EqualTo(2).Within(1e-12));
    }

    [Test]
    public void Comparison_AgreesWithinTwoStandardErrors()
    {
        var four = new Spread(-4.2, 0.4, 4); // an error of 0.2
        Comparison Of(double paper, double error = 0) => Comparison.Of("d", "w", (paper, error), four, Comparison.Points, 0.05);
        Assert.That((Of(-3.9).StandardErrors, Of(-3.9).Agrees), Is.EqualTo((-1.5, true)).Using<double>(static (x, y) => Math.Abs(x - y) < 1e-9));
        Assert.That(Of(-3.7).Agrees, Is.False);
        Assert.That(Of(-3.7, error: 0.2).Agrees, Is.True, "the paper's error counts as well");
        Assert.That(Comparison.Of("d", "w", (-4.24, 0), four with { Deviation = 0 }, Comparison.Points, 0.05).Agrees, Is.True, "rounded");
        foreach (int few in new[] { 1, 2 })
        {
            Comparison one = Comparison.Of("d", "w", (-3, 0), four with { Count = few }, Comparison.Points, 0.05);
            Assert.That((one.StandardErrors, one.Agrees), Is.EqualTo(((double?)null, (bool?)null)), "so few seeds have no error to measure by");
            Comparison above = Comparison.Above("d", "w", new(8.9, 0.03, few), Comparison.Points);
            Assert.That((above.StandardErrors, above.Agrees), Is.EqualTo(((double?)null, (bool?)true)));
        }

        Assert.That(Of(-8.6), Is.EqualTo(new Comparison("d", "w", "-8.6", "-4.2 ± 0.2", Of(-8.6).StandardErrors, false)));
        Assert.That(Comparison.AtLeast("d", "w", 0.6, new(0.65, 0.02, 4), Comparison.Cosine), Is.EqualTo(
            new Comparison("d", "w", "at least 0.6", "0.650 ± 0.010", (0.65 - 0.6) / 0.01, true)));
        Assert.That(Comparison.AtMost("d", "w", 0.6, new(0.65, 0.02, 4), Comparison.Cosine).Agrees, Is.False);
        Assert.That(Comparison.ToTables([Of(-3.9)]).Single().Rows[0], Is.EqualTo(new[] { "d", "w", "-3.9", "-4.2 ± 0.2", "-1.5", "yes" }));
        Assert.That(Comparison.ToTables([Of(-3.7)]).Single().Rows[0][5], Is.EqualTo("no"));
        Assert.That(Comparison.ToTables([]), Is.Empty);
    }

    [Test]
    public void Points_AreOfTheSeedsThatBothHave()
    {
        CellResult Result(LearningRule rule, ulong seed, double accuracy)
            => new(Cell(rule, UpdateMode.Offline, seed), [new(Quantities.TestAccuracy, null, [10], [accuracy])], [], 1);
        CellResult[] results =
        [
            Result(LearningRule.Otpe, 0, 0.5), Result(LearningRule.Otpe, 1, 0.9), Result(LearningRule.Ostl, 0, 0.4), Result(LearningRule.Ostl, 1, 0.7),
            Result(LearningRule.Ottt, 0, 0.6), Result(LearningRule.Ottt, 2, 0.8),
        ];
        double Test(CellResult result) => result.Find(Quantities.TestAccuracy)!.Last;
        Spread points = ByRule.Points(results, LearningRule.Otpe, LearningRule.Ostl, Test);
        Assert.That((points.Mean, points.Deviation, points.Count), Is.EqualTo((15.0, Math.Sqrt(50), 2)).Using<double>(static (x, y) => Math.Abs(x - y) < 1e-9));
        Spread nearest = ByRule.Points(results, [LearningRule.Otpe], [LearningRule.Ostl, LearningRule.Ottt], Test);
        Assert.That((nearest.Mean, nearest.Count), Is.EqualTo((-10.0, 1)).Using<double>(static (x, y) => Math.Abs(x - y) < 1e-9), "OTTT has the higher mean");
    }

    [Test]
    public void FirstSamples_AreThose_AndNoMore()
    {
        RandmanSource source = RandmanSource.OneDraw(new RandmanManifolds(1), RandmanEncoding.Time, 20, 1, 0);
        var first = new FirstSamples(source, 12);
        Assert.That((first.Samples, first.Units, first.Classes, first.Steps), Is.EqualTo((12, 50, 10, 20)));
        Assert.That(new FirstSamples(source, 20_000).Samples, Is.EqualTo(10_000));
        (SpikeBatch expected, SpikeBatch batch) = (new SpikeBatch(50), new SpikeBatch(50));
        source.Fill(expected, 4, 8);
        first.Fill(batch, 4, 8);
        Assert.That(batch.Labels.ToArray(), Is.EqualTo(expected.Labels.ToArray()));
        Assert.That(() => first.Fill(batch, 5, 8), Throws.TypeOf<ArgumentOutOfRangeException>());
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

        // The directions are those of the largest variance, wherever the centre is.
        var elsewhere = new PrincipalPlane([.. centre.Select(static value => value + 10)], points);
        Assert.That(elsewhere.Shares, Is.EqualTo(plane.Shares).Within(1e-6));
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
        Table table = new Table2Experiment().Interpret(results, null!).Tables[0];
        Assert.That(table.Rows, Is.EqualTo(new string[][]
        {
            ["BPTT", "shd-3x512", "80.0 %", "78.1 % ± 1.0", "", "", "1"],
            ["OTPE", "shd-3x512", "65.0 % ± 7.1", "75.2 % ± 0.5", "50.0 %", "75.4 % ± 0.5", "2"],
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
                    new(Quantities.TrainingAccuracy, null, batches, [.. accuracies.Select(static accuracy => accuracy - 0.1)]),
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
        IReadOnlyList<Table> tables = new AccuracyExperiment().Interpret(results, null!).Tables;
        Assert.That(
            tables[0].Rows[0],
            Is.EqualTo(new[] { "BPTT", "99.0 % ± 1.4", "89.0 % ± 1.4", "99.0 % ± 1.4", "15", "0.990 ± 0.014", "2", "0.0 ± 0.0", "0.0 ± 0.0" }));
        Assert.That(
            tables[0].Rows[1],
            Is.EqualTo(new[] { "OTTT", "95.0 % ± 1.4", "85.0 % ± 1.4", "95.0 % ± 1.4", "1 of 2 seeds", "0.950 ± 0.014", "2", "-4.0 ± 0.0", "-4.0 ± 0.0" }));
        Assert.That((tables[1].Name, tables[1].Title), Is.EqualTo(("agreement", "Beside the paper, after fewer batches than it has")));
        Assert.That(tables[1].Rows, Has.Count.EqualTo(1), "of the rules that are there");
        Assert.That(tables[1].Rows[0][..4], Is.EqualTo(new[] { DataSet.TimeRandman, "OTTT less BPTT, points", "-8.6", "-4.0 ± 0.0" }));
        Assert.That(tables[1].Rows[0][5], Is.Empty, "two seeds are too few to say");
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
        FindingSet findings = ExperimentCatalog.Find("speed")!.Interpret(
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

    [Test]
    public void Picture_OfPointsCloseTogether_WritesNoNameOverAnother()
    {
        var figure = new CurveFigure(
            "f", "title", "", "x", "y", [new Curve("OTPE", LearningRule.Otpe, [1e-4, 1.05e-4, 1e-3], [new(1, 0, 1), new(2, 0, 1), new(3, 0, 1)])],
            LogarithmicAxes.Horizontal);
        string[] lines = [.. PlotWriter.Draw(figure).Svg.Split('\n').Select(static line => line.Trim())];
        Assert.That(lines, Does.Contain("1e-4").And.Contain("1e-3").And.Not.Contain("1.05e-4"));
    }

    private static TrainingCell Cell(LearningRule rule, UpdateMode mode, ulong seed)
        => new($"{rule}{mode}{seed}", Digits, "shd-3x512", 25, rule, mode, 1e-3f, 30, 128, 10, 1024, 0, seed);
}
