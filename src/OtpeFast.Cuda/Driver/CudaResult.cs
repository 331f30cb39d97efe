namespace OtpeFast.Cuda.Driver;

/// <summary>What a call of the driver returns (CUresult); the values this program treats by name.</summary>
internal enum CudaResult
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    NoDevice = 100,
    InvalidDevice = 101,
    InvalidPtx = 218,
    UnsupportedPtxVersion = 222,
    NotFound = 500,
    LaunchFailed = 719,
    SystemDriverMismatch = 803,
}
