using System.Runtime.Intrinsics;
using OtpeFast.Runtime;

namespace OtpeFast.Tests.Runtime;

/// <summary>Loops over references believe no size that a caller hands in: what does not fit is refused before anything is read or written.</summary>
public sealed class LoopBoundsTests
{
    [Test]
    public void Gather_WithoutABiasRow_IsRefused()
    {
        var drive = new float[64];
        Assert.Throws<ArgumentException>(() => SparseProduct.Gather(new float[32], [], drive));
        Assert.Throws<ArgumentException>(() => SparseProduct.Gather(new float[32], [], [], drive));
        Assert.Throws<ArgumentException>(() => SparseProduct.Gather(new float[128], [1], drive));
    }

    [Test]
    public void Gather_AUnitBeyondTheWeights_IsRefused()
    {
        var batch = new SpikeBatch(20);
        batch.Begin(1, 1);
        batch.AppendRow([19], [1f]);
        Assert.Throws<ArgumentException>(() => SparseProduct.Gather(new Vector512<float>[10], 1, batch.Sequence(0), new Vector512<float>[1], 1));
    }

    [Test]
    public void Append_AUnitThatIsNoInput_IsRefused()
    {
        var history = new InputHistory(1, 2, 5);
        Assert.Throws<ArgumentException>(() => history.Append(0, 0, [5], [1f]));
        Assert.Throws<ArgumentException>(() => history.Append(0, 0, [1, 2], [1f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => history.Append(-1, 1, [1], [1f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => history.Append(0, 2, [1], [1f]));
    }

    [TestCase(-1, 1)]
    [TestCase(1, -1)]
    public void StripMatrix_OfNegativeStrides_IsRefused(int rowStride, int stripStride)
        => Assert.Throws<ArgumentOutOfRangeException>(() => _ = new StripMatrix(new Vector512<float>[4], rowStride, stripStride));

    [TestCase(5, 1)]
    [TestCase(1, 5)]
    [TestCase(int.MaxValue, 1)]
    [TestCase(int.MaxValue, int.MaxValue)]
    [TestCase(-1, 1)]
    public void DenseProducts_BeyondAMatrix_AreRefused(int rows, int strips)
    {
        Assert.That(
            ()
                => DenseProduct.Outer(
                    new float[64], 16, new StripMatrix(new Vector512<float>[4], 1, 1), rows, 16, new StripMatrix(new Vector512<float>[64], 1, 1), strips,
                    adds: false),
            Throws.InstanceOf<ArgumentException>().Or.InstanceOf<OverflowException>());
        Assert.That(
            ()
                => DenseProduct.PassDown(
                    new StripMatrix(new Vector512<float>[4], 1, 1), rows, strips, new VectorBuffer(1, 16, 4), 16,
                    new StripMatrix(new Vector512<float>[64], 4, 1)),
            Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Outer_OfANegativeStride_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => DenseProduct.Outer(
        new float[64], -16, new StripMatrix(new Vector512<float>[4], 1, 1), 4, 16, new StripMatrix(new Vector512<float>[64], 1, 1), 1, adds: false));

    [Test]
    public void PassDown_OfSoManyStripsThatTheyOverflow_IsRefused() => Assert.Throws<OverflowException>(() => DenseProduct.PassDown(
        new StripMatrix(new Vector512<float>[1], 0, 0), 1, 1 << 26, new VectorBuffer(1, 1, 1), 16, new StripMatrix(new Vector512<float>[4], 0, 1)));

    [TestCase(-8, 1, 8, 8)]
    [TestCase(0, 3, 8, 8)]
    [TestCase(9, 1, 8, 8)]
    [TestCase(0, int.MaxValue, 8, int.MaxValue)]
    [TestCase(0, 2, 8, 4)]
    public void Matrix_BeyondTheBlock_IsRefused(int offset, int rows, int columns, int stride)
        => Assert.That(() => _ = new AlignedBuffer(16).Matrix(offset, rows, columns, stride).Height, Throws.InstanceOf<ArgumentException>());

    [Test]
    [CancelAfter(20_000)]
    public void Loops_OverNoStride_AreRefused()
    {
        var network = new NetworkDescription("x", NetworkSpec.Parse("40-40"), []);
        Assert.Throws<ArgumentOutOfRangeException>(() => TileLoops.Clear(new float[64], 0, 0, 16));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightPacking.CopyStrips(new float[64], 16, new VectorBuffer(1, 1, 4), 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightPacking.TransposePanels(new float[64], 3, 16, new VectorBuffer(1, 16, 4), 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParameterTile.Cut(network, [TileCut.Columns], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParameterTile.Cut(network, [TileCut.Columns], 24, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParameterTile.Cut(network, [TileCut.Rows], 16, -3));
        Assert.That(ParameterTile.Cut(network, [TileCut.Rows], 16, int.MaxValue), Has.Length.EqualTo(1));
        Assert.That(ParameterTile.Cut(network, [TileCut.Columns], 16, int.MaxValue), Has.Length.EqualTo(3));
        Assert.Throws<ArgumentException>(() => ParameterTile.Cut(network, [TileCut.Columns, TileCut.Rows], 16, 1));
    }

    [Test]
    public void Descriptions_OfMoreThanAnArrayHolds_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => _ = new NetworkSpec(65_535, [new LayerSpec(65_535)]));
        Assert.Throws<ArgumentException>(() => _ = new NetworkSpec(-1, [new LayerSpec(4)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new SpikeTrains(1, 1, 70_000, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftmaxCrossEntropy.OfSpikes([1], 65_537, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftmaxCrossEntropy.OfSpikes([1], 12, 10, 1f, new float[16]));
    }
}
