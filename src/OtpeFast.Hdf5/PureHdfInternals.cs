using System.Runtime.CompilerServices;
using PureHDF.VOL.Native;

namespace OtpeFast.Hdf5;

/// <summary>
/// What PureHDF 2.2 knows of a data set and does not say: the byte order of its elements, and whether its data lie in other files. Bound by name, also when
/// compiled ahead of time; a version without these members fails at the first call, which tests would show.
/// </summary>
internal static class PureHdfInternals
{
    private const string Datatype = "PureHDF.VOL.Native.DatatypeMessage, PureHDF";
    private const string BigEndian = "ByteOrder = BigEndian";

    /// <summary>Whether the elements, or those of its sequences of variable length, have the highest byte first.</summary>
    public static bool IsBigEndian(NativeDataset dataset)
    {
        // These records say in words what they hold; the order itself is of a type that cannot be named here.
        object type = InternalDataType(dataset);
        return Says(type) || Array.Exists((object[])Properties(type), Says);
    }

    /// <summary>Whether elements of variable length are texts; to the rest of the type they are sequences of bytes.</summary>
    public static bool IsText(NativeDataset dataset) => InternalDataType(dataset).ToString()?.Contains("{ Type = String", StringComparison.Ordinal) == true;

    /// <summary>Whether the data lie in other files.</summary>
    public static bool IsExternal(NativeDataset dataset) => InternalExternalFileList(dataset) is not null;

    private static bool Says(object record) => record?.ToString()?.Contains(BigEndian, StringComparison.Ordinal) == true;

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InternalDataType")]
    [return: UnsafeAccessorType(Datatype)]
    private static extern object InternalDataType(NativeDataset dataset);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Properties")]
    [return: UnsafeAccessorType("PureHDF.VOL.Native.DatatypePropertyDescription[], PureHDF")]
    private static extern object Properties([UnsafeAccessorType(Datatype)] object type);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InternalExternalFileList")]
    [return: UnsafeAccessorType("PureHDF.VOL.Native.ExternalFileListMessage, PureHDF")]
    private static extern object? InternalExternalFileList(NativeDataset dataset);
}
