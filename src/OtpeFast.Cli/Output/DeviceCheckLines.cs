using System.Text.Json;
using OtpeFast.Cli.Commands;
using OtpeFast.Cuda;
using OtpeFast.Training;

namespace OtpeFast.Cli.Output;

/// <summary>For programs: one JSON object for each thing measured, as soon as it is.</summary>
internal sealed class DeviceCheckLines(TextWriter output) : IDeviceCheckOutput
{
    private readonly JsonOutput _lines = new(output);

    public void Device(CudaDevice device, CudaCeilings ceilings) => Write("device", json =>
    {
        json.WriteString("name", device.Name);
        json.WriteString("compute_capability", device.ComputeCapability.ToString());
        json.WriteNumber("multiprocessors", device.Multiprocessors);
        json.WriteNumber("memory_bytes", device.MemoryBytes);
        json.WriteNumber("free_bytes", device.FreeMemoryBytes);
        json.WriteNumber("cache_bytes", device.CacheBytes);
        json.WriteString("cuda_driver", device.DriverVersion.ToString());
        json.WriteNumber("copy_gb_per_second", ceilings.GigaBytesASecond);
        json.WriteNumber("float32_gflops", ceilings.GigaFlopsASecond);
    });

    public void Parities(IEnumerable<DeviceParity> parities)
    {
        foreach (DeviceParity parity in parities)
        {
            Write("parity", json =>
            {
                WriteTrainer(json, parity.Trainer);
                WriteNumber(json, "gradient", parity.Gradient);
                WriteNumber(json, "loss", parity.Loss);
                json.WriteBoolean("is_close", parity.IsClose);
            });
        }
    }

    public void Speeds(IEnumerable<DeviceSpeed> speeds)
    {
        foreach (DeviceSpeed speed in speeds)
        {
            Write("speed", json =>
            {
                json.WriteString("network", speed.Network);
                WriteTrainer(json, speed.Trainer);
                json.WriteNumber("ms_per_batch", speed.DeviceMilliseconds);
                json.WriteNumber("cpu_ms_per_batch", speed.CpuMilliseconds);
            });
        }
    }

    public void Kernels(string network, TrainerDescription trainer, IReadOnlyList<KernelProfile> kernels, CudaCeilings ceilings)
    {
        foreach (KernelProfile kernel in kernels)
        {
            Write("kernel", json =>
            {
                json.WriteString("network", network);
                WriteTrainer(json, trainer);
                json.WriteString("kernel", kernel.Kernel);
                json.WriteNumber("launches_per_batch", kernel.Launches);
                json.WriteNumber("ms_per_batch", kernel.Milliseconds);
                json.WriteNumber("bytes_per_batch", kernel.Bytes);
                json.WriteNumber("flops_per_batch", kernel.Flops);
                json.WriteNumber("share_of_copy", kernel.GigaBytesASecond / ceilings.GigaBytesASecond);
                json.WriteNumber("share_of_float32", kernel.GigaFlopsASecond / ceilings.GigaFlopsASecond);
            });
        }
    }

    public void End(bool agrees) => Write("done", json => json.WriteBoolean("agrees", agrees));

    private static void WriteTrainer(Utf8JsonWriter json, TrainerDescription trainer)
    {
        json.WriteString("rule", Names.Of(Names.Rules, trainer.Rule));
        json.WriteString("mode", Names.Of(Names.Modes, trainer.Mode));
        json.WriteString("form", trainer.Form.ToString().ToLowerInvariant());
    }

    // A difference may be no number, which JSON does not have.
    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
        => JsonOutput.WriteNullable(json, name, double.IsFinite(value) ? value : null);

    // Whoever stops the check half way has what was measured before.
    private void Write(string name, Action<Utf8JsonWriter> body)
    {
        _lines.Write(name, body);
        output.Flush();
    }
}
