using OtpeFast.Data;
using OtpeFast.Exchange;

namespace OtpeFast.AheadOfTime;

/// <summary>Reads every recording and network of a folder, and says in a sentence what cannot be written.</summary>
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

        string written = Path.Combine(Path.GetTempPath(), $"otpe-{Environment.ProcessId}.nir");
        var network = new NetworkDescription("network", NetworkSpec.Parse("3-4(leak=0.9)-2"), []);
        try
        {
            ExchangeFile.Write(written, network, new float[network.ParameterLength]);
            Console.WriteLine("A .nir was written, which nobody expected; read it, and say so in the documents.");
            return 1;
        }
        catch (ExchangeException exception)
        {
            Console.WriteLine(exception.Message);
        }

        string npz = Path.ChangeExtension(written, ".npz");
        ExchangeFile.Write(npz, network, new float[network.ParameterLength]);
        bool same = ExchangeFile.Read(npz).Fits(network.Spec);
        File.Delete(npz);
        bool isClean = Directory.GetFiles(Path.GetTempPath(), $"otpe-{Environment.ProcessId}.*").Length == 0;
        Console.WriteLine(
            read >= 9 && same && isClean
                ? "ok"
                : $"{read} files were read; the network written {(same ? "fits" : "does not fit")}; {(isClean ? "nothing" : "something")} is left");
        return read >= 9 && same && isClean ? 0 : 1;
    }
}
