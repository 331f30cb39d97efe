namespace OtpeFast.Fuzz.Readers;

/// <summary>Something that reads files which anybody may have made.</summary>
internal interface IReader
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Name of the file that it reads, in a folder of its own.</summary>
    string FileName { get; }

    /// <summary>Sound files to damage.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>The only exception that a damaged file may end in.</summary>
    Type Documented { get; }

    /// <summary>Damages a file in a way that only this format's knows, such as with a checksum that fits; null where it does not do that.</summary>
    byte[]? Damage(Random random, byte[] seed);

    /// <summary>Reads a file and uses all it holds.</summary>
    void Read(string path);
}
