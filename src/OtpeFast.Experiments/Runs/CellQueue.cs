using System.Diagnostics;
using OtpeFast.Runtime;

namespace OtpeFast.Experiments;

/// <summary>
/// Runs the unfinished cells of a folder, several at once, the largest first. A cell that fails is noted and does not stop the others; cells
/// whose numbers are times run one by one.
/// </summary>
internal sealed class CellQueue
{
    private readonly RunFolder _folder;
    private readonly DataLibrary _data;
    private readonly Device? _device;
    private readonly CancellationToken _cancellation;
    private readonly Queue<Cell> _waiting;
    private readonly Dictionary<Cell, double> _running = [];
    private readonly Lock _lock = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly int _workers;
    private readonly int _threadsACell;
    private readonly double _work;
    private double _workDone;
    private int _done;
    private int _failed;
    private Exception? _fatal;

    /// <summary>Finds what is left to do.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="data">Data that cells share.</param>
    /// <param name="threads">Number of threads; 0 for one per processor.</param>
    /// <param name="device">The device that trains, one cell at a time; null for this process's processors.</param>
    /// <param name="cancellation">Asks it to stop; cells at work are given up.</param>
    public CellQueue(RunFolder folder, DataLibrary data, int threads, Device? device, CancellationToken cancellation)
    {
        _folder = folder;
        _data = data;
        _device = device;
        _cancellation = cancellation;
        Cell[] left = [.. folder.Plan.Cells.Where(cell => folder.Result(cell) is null).OrderByDescending(static cell => cell.Work)];
        _waiting = new Queue<Cell>(left);
        _done = folder.Plan.Cells.Count - left.Length;
        _work = left.Sum(static cell => cell.Work);
        int available = ThreadCount.Of(threads);
        _workers = device is not null || left.Any(static cell => cell.Alone) ? 1 : Math.Clamp(left.Length, 1, available);
        _threadsACell = Math.Max(1, available / _workers);
    }

    /// <summary>Runs to the end, or until it is asked to stop.</summary>
    /// <param name="report">Told where the run stands, on this thread.</param>
    /// <param name="reportEvery">Time from one report to the next.</param>
    /// <returns>Where it stands then.</returns>
    public RunStatus Run(Action<RunStatus> report, TimeSpan reportEvery)
    {
        Thread[] workers = [.. Enumerable.Range(0, _workers).Select(number => new Thread(Work) { IsBackground = true, Name = $"OtpeFast cell {number}" })];
        foreach (Thread worker in workers)
        {
            worker.Start();
        }

        foreach (Thread worker in workers)
        {
            while (!worker.Join(reportEvery))
            {
                report(Status());
            }
        }

        if (_fatal is not null)
        {
            throw new ExperimentException(_fatal.Message, _fatal);
        }

        RunStatus end = Status();
        report(end);
        return end;
    }

    private void Work()
    {
        while (Take() is Cell cell)
        {
            try
            {
                RunOne(cell);
            }
            catch (ExperimentException exception)
            {
                // The folder cannot be written: no cell can end well.
                lock (_lock)
                {
                    _fatal ??= exception;
                    _waiting.Clear();
                }
            }
        }
    }

    private void RunOne(Cell cell)
    {
        try
        {
            CellRun.Run(_folder, cell, new CellContext(_data, _threadsACell, _device, share => Note(cell, share), _cancellation));
            Finish(cell, failed: false);
        }
        catch (CellFailedException)
        {
            // It is noted in the folder, shown in the end, and run again by the next call; the others go on.
            Finish(cell, failed: true);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                _running.Remove(cell);
            }
        }
    }

    private Cell? Take()
    {
        lock (_lock)
        {
            if (_cancellation.IsCancellationRequested || !_waiting.TryDequeue(out Cell? cell))
            {
                return null;
            }

            _running[cell] = 0;
            return cell;
        }
    }

    private void Note(Cell cell, double share)
    {
        lock (_lock)
        {
            _running[cell] = share;
        }
    }

    private void Finish(Cell cell, bool failed)
    {
        lock (_lock)
        {
            _running.Remove(cell);
            _workDone += cell.Work;
            _done += failed ? 0 : 1;
            _failed += failed ? 1 : 0;
        }
    }

    private RunStatus Status()
    {
        lock (_lock)
        {
            double done = _workDone + _running.Sum(static pair => pair.Key.Work * pair.Value);
            TimeSpan elapsed = _clock.Elapsed;
            return new RunStatus(
                _folder.Plan.Cells.Count,
                _done,
                _failed,
                [.. _running.Select(static pair => (pair.Key.Name, pair.Value)).OrderBy(static cell => cell.Name, StringComparer.Ordinal)],
                elapsed,
                done > 0 ? elapsed * ((_work - done) / done) : null);
        }
    }
}
