using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// The innermost part of dense products: blocks of <c>C = A B</c> whose sums stay in registers. 24 sums, the vectors of B
/// and one broadcast of A fit 32 registers, and 10 to 14 loads feed 24 multiplications; blocks of fewer rows end what is left.
/// Every element is one sum in the order of k, in whichever block it lies.
/// </summary>
/// <remarks>References instead of spans: the callers have checked the bounds once, and 24 sums leave no registers for lengths.</remarks>
internal static class RegisterBlocks
{
    /// <summary>Multiplies, four, two or one strip at a time.</summary>
    /// <param name="x">Where the operands lie.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="strips">Strips of B and C.</param>
    /// <param name="a">The first element of A.</param>
    /// <param name="b">The first vector of B.</param>
    /// <param name="c">The first vector of C.</param>
    public static void Multiply(in Operands x, int rows, int strips, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        int strip = 0;
        for (; !Vector512.IsHardwareAccelerated && strip < strips; strip++)
        {
            Narrow(in x, rows, ref a, ref Unsafe.Add(ref b, strip * x.RightStripStride), ref Unsafe.Add(ref c, strip * x.ResultStripStride));
        }

        for (; strip + 4 <= strips; strip += 4)
        {
            FourStrips(in x, rows, ref a, ref Unsafe.Add(ref b, strip * x.RightStripStride), ref Unsafe.Add(ref c, strip * x.ResultStripStride));
        }

        for (; strip + 2 <= strips; strip += 2)
        {
            TwoStrips(in x, rows, ref a, ref Unsafe.Add(ref b, strip * x.RightStripStride), ref Unsafe.Add(ref c, strip * x.ResultStripStride));
        }

        if (strip < strips)
        {
            OneStrip(in x, rows, ref a, ref Unsafe.Add(ref b, strip * x.RightStripStride), ref Unsafe.Add(ref c, strip * x.ResultStripStride));
        }
    }

    private static void FourStrips(in Operands x, int rows, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        nint row = 0;
        for (; row + 6 <= rows; row += 6)
        {
            Block6x4(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }

        for (; row + 4 <= rows; row += 4)
        {
            Block4x4(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }

        for (; row + 2 <= rows; row += 2)
        {
            Block2x4(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }

        for (; row + 1 <= rows; row += 1)
        {
            Block1x4(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }
    }

    /// <summary>One strip where a vector takes two registers or more, of which there are 16: six sums, a vector of B and a broadcast of A fit.</summary>
    private static void Narrow(in Operands x, int rows, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        nint row = 0;
        for (; row + 6 <= rows; row += 6)
        {
            Block6x1(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }

        for (; row + 1 <= rows; row += 1)
        {
            Block1x1(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }
    }

    private static void TwoStrips(in Operands x, int rows, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        nint row = 0;
        for (; row + 12 <= rows; row += 12)
        {
            Block12x2(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }

        for (; row + 4 <= rows; row += 4)
        {
            Block4x2(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }

        for (; row + 1 <= rows; row += 1)
        {
            Block1x2(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }
    }

    private static void OneStrip(in Operands x, int rows, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        nint row = 0;
        for (; row + 12 <= rows; row += 12)
        {
            Block12x1(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }

        for (; row + 1 <= rows; row += 1)
        {
            Block1x1(in x, ref Unsafe.Add(ref a, row * x.RowStride), ref b, ref Unsafe.Add(ref c, row * x.ResultRowStride));
        }
    }

    private static void Block6x4(in Operands x, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default, c33 = default;
        Vector512<float> c40 = default, c41 = default, c42 = default, c43 = default;
        Vector512<float> c50 = default, c51 = default, c52 = default, c53 = default;
        for (nint outer = 0; outer < x.Outer; outer++)
        {
            ref float left = ref Unsafe.Add(ref a, outer * x.OuterStride);
            for (nint inner = 0; inner < x.Inner; inner++)
            {
                Vector512<float> b0 = b;
                Vector512<float> b1 = Unsafe.Add(ref b, x.RightStripStride);
                Vector512<float> b2 = Unsafe.Add(ref b, 2 * x.RightStripStride);
                Vector512<float> b3 = Unsafe.Add(ref b, 3 * x.RightStripStride);
                Vector512<float> a0 = Vector512.Create(left);
                c00 = Vector512.FusedMultiplyAdd(a0, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
                c02 = Vector512.FusedMultiplyAdd(a0, b2, c02);
                c03 = Vector512.FusedMultiplyAdd(a0, b3, c03);
                Vector512<float> a1 = Vector512.Create(Unsafe.Add(ref left, x.RowStride));
                c10 = Vector512.FusedMultiplyAdd(a1, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(a1, b1, c11);
                c12 = Vector512.FusedMultiplyAdd(a1, b2, c12);
                c13 = Vector512.FusedMultiplyAdd(a1, b3, c13);
                Vector512<float> a2 = Vector512.Create(Unsafe.Add(ref left, 2 * x.RowStride));
                c20 = Vector512.FusedMultiplyAdd(a2, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(a2, b1, c21);
                c22 = Vector512.FusedMultiplyAdd(a2, b2, c22);
                c23 = Vector512.FusedMultiplyAdd(a2, b3, c23);
                Vector512<float> a3 = Vector512.Create(Unsafe.Add(ref left, 3 * x.RowStride));
                c30 = Vector512.FusedMultiplyAdd(a3, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(a3, b1, c31);
                c32 = Vector512.FusedMultiplyAdd(a3, b2, c32);
                c33 = Vector512.FusedMultiplyAdd(a3, b3, c33);
                Vector512<float> a4 = Vector512.Create(Unsafe.Add(ref left, 4 * x.RowStride));
                c40 = Vector512.FusedMultiplyAdd(a4, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(a4, b1, c41);
                c42 = Vector512.FusedMultiplyAdd(a4, b2, c42);
                c43 = Vector512.FusedMultiplyAdd(a4, b3, c43);
                Vector512<float> a5 = Vector512.Create(Unsafe.Add(ref left, 5 * x.RowStride));
                c50 = Vector512.FusedMultiplyAdd(a5, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(a5, b1, c51);
                c52 = Vector512.FusedMultiplyAdd(a5, b2, c52);
                c53 = Vector512.FusedMultiplyAdd(a5, b3, c53);
                left = ref Unsafe.Add(ref left, x.InnerStride);
                b = ref Unsafe.Add(ref b, x.RightStride);
            }
        }

        Store(in x, ref c, 0, 0, c00);
        Store(in x, ref c, 0, 1, c01);
        Store(in x, ref c, 0, 2, c02);
        Store(in x, ref c, 0, 3, c03);
        Store(in x, ref c, 1, 0, c10);
        Store(in x, ref c, 1, 1, c11);
        Store(in x, ref c, 1, 2, c12);
        Store(in x, ref c, 1, 3, c13);
        Store(in x, ref c, 2, 0, c20);
        Store(in x, ref c, 2, 1, c21);
        Store(in x, ref c, 2, 2, c22);
        Store(in x, ref c, 2, 3, c23);
        Store(in x, ref c, 3, 0, c30);
        Store(in x, ref c, 3, 1, c31);
        Store(in x, ref c, 3, 2, c32);
        Store(in x, ref c, 3, 3, c33);
        Store(in x, ref c, 4, 0, c40);
        Store(in x, ref c, 4, 1, c41);
        Store(in x, ref c, 4, 2, c42);
        Store(in x, ref c, 4, 3, c43);
        Store(in x, ref c, 5, 0, c50);
        Store(in x, ref c, 5, 1, c51);
        Store(in x, ref c, 5, 2, c52);
        Store(in x, ref c, 5, 3, c53);
    }

    private static void Block4x4(in Operands x, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default, c33 = default;
        for (nint outer = 0; outer < x.Outer; outer++)
        {
            ref float left = ref Unsafe.Add(ref a, outer * x.OuterStride);
            for (nint inner = 0; inner < x.Inner; inner++)
            {
                Vector512<float> b0 = b;
                Vector512<float> b1 = Unsafe.Add(ref b, x.RightStripStride);
                Vector512<float> b2 = Unsafe.Add(ref b, 2 * x.RightStripStride);
                Vector512<float> b3 = Unsafe.Add(ref b, 3 * x.RightStripStride);
                Vector512<float> a0 = Vector512.Create(left);
                c00 = Vector512.FusedMultiplyAdd(a0, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
                c02 = Vector512.FusedMultiplyAdd(a0, b2, c02);
                c03 = Vector512.FusedMultiplyAdd(a0, b3, c03);
                Vector512<float> a1 = Vector512.Create(Unsafe.Add(ref left, x.RowStride));
                c10 = Vector512.FusedMultiplyAdd(a1, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(a1, b1, c11);
                c12 = Vector512.FusedMultiplyAdd(a1, b2, c12);
                c13 = Vector512.FusedMultiplyAdd(a1, b3, c13);
                Vector512<float> a2 = Vector512.Create(Unsafe.Add(ref left, 2 * x.RowStride));
                c20 = Vector512.FusedMultiplyAdd(a2, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(a2, b1, c21);
                c22 = Vector512.FusedMultiplyAdd(a2, b2, c22);
                c23 = Vector512.FusedMultiplyAdd(a2, b3, c23);
                Vector512<float> a3 = Vector512.Create(Unsafe.Add(ref left, 3 * x.RowStride));
                c30 = Vector512.FusedMultiplyAdd(a3, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(a3, b1, c31);
                c32 = Vector512.FusedMultiplyAdd(a3, b2, c32);
                c33 = Vector512.FusedMultiplyAdd(a3, b3, c33);
                left = ref Unsafe.Add(ref left, x.InnerStride);
                b = ref Unsafe.Add(ref b, x.RightStride);
            }
        }

        Store(in x, ref c, 0, 0, c00);
        Store(in x, ref c, 0, 1, c01);
        Store(in x, ref c, 0, 2, c02);
        Store(in x, ref c, 0, 3, c03);
        Store(in x, ref c, 1, 0, c10);
        Store(in x, ref c, 1, 1, c11);
        Store(in x, ref c, 1, 2, c12);
        Store(in x, ref c, 1, 3, c13);
        Store(in x, ref c, 2, 0, c20);
        Store(in x, ref c, 2, 1, c21);
        Store(in x, ref c, 2, 2, c22);
        Store(in x, ref c, 2, 3, c23);
        Store(in x, ref c, 3, 0, c30);
        Store(in x, ref c, 3, 1, c31);
        Store(in x, ref c, 3, 2, c32);
        Store(in x, ref c, 3, 3, c33);
    }

    private static void Block2x4(in Operands x, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default;
        for (nint outer = 0; outer < x.Outer; outer++)
        {
            ref float left = ref Unsafe.Add(ref a, outer * x.OuterStride);
            for (nint inner = 0; inner < x.Inner; inner++)
            {
                Vector512<float> b0 = b;
                Vector512<float> b1 = Unsafe.Add(ref b, x.RightStripStride);
                Vector512<float> b2 = Unsafe.Add(ref b, 2 * x.RightStripStride);
                Vector512<float> b3 = Unsafe.Add(ref b, 3 * x.RightStripStride);
                Vector512<float> a0 = Vector512.Create(left);
                c00 = Vector512.FusedMultiplyAdd(a0, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
                c02 = Vector512.FusedMultiplyAdd(a0, b2, c02);
                c03 = Vector512.FusedMultiplyAdd(a0, b3, c03);
                Vector512<float> a1 = Vector512.Create(Unsafe.Add(ref left, x.RowStride));
                c10 = Vector512.FusedMultiplyAdd(a1, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(a1, b1, c11);
                c12 = Vector512.FusedMultiplyAdd(a1, b2, c12);
                c13 = Vector512.FusedMultiplyAdd(a1, b3, c13);
                left = ref Unsafe.Add(ref left, x.InnerStride);
                b = ref Unsafe.Add(ref b, x.RightStride);
            }
        }

        Store(in x, ref c, 0, 0, c00);
        Store(in x, ref c, 0, 1, c01);
        Store(in x, ref c, 0, 2, c02);
        Store(in x, ref c, 0, 3, c03);
        Store(in x, ref c, 1, 0, c10);
        Store(in x, ref c, 1, 1, c11);
        Store(in x, ref c, 1, 2, c12);
        Store(in x, ref c, 1, 3, c13);
    }

    private static void Block1x4(in Operands x, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default;
        for (nint outer = 0; outer < x.Outer; outer++)
        {
            ref float left = ref Unsafe.Add(ref a, outer * x.OuterStride);
            for (nint inner = 0; inner < x.Inner; inner++)
            {
                Vector512<float> b0 = b;
                Vector512<float> b1 = Unsafe.Add(ref b, x.RightStripStride);
                Vector512<float> b2 = Unsafe.Add(ref b, 2 * x.RightStripStride);
                Vector512<float> b3 = Unsafe.Add(ref b, 3 * x.RightStripStride);
                Vector512<float> a0 = Vector512.Create(left);
                c00 = Vector512.FusedMultiplyAdd(a0, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
                c02 = Vector512.FusedMultiplyAdd(a0, b2, c02);
                c03 = Vector512.FusedMultiplyAdd(a0, b3, c03);
                left = ref Unsafe.Add(ref left, x.InnerStride);
                b = ref Unsafe.Add(ref b, x.RightStride);
            }
        }

        Store(in x, ref c, 0, 0, c00);
        Store(in x, ref c, 0, 1, c01);
        Store(in x, ref c, 0, 2, c02);
        Store(in x, ref c, 0, 3, c03);
    }

    private static void Block12x2(in Operands x, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        Vector512<float> c80 = default, c81 = default;
        Vector512<float> c90 = default, c91 = default;
        Vector512<float> c100 = default, c101 = default;
        Vector512<float> c110 = default, c111 = default;
        for (nint outer = 0; outer < x.Outer; outer++)
        {
            ref float left = ref Unsafe.Add(ref a, outer * x.OuterStride);
            for (nint inner = 0; inner < x.Inner; inner++)
            {
                Vector512<float> b0 = b;
                Vector512<float> b1 = Unsafe.Add(ref b, x.RightStripStride);
                Vector512<float> a0 = Vector512.Create(left);
                c00 = Vector512.FusedMultiplyAdd(a0, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
                Vector512<float> a1 = Vector512.Create(Unsafe.Add(ref left, x.RowStride));
                c10 = Vector512.FusedMultiplyAdd(a1, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(a1, b1, c11);
                Vector512<float> a2 = Vector512.Create(Unsafe.Add(ref left, 2 * x.RowStride));
                c20 = Vector512.FusedMultiplyAdd(a2, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(a2, b1, c21);
                Vector512<float> a3 = Vector512.Create(Unsafe.Add(ref left, 3 * x.RowStride));
                c30 = Vector512.FusedMultiplyAdd(a3, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(a3, b1, c31);
                Vector512<float> a4 = Vector512.Create(Unsafe.Add(ref left, 4 * x.RowStride));
                c40 = Vector512.FusedMultiplyAdd(a4, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(a4, b1, c41);
                Vector512<float> a5 = Vector512.Create(Unsafe.Add(ref left, 5 * x.RowStride));
                c50 = Vector512.FusedMultiplyAdd(a5, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(a5, b1, c51);
                Vector512<float> a6 = Vector512.Create(Unsafe.Add(ref left, 6 * x.RowStride));
                c60 = Vector512.FusedMultiplyAdd(a6, b0, c60);
                c61 = Vector512.FusedMultiplyAdd(a6, b1, c61);
                Vector512<float> a7 = Vector512.Create(Unsafe.Add(ref left, 7 * x.RowStride));
                c70 = Vector512.FusedMultiplyAdd(a7, b0, c70);
                c71 = Vector512.FusedMultiplyAdd(a7, b1, c71);
                Vector512<float> a8 = Vector512.Create(Unsafe.Add(ref left, 8 * x.RowStride));
                c80 = Vector512.FusedMultiplyAdd(a8, b0, c80);
                c81 = Vector512.FusedMultiplyAdd(a8, b1, c81);
                Vector512<float> a9 = Vector512.Create(Unsafe.Add(ref left, 9 * x.RowStride));
                c90 = Vector512.FusedMultiplyAdd(a9, b0, c90);
                c91 = Vector512.FusedMultiplyAdd(a9, b1, c91);
                Vector512<float> a10 = Vector512.Create(Unsafe.Add(ref left, 10 * x.RowStride));
                c100 = Vector512.FusedMultiplyAdd(a10, b0, c100);
                c101 = Vector512.FusedMultiplyAdd(a10, b1, c101);
                Vector512<float> a11 = Vector512.Create(Unsafe.Add(ref left, 11 * x.RowStride));
                c110 = Vector512.FusedMultiplyAdd(a11, b0, c110);
                c111 = Vector512.FusedMultiplyAdd(a11, b1, c111);
                left = ref Unsafe.Add(ref left, x.InnerStride);
                b = ref Unsafe.Add(ref b, x.RightStride);
            }
        }

        Store(in x, ref c, 0, 0, c00);
        Store(in x, ref c, 0, 1, c01);
        Store(in x, ref c, 1, 0, c10);
        Store(in x, ref c, 1, 1, c11);
        Store(in x, ref c, 2, 0, c20);
        Store(in x, ref c, 2, 1, c21);
        Store(in x, ref c, 3, 0, c30);
        Store(in x, ref c, 3, 1, c31);
        Store(in x, ref c, 4, 0, c40);
        Store(in x, ref c, 4, 1, c41);
        Store(in x, ref c, 5, 0, c50);
        Store(in x, ref c, 5, 1, c51);
        Store(in x, ref c, 6, 0, c60);
        Store(in x, ref c, 6, 1, c61);
        Store(in x, ref c, 7, 0, c70);
        Store(in x, ref c, 7, 1, c71);
        Store(in x, ref c, 8, 0, c80);
        Store(in x, ref c, 8, 1, c81);
        Store(in x, ref c, 9, 0, c90);
        Store(in x, ref c, 9, 1, c91);
        Store(in x, ref c, 10, 0, c100);
        Store(in x, ref c, 10, 1, c101);
        Store(in x, ref c, 11, 0, c110);
        Store(in x, ref c, 11, 1, c111);
    }

    private static void Block4x2(in Operands x, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        for (nint outer = 0; outer < x.Outer; outer++)
        {
            ref float left = ref Unsafe.Add(ref a, outer * x.OuterStride);
            for (nint inner = 0; inner < x.Inner; inner++)
            {
                Vector512<float> b0 = b;
                Vector512<float> b1 = Unsafe.Add(ref b, x.RightStripStride);
                Vector512<float> a0 = Vector512.Create(left);
                c00 = Vector512.FusedMultiplyAdd(a0, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
                Vector512<float> a1 = Vector512.Create(Unsafe.Add(ref left, x.RowStride));
                c10 = Vector512.FusedMultiplyAdd(a1, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(a1, b1, c11);
                Vector512<float> a2 = Vector512.Create(Unsafe.Add(ref left, 2 * x.RowStride));
                c20 = Vector512.FusedMultiplyAdd(a2, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(a2, b1, c21);
                Vector512<float> a3 = Vector512.Create(Unsafe.Add(ref left, 3 * x.RowStride));
                c30 = Vector512.FusedMultiplyAdd(a3, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(a3, b1, c31);
                left = ref Unsafe.Add(ref left, x.InnerStride);
                b = ref Unsafe.Add(ref b, x.RightStride);
            }
        }

        Store(in x, ref c, 0, 0, c00);
        Store(in x, ref c, 0, 1, c01);
        Store(in x, ref c, 1, 0, c10);
        Store(in x, ref c, 1, 1, c11);
        Store(in x, ref c, 2, 0, c20);
        Store(in x, ref c, 2, 1, c21);
        Store(in x, ref c, 3, 0, c30);
        Store(in x, ref c, 3, 1, c31);
    }

    private static void Block1x2(in Operands x, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        Vector512<float> c00 = default, c01 = default;
        for (nint outer = 0; outer < x.Outer; outer++)
        {
            ref float left = ref Unsafe.Add(ref a, outer * x.OuterStride);
            for (nint inner = 0; inner < x.Inner; inner++)
            {
                Vector512<float> b0 = b;
                Vector512<float> b1 = Unsafe.Add(ref b, x.RightStripStride);
                Vector512<float> a0 = Vector512.Create(left);
                c00 = Vector512.FusedMultiplyAdd(a0, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
                left = ref Unsafe.Add(ref left, x.InnerStride);
                b = ref Unsafe.Add(ref b, x.RightStride);
            }
        }

        Store(in x, ref c, 0, 0, c00);
        Store(in x, ref c, 0, 1, c01);
    }

    private static void Block6x1(in Operands x, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        for (nint outer = 0; outer < x.Outer; outer++)
        {
            ref float left = ref Unsafe.Add(ref a, outer * x.OuterStride);
            for (nint inner = 0; inner < x.Inner; inner++)
            {
                Vector512<float> right = b;
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(left), right, c0);
                c1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, x.RowStride)), right, c1);
                c2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 2 * x.RowStride)), right, c2);
                c3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 3 * x.RowStride)), right, c3);
                c4 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 4 * x.RowStride)), right, c4);
                c5 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 5 * x.RowStride)), right, c5);
                left = ref Unsafe.Add(ref left, x.InnerStride);
                b = ref Unsafe.Add(ref b, x.RightStride);
            }
        }

        Store(in x, ref c, 0, 0, c0);
        Store(in x, ref c, 1, 0, c1);
        Store(in x, ref c, 2, 0, c2);
        Store(in x, ref c, 3, 0, c3);
        Store(in x, ref c, 4, 0, c4);
        Store(in x, ref c, 5, 0, c5);
    }

    private static void Block12x1(in Operands x, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        Vector512<float> c00 = default, c10 = default, c20 = default, c30 = default, c40 = default, c50 = default, c60 = default, c70 = default, c80 = default,
        c90 = default, c100 = default, c110 = default;
        for (nint outer = 0; outer < x.Outer; outer++)
        {
            ref float left = ref Unsafe.Add(ref a, outer * x.OuterStride);
            for (nint inner = 0; inner < x.Inner; inner++)
            {
                Vector512<float> b0 = b;
                c00 = Vector512.FusedMultiplyAdd(Vector512.Create(left), b0, c00);
                c10 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, x.RowStride)), b0, c10);
                c20 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 2 * x.RowStride)), b0, c20);
                c30 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 3 * x.RowStride)), b0, c30);
                c40 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 4 * x.RowStride)), b0, c40);
                c50 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 5 * x.RowStride)), b0, c50);
                c60 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 6 * x.RowStride)), b0, c60);
                c70 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 7 * x.RowStride)), b0, c70);
                c80 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 8 * x.RowStride)), b0, c80);
                c90 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 9 * x.RowStride)), b0, c90);
                c100 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 10 * x.RowStride)), b0, c100);
                c110 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 11 * x.RowStride)), b0, c110);
                left = ref Unsafe.Add(ref left, x.InnerStride);
                b = ref Unsafe.Add(ref b, x.RightStride);
            }
        }

        Store(in x, ref c, 0, 0, c00);
        Store(in x, ref c, 1, 0, c10);
        Store(in x, ref c, 2, 0, c20);
        Store(in x, ref c, 3, 0, c30);
        Store(in x, ref c, 4, 0, c40);
        Store(in x, ref c, 5, 0, c50);
        Store(in x, ref c, 6, 0, c60);
        Store(in x, ref c, 7, 0, c70);
        Store(in x, ref c, 8, 0, c80);
        Store(in x, ref c, 9, 0, c90);
        Store(in x, ref c, 10, 0, c100);
        Store(in x, ref c, 11, 0, c110);
    }

    private static void Block1x1(in Operands x, ref float a, ref Vector512<float> b, ref Vector512<float> c)
    {
        Vector512<float> c00 = default;
        for (nint outer = 0; outer < x.Outer; outer++)
        {
            ref float left = ref Unsafe.Add(ref a, outer * x.OuterStride);
            for (nint inner = 0; inner < x.Inner; inner++)
            {
                Vector512<float> b0 = b;
                c00 = Vector512.FusedMultiplyAdd(Vector512.Create(left), b0, c00);
                left = ref Unsafe.Add(ref left, x.InnerStride);
                b = ref Unsafe.Add(ref b, x.RightStride);
            }
        }

        Store(in x, ref c, 0, 0, c00);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in Operands x, ref Vector512<float> c, nint row, nint strip, Vector512<float> value)
    {
        ref Vector512<float> target = ref Unsafe.Add(ref c, row * x.ResultRowStride + strip * x.ResultStripStride);
        target = x.Adds ? target + value : value;
    }

    /// <summary>
    /// Where the operands lie; the sum runs over k = (outer, inner). Strides of A are in floats, those of B and C in vectors.
    /// </summary>
    internal readonly struct Operands
    {
        public required nint Outer { get; init; }

        public required nint OuterStride { get; init; }

        public required nint Inner { get; init; }

        public required nint InnerStride { get; init; }

        public required nint RowStride { get; init; }

        public required nint RightStride { get; init; }

        public required nint RightStripStride { get; init; }

        public required nint ResultRowStride { get; init; }

        public required nint ResultStripStride { get; init; }

        /// <summary>Whether the product is added to C, or replaces it.</summary>
        public bool Adds { get; init; }
    }
}
