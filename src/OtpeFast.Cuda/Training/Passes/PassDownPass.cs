using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>What brings errors from a layer to the one below.</summary>
internal static class PassDownPass
{
    /// <summary>Errors times gates, where a form keeps them.</summary>
    public static void Gate(Launcher launcher, CudaLayer layer, StepPlace place)
    {
        string gate = layer.Plan.ErrorGate ?? throw new NotSupportedException("There are no kernels for neurons without a gate.");
        int length = checked(place.Rows * layer.Shape.Stride);
        launcher.GateErrors(
            new Grid(Grid.Cover(length, 256)), KernelWork.OfFloats(3.0 * length, length),
            layer.Error, layer.Row(gate), layer.Gated, place.Output, length);
    }

    /// <summary>What the plan passes down times the transposed weights.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="below">The layer below, whose errors are written.</param>
    /// <param name="parameters">All parameters.</param>
    /// <param name="rows">Number of rows.</param>
    public static void Product(Launcher launcher, CudaLayer layer, CudaLayer below, DeviceBuffer<float> parameters, int rows)
    {
        LayerDescription shape = layer.Shape;
        Product(
            launcher, layer.Row(layer.Plan.PassedDown)!.Pointer, parameters.At(shape.Offset), below.Error!.Pointer, rows, shape.Below, shape.Stride,
            below.Shape.Stride);
    }

    /// <summary>Rows times a transposed matrix.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="gated">[rows, stride]</param>
    /// <param name="matrix">[below, stride]</param>
    /// <param name="result">[rows, resultStride] Receives it.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="below">Number of rows of the matrix.</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="resultStride">Floats a row of the result.</param>
    public static void Product(
        Launcher launcher, DevicePointer<float> gated, DevicePointer<float> matrix, DevicePointer<float> result, int rows, int below, int stride,
        int resultStride)
    {
        double n = rows;
        launcher.PassDown(
            new Grid(Grid.Cover(rows, 128), Grid.Cover(below, 64)),
            KernelWork.OfFloats(n * stride + (double)below * stride + n * below, 2 * n * below * stride), gated, matrix, result, rows, below, stride,
            resultStride);
    }

    /// <summary>Errors to the layers that have them from a layer: by weights or fixed matrices, each delay so many steps before.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="layers">All layers.</param>
    /// <param name="layer">The layer whose errors are handed on.</param>
    /// <param name="parameters">All parameters.</param>
    /// <param name="feedback">The fixed matrices.</param>
    /// <param name="passed">Scratch for errors of one of several delays: [row, S] of the widest layer.</param>
    /// <param name="place">Which steps of how many samples.</param>
    public static void HandOn(
        Launcher launcher, CudaLayer[] layers, CudaLayer layer, DeviceBuffer<float> parameters, FeedbackMatrices feedback, DeviceBuffer<float>? passed,
        StepPlace place)
    {
        CudaLayer[] to = feedback.IsBroadcast ? layers[..layer.Index] : [layers[layer.Index - 1]];
        foreach (CudaLayer below in to)
        {
            HandOn(launcher, layer, below, parameters, feedback, layer.Row(layer.Plan.PassedDown)!, below.Error!, passed, place);
        }

        if (!Array.Exists(to, static below => below.Plan.CarryIsGiven))
        {
            return;
        }

        LayerDescription shape = layer.Shape;
        double neurons = (double)place.Rows * shape.Neurons;
        launcher.CarryErrors(
            new Grid(Grid.Cover(shape.Neurons, 128), place.Samples), KernelWork.OfFloats(2 * neurons, 4 * neurons), layer.Error, layer.Table!.Constants,
            place.Samples, place.Steps, shape.Neurons, shape.Stride, layer.Plan.TraceCurrentLeak is null ? 0 : 1);
        foreach (CudaLayer below in to)
        {
            HandOn(launcher, layer, below, parameters, feedback, layer.Error!, below.Table!.Given!, passed, place);
        }
    }

    private static void HandOn(
        Launcher launcher, CudaLayer layer, CudaLayer below, DeviceBuffer<float> parameters, FeedbackMatrices feedback, DeviceBuffer<float> gated,
        DeviceBuffer<float> errors, DeviceBuffer<float>? passed, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        int neurons = below.Shape.Neurons;
        ValueList<int> delays = layer.Plan.Layer.Delays;
        bool isLate = !feedback.IsBroadcast && !layer.Plan.Layer.IsUndelayed;
        for (int tap = 0; tap < (isLate ? delays.Count : 1); tap++)
        {
            DevicePointer<float> matrix = feedback.Of(below.Index, tap, neurons) ?? parameters.At(shape.Offset + (long)tap * neurons * shape.Stride);
            Product(
                launcher, gated.Pointer, matrix, isLate ? passed!.Pointer : errors.Pointer, place.Rows, neurons, shape.Stride, below.Shape.Stride);
            if (isLate)
            {
                long length = (long)place.Rows * below.Shape.Stride;
                launcher.LateErrors(
                    new Grid(Grid.Cover(length, 256)), KernelWork.OfFloats(3.0 * length, length), passed, errors, Math.Min(delays[tap], place.Steps),
                    tap > 0 ? 1 : 0, place.Samples, place.Steps, below.Shape.Stride);
            }
        }
    }
}
