using OtpeFast.Cuda.Driver;
using OtpeFast.Cuda.Execution;

namespace OtpeFast.Cuda.Kernels;

/// <summary>The kernels of one device, loaded file by file when they are first asked for.</summary>
internal sealed class KernelLibrary(CudaContext context) : IDisposable
{
    private readonly Dictionary<string, nint> _modules = [];
    private readonly Dictionary<KernelEntry, nint> _functions = [];
    private readonly Lock _lock = new();

    /// <summary>The driver's handle of a kernel.</summary>
    /// <exception cref="CudaException">The driver does not take the kernels; its log is in the message.</exception>
    public nint Find(KernelEntry entry)
    {
        lock (_lock)
        {
            if (_functions.TryGetValue(entry, out nint function))
            {
                return function;
            }

            if (!_modules.TryGetValue(entry.File, out nint module))
            {
                module = Load(entry.File);
                _modules.Add(entry.File, module);
            }

            context.Check(context.Driver.GetFunction(module, entry.Name, out function), $"GetFunction({entry.Name})");
            _functions.Add(entry, function);
            return function;
        }
    }

    public void Dispose()
    {
        if (_modules.Count == 0)
        {
            return;
        }

        context.EnterToRelease(); // the driver unloads from the context that is current
        foreach (nint module in _modules.Values)
        {
            context.CheckRelease(context.Driver.UnloadModule(module));
        }

        _modules.Clear();
        _functions.Clear();
    }

    private nint Load(string file)
    {
        using Stream ptx = KernelCatalog.OpenPtx(file);
        var text = new byte[ptx.Length + 1]; // ends in the zero that the driver looks for
        ptx.ReadExactly(text, 0, (int)ptx.Length);
        CudaResult result = context.Driver.LoadModule(text, out nint module, out string log);
        return result == CudaResult.Success
            ? module
            : throw new CudaException(
                $"The driver of '{context.Name}' does not take the kernels '{file}' ({context.Driver.Describe(result)}); update the driver, or use the " +
                $"CPU.{(log.Length == 0 ? "" : " It says: " + log.ReplaceLineEndings(" "))}");
    }
}
