using System.Diagnostics;
using System.Globalization;
using OtpeFast.Fuzz.Mutations;
using OtpeFast.Fuzz.Readers;

namespace OtpeFast.Fuzz;

/// <summary>What one reader was put through.</summary>
/// <param name="Inputs">Number of damaged files.</param>
/// <param name="Refused">How many were refused, as documented.</param>
/// <param name="Findings">How many ended otherwise, took too long or too much.</param>
/// <param name="Slowest">The longest time of a processor that one took.</param>
/// <param name="Largest">The most memory that one took, in bytes.</param>
internal sealed record FuzzResult(long Inputs, long Refused, int Findings, TimeSpan Slowest, long Largest);

/// <summary>Damages files and has one reader read them. The same seed gives the same files.</summary>
internal sealed class FuzzRun(IReader reader, ulong seed, string findings)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);
    private const long Largest = 300_000_000;
    private const int FindingsAtMost = 20;
    private long _began; // of the input at work, in ticks of the stopwatch; 0 for none

    public FuzzResult Run(long inputs, TimeSpan duration, long first)
    {
        string directory = Directory.CreateTempSubdirectory($"otpe-fuzz-{reader.Name}-").FullName;
        string path = Path.Combine(directory, reader.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var watch = new Timer(_ => EndIfHanging(path), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        try
        {
            return Run(path, inputs, duration, first);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private FuzzResult Run(string path, long inputs, TimeSpan duration, long first)
    {
        Warm(path);
        var clock = Stopwatch.StartNew();
        (long done, long refused, int found) = (0, 0, 0);
        TimeSpan slowest = TimeSpan.Zero;
        long largest = 0;
        for (; done < inputs && clock.Elapsed < duration && found < FindingsAtMost; done++)
        {
            byte[] bytes = Input(first + done);
            File.WriteAllBytes(path, bytes);
            (Exception? exception, TimeSpan time, long memory) = Read(path);
            slowest = time > slowest ? time : slowest;
            largest = Math.Max(largest, memory);
            refused += exception is null ? 0 : 1;
            string? finding = exception is not null && exception.GetType() != reader.Documented ? $"{exception}"
                : exception is not null && !IsSentence(exception.Message, path) ? $"no sentence that names the file: {exception.Message}"
                : time > Longest ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s")
                : memory > Largest ? string.Create(CultureInfo.InvariantCulture, $"{memory / 1e6:F0} MB")
                : null;
            if (finding is not null)
            {
                found++;
                Directory.CreateDirectory(findings);
                string kept = Path.Combine(findings, $"{reader.Name}-{seed}-{first + done}{Path.GetExtension(path)}");
                File.WriteAllBytes(kept, bytes);
                Console.WriteLine($"{reader.Name}: input {first + done} (kept as {kept}): {finding}");
            }
        }

        return new FuzzResult(done, refused, found, slowest, largest);
    }

    private static bool IsSentence(string message, string path)
        => !message.Contains('\n', StringComparison.Ordinal)
           && (message.Contains(Path.GetFileName(path), StringComparison.Ordinal) || message.Contains(Path.GetDirectoryName(path)!, StringComparison.Ordinal));

    /// <summary>The sound files must be read.</summary>
    private void Warm(string path)
    {
        foreach (byte[] sound in reader.Seeds)
        {
            File.WriteAllBytes(path, sound);
            reader.Read(path);
        }
    }

    private byte[] Input(long number)
    {
        var sequence = new RandomSequence(seed, (ulong)reader.Name.Sum(static letter => letter), (ulong)number);
        var random = new Random((int)(sequence.NextBits() >> 33));
        byte[] sound = reader.Seeds[random.Next(reader.Seeds.Count)];
        return (random.Next(2) == 0 ? reader.Damage(random, sound) : null) ?? Mutator.Damage(random, sound, reader.Seeds);
    }

    private (Exception? Exception, TimeSpan Time, long Memory) Read(string path)
    {
        long before = ResidentMemory.Restart();
        TimeSpan worked = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        Volatile.Write(ref _began, began);
        Exception? thrown = null;
        try
        {
            reader.Read(path);
        }
        catch (Exception exception)
        {
            // Whether it may be this one is what this program is for.
            thrown = exception;
        }

        Volatile.Write(ref _began, 0);
        return (thrown, Environment.CpuUsage.TotalTime - worked, ResidentMemory.Peak() - before);
    }

    private void EndIfHanging(string path)
    {
        long began = Volatile.Read(ref _began);
        if (began != 0 && Stopwatch.GetElapsedTime(began) > Hang)
        {
            Directory.CreateDirectory(findings);
            string kept = Path.Combine(findings, $"{reader.Name}-{seed}-hang{Path.GetExtension(path)}");
            File.Copy(path, kept, overwrite: true);
            Console.WriteLine($"{reader.Name}: an input (kept as {kept}) does not end");
            Environment.Exit(1);
        }
    }
}
