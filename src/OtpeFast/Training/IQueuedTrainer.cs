namespace OtpeFast;

/// <summary>
/// A trainer that takes the next batch while it still works on the one before, so that copies to a device and the work on it overlap.
/// The bits are the same as those of <see cref="ITrainer.Train"/>, which it may not be mixed with while batches are queued.
/// </summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public interface IQueuedTrainer : ITrainer
{
    /// <summary>Largest number of batches that can be queued.</summary>
    int QueueCapacity { get; }

    /// <summary>Number of batches that were enqueued and not yet dequeued.</summary>
    int Queued { get; }

    /// <summary>Starts to learn from a batch, after those before it. The batch is copied; it can be filled again at once.</summary>
    /// <param name="batch">The batch, as for <see cref="ITrainer.Train"/>.</param>
    /// <exception cref="ArgumentException">The batch does not fit the network or the options.</exception>
    /// <exception cref="InvalidOperationException">The queue is full.</exception>
    void Enqueue(SpikeBatch batch);

    /// <summary>Waits for the oldest batch and says what it showed.</summary>
    /// <exception cref="InvalidOperationException">The queue is empty.</exception>
    BatchResult Dequeue();
}
