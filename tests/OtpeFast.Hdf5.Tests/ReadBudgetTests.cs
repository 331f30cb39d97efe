using System.Buffers.Binary;

namespace OtpeFast.Hdf5.Tests;

/// <summary>Reading a file costs no more than in proportion to its length, whatever refers to what in it.</summary>
public sealed class ReadBudgetTests
{
    private const long Length = 1 << 20;

    [TestCase(1 << 20, 60, 100)]
    [TestCase(0, 500_000, 600_000)]
    public void Spend_MoreThanAFileNeeds_IsRefused(int bytes, int allowed, int refused)
    {
        var budget = new ReadBudget(Length);
        for (int i = 0; i < allowed; i++)
        {
            budget.Spend(bytes);
        }

        Assert.That(
            () =>
            {
                for (int i = allowed; i < refused; i++)
                {
                    budget.Spend(bytes);
                }
            },
            Throws.InstanceOf<Hdf5Exception>());
    }

    [Test]
    public void Spend_AfterMuchWasAllocated_IsRefused()
    {
        var budget = new ReadBudget(Length);
        budget.Spend(1);
        byte[] much = GC.AllocateUninitializedArray<byte>(200 << 20);
        Assert.Throws<Hdf5Exception>(() => budget.Spend(1));
        GC.KeepAlive(much);
    }

    [Test]
    [CancelAfter(20_000)]
    public void Groups_WhoseIndexRefersToItself_AreDamaged()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "recordings-plain.h5"));
        for (int node = 0; (node = Next(bytes, node)) >= 0; node++)
        {
            bytes[node + 5] = 1; // its level
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(node + 32), node); // its first child
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["itself.h5"], bytes);
        using Hdf5File file = Hdf5File.Open(folder["itself.h5"]);
        Assert.Throws<Hdf5Exception>(() => file.Find("spikes/times"));
        Assert.Throws<Hdf5Exception>(() => file.Children("spikes"));
    }

    private static int Next(byte[] bytes, int start)
    {
        int found = bytes.AsSpan(start).IndexOf("TREE"u8);
        return found < 0 ? -1 : start + found;
    }
}
