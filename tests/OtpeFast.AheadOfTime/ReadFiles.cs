using OtpeFast.Data;
using OtpeFast.Exchange;

namespace OtpeFast.AheadOfTime;

/// <summary>Reads every recording and network of a folder, and networks that were written here.</summary>
internal static class ReadFiles
{
    public static int Run(string folder)
    {
        int read = 0;
        foreach (string path in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            switch (Path.GetExtension(path))
            {
                case ".h5":
                    BinnedRecordings recordings = DataSet.Bin(path, steps: 50, seconds: null);
                    Console.WriteLine($"{Path.GetFileName(path)}: {recordings.Samples} samples, {recordings.Fingerprint[..12]}");
                    read++;
                    break;
                case ".nir" or ".npz":
                    Console.WriteLine($"{Path.GetFileName(path)}: {ExchangeFile.Read(path).Sizes}");
                    read++;
                    break;
            }
        }

        string written = Path.Combine(Path.GetTempPath(), $"otpe-{Environment.ProcessId}");
        bool same = Survives("3-4(leak=0.9)-2", written + ".npz") & Survives("3-4cuba(recurrent=true)-2", written + ".nir");
        bool isClean = Directory.GetFiles(Path.GetTempPath(), $"otpe-{Environment.ProcessId}.*").Length == 0;
        Console.WriteLine(
            read >= 9 && same && isClean
                ? "ok"
                : $"{read} files were read; the networks written {(same ? "come" : "do not come")} back; {(isClean ? "nothing" : "something")} is left");
        return read >= 9 && same && isClean ? 0 : 1;
    }

    private static bool Survives(string text, string path)
    {
        NetworkSpec spec = NetworkSpec.Parse(text);
        var network = new NetworkDescription("network", spec, []);
        float[] parameters = [.. Enumerable.Range(1, network.ParameterLength).Select(static i => i / 64f)];
        ExchangedNetwork written = ExchangeFile.Write(path, network, parameters);
        ExchangedNetwork read = ExchangeFile.Read(path);
        File.Delete(path);
        bool same = read.Fits(spec) && read.Layers.Zip(written.Layers).All(static pair
            => pair.First.Weights.Cast<float>().SequenceEqual(pair.Second.Weights.Cast<float>()) && pair.First.Bias.SequenceEqual(pair.Second.Bias));
        Console.WriteLine($"{Path.GetExtension(path)} of {spec}: {(same ? "the same" : "another network")}");
        return same;
    }
}
