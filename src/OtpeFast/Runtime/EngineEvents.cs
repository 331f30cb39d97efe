using System.Diagnostics.Tracing;

namespace OtpeFast.Runtime;

/// <summary>
/// Start and stop events of the parts of a training step, for dotnet-trace, PerfView and other listeners: the event source
/// "OtpeFast". Off by default; then each place costs one test of a field. A worker that takes several blocks or tiles writes several pairs.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
[EventSource(Name = "OtpeFast")]
public sealed class EngineEvents : EventSource
{
    /// <summary>The one source.</summary>
    public static readonly EngineEvents Log = new();

    private EngineEvents()
    {
    }

    /// <summary>A batch or, online, a time step begins.</summary>
    /// <param name="samples">Number of samples.</param>
    [Event(1, Opcode = EventOpcode.Start, Task = Tasks.Batch)]
    public void BatchStart(int samples)
    {
        if (IsEnabled())
        {
            WriteEvent(1, samples);
        }
    }

    /// <summary>A batch or a time step has ended.</summary>
    [Event(2, Opcode = EventOpcode.Stop, Task = Tasks.Batch)]
    public void BatchStop()
    {
        if (IsEnabled())
        {
            WriteEvent(2);
        }
    }

    /// <summary>A worker begins the forward pass of some samples.</summary>
    /// <param name="worker">The worker.</param>
    [Event(3, Opcode = EventOpcode.Start, Task = Tasks.Forward)]
    public void ForwardStart(int worker)
    {
        if (IsEnabled())
        {
            WriteEvent(3, worker);
        }
    }

    /// <summary>A worker has ended the forward pass of some samples.</summary>
    /// <param name="worker">The worker.</param>
    [Event(4, Opcode = EventOpcode.Stop, Task = Tasks.Forward)]
    public void ForwardStop(int worker)
    {
        if (IsEnabled())
        {
            WriteEvent(4, worker);
        }
    }

    /// <summary>A worker begins to pass errors down for some samples.</summary>
    /// <param name="worker">The worker.</param>
    [Event(5, Opcode = EventOpcode.Start, Task = Tasks.Backward)]
    public void BackwardStart(int worker)
    {
        if (IsEnabled())
        {
            WriteEvent(5, worker);
        }
    }

    /// <summary>A worker has passed the errors down.</summary>
    /// <param name="worker">The worker.</param>
    [Event(6, Opcode = EventOpcode.Stop, Task = Tasks.Backward)]
    public void BackwardStop(int worker)
    {
        if (IsEnabled())
        {
            WriteEvent(6, worker);
        }
    }

    /// <summary>A worker begins the optimizer step of a tile.</summary>
    /// <param name="worker">The worker.</param>
    [Event(7, Opcode = EventOpcode.Start, Task = Tasks.Optimizer)]
    public void OptimizerStart(int worker)
    {
        if (IsEnabled())
        {
            WriteEvent(7, worker);
        }
    }

    /// <summary>A worker has ended the optimizer step of a tile.</summary>
    /// <param name="worker">The worker.</param>
    [Event(8, Opcode = EventOpcode.Stop, Task = Tasks.Optimizer)]
    public void OptimizerStop(int worker)
    {
        if (IsEnabled())
        {
            WriteEvent(8, worker);
        }
    }

    /// <summary>A batch of data is being prepared.</summary>
    /// <param name="first">Place of its first sample in the source.</param>
    [Event(9, Opcode = EventOpcode.Start, Task = Tasks.Data)]
    public void DataStart(long first)
    {
        if (IsEnabled())
        {
            WriteEvent(9, first);
        }
    }

    /// <summary>The batch of data is ready.</summary>
    [Event(10, Opcode = EventOpcode.Stop, Task = Tasks.Data)]
    public void DataStop()
    {
        if (IsEnabled())
        {
            WriteEvent(10);
        }
    }

    /// <summary>A worker begins to compute a tile of the gradient.</summary>
    /// <param name="worker">The worker.</param>
    [Event(11, Opcode = EventOpcode.Start, Task = Tasks.Gradient)]
    public void GradientStart(int worker)
    {
        if (IsEnabled())
        {
            WriteEvent(11, worker);
        }
    }

    /// <summary>The tile is there.</summary>
    /// <param name="worker">The worker.</param>
    [Event(12, Opcode = EventOpcode.Stop, Task = Tasks.Gradient)]
    public void GradientStop(int worker)
    {
        if (IsEnabled())
        {
            WriteEvent(12, worker);
        }
    }

    /// <summary>The parts of a step.</summary>
    public static class Tasks
    {
        /// <summary>A batch or a time step.</summary>
        public const EventTask Batch = (EventTask)1;

        /// <summary>The forward pass.</summary>
        public const EventTask Forward = (EventTask)2;

        /// <summary>Errors.</summary>
        public const EventTask Backward = (EventTask)3;

        /// <summary>The optimizer.</summary>
        public const EventTask Optimizer = (EventTask)4;

        /// <summary>Preparing data.</summary>
        public const EventTask Data = (EventTask)5;

        /// <summary>The gradient.</summary>
        public const EventTask Gradient = (EventTask)6;
    }
}
