using OtpeFast.Cuda.Execution;

namespace OtpeFast.Cuda.Training.State;

/// <summary>Which rows a pass works on: of how many samples, of how many steps, and from which step on.</summary>
/// <param name="Samples">Number of samples.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="Input">On the device: the first step in the input.</param>
/// <param name="Output">On the device: the first step in the rows of the layers.</param>
internal readonly record struct StepPlace(int Samples, int Steps, DevicePointer<int> Input, DevicePointer<int> Output)
{
    /// <summary>Number of rows.</summary>
    public int Rows => Samples * Steps;
}
