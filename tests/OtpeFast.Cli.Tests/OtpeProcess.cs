using System.Diagnostics;

namespace OtpeFast.Cli.Tests;

/// <summary>Runs otpe as a user does, as a process, or in this one.</summary>
internal static class OtpeProcess
{
    private static readonly Lock Here = new();

    public static (int ExitCode, string Output, string Error) Run(params string[] arguments) => Run(null, arguments);

    /// <summary>Runs it with a folder in which native libraries are looked for first.</summary>
    public static (int ExitCode, string Output, string Error) Run(string? libraries, string[] arguments, params (string Name, string Value)[] environment)
    {
        using Process process = Start(libraries, arguments, environment);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>Runs it here, one at a time: for command lines that are refused before they do anything.</summary>
    public static (int ExitCode, string Output, string Error) RunHere(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        lock (Here)
        {
            (TextWriter outputBefore, TextWriter errorBefore) = (Console.Out, Console.Error);
            Console.SetError(error);
            try
            {
                int code = Program.Run(arguments, output);
                return (code, output.ToString(), error.ToString());
            }
            finally
            {
                Console.SetOut(outputBefore);
                Console.SetError(errorBefore);
            }
        }
    }

    public static Process Start(params string[] arguments) => Start(null, arguments, []);

    private static Process Start(string? libraries, string[] arguments, (string Name, string Value)[] environment)
    {
        // A job in the background may have been born with signals ignored, which its children inherit; here they mean what they mean.
        var start = new ProcessStartInfo(
            "env", ["--default-signal=INT,HUP,TERM", "dotnet", Path.Combine(TestContext.CurrentContext.TestDirectory, "otpe.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Most live for a moment: code that is compiled quickly first takes a third less time, and gives the same numbers.
        start.Environment["DOTNET_TieredCompilation"] = "1";
        if (libraries is not null)
        {
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
