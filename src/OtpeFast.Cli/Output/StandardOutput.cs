using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OtpeFast.Cli.Output;

/// <summary>Standard output.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>
    /// Opens it. The console's own stream drops what is written to a pipe that nobody reads any more, and says nothing; this one throws.
    /// </summary>
    public static TextWriter Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        try
        {
            var stream = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (stream.CanSeek)
            {
                // A file: whoever writes to it next goes on where the descriptor stands, and this stream would not move it.
                return Console.Out;
            }

            return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Console.Out; // it is closed, which its first use will say
        }
    }
}
