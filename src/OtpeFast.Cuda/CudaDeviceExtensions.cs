using OtpeFast.Cuda;
using OtpeFast.Cuda.Driver;

namespace OtpeFast;

/// <summary>Adds <c>Device.Cuda()</c>.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class CudaDeviceExtensions
{
    extension(Device)
    {
        /// <summary>Opens an NVIDIA GPU.</summary>
        /// <param name="ordinal">Which one, 0 for the first.</param>
        /// <param name="options">How work is given to it; null for the defaults.</param>
        /// <exception cref="CudaException">There is no driver or device, or it is too old.</exception>
        public static CudaDevice Cuda(int ordinal = 0, CudaOptions? options = null) => new(new DefaultDriver(), ordinal, options ?? new CudaOptions());
    }
}
