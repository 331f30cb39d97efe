namespace OtpeFast.Tasks;

/// <summary>
/// The closed loop of a prosthesis: somebody intends to move a cursor to a target, their neurons fire, a decoder makes a velocity of the spikes, the cursor
/// moves, and they correct what they see. Steps of 10 ms; a reach succeeds when the cursor has stayed at the target for half a second, and ends after three.
/// (NeuroBench, branch 2025_GC, <c>neurobench/envs/ops.py</c> at c8dfd47; docs/task-definitions.md.)
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class ProsthesisSimulator
{
    /// <summary>Seconds a step.</summary>
    public const double StepSeconds = 0.01;

    /// <summary>Steps after which a reach ends without success.</summary>
    public const int MostSteps = 300;

    /// <summary>What a decoder's outputs are multiplied by, for centimetres a second.</summary>
    public const double VelocityScale = 3.77;

    private const double LargestMove = 20 * StepSeconds; // centimetres a step
    private const double Acceleration = 0.3;
    private const double TargetDistance = 8;
    private const double TargetRadius = 2.5;
    private const int StepsInTarget = 50;
    private const double Gain = 1.5;
    private const ulong SpikePurpose = 0x53_50_4B; // "SPK"
    private const ulong TargetPurpose = 0x54_47_54; // "TGT"
    private static readonly double FullSpeedAt = Math.Sqrt(2 * TargetRadius);
    private readonly TunedNeuron[] _neurons;
    private readonly bool[] _isRemoved;
    private readonly ushort[] _spikes;
    private readonly ulong _seed;
    private RandomSequence _random;
    private long _reach = -1;
    private double _targetX;
    private double _targetY;
    private double _x;
    private double _y;
    private double _velocityX;
    private double _velocityY;
    private double _intendedX; // change of velocity
    private double _intendedY;
    private int _inTarget;
    private int _count;

    /// <summary>Makes a simulator.</summary>
    /// <param name="neurons">The population; its decoder has as many inputs.</param>
    /// <param name="seed">Seed of targets and spikes.</param>
    /// <exception cref="ArgumentException">There are no neurons, or more than units can be told apart.</exception>
    public ProsthesisSimulator(IReadOnlyList<TunedNeuron> neurons, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(neurons);
        if (neurons.Count is < 1 or > ushort.MaxValue)
        {
            throw new ArgumentException($"A population has 1 to 65,535 neurons, not {neurons.Count}.", nameof(neurons));
        }

        _neurons = [.. neurons];
        _isRemoved = new bool[_neurons.Length];
        _spikes = new ushort[_neurons.Length];
        _seed = seed;
        Begin();
    }

    /// <summary>The neurons that fired in this step, ascending.</summary>
    public ReadOnlySpan<ushort> Spikes => _spikes.AsSpan(0, _count);

    /// <summary>Steps of this reach so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether this reach has ended.</summary>
    public bool HasEnded => HasSucceeded || Steps >= MostSteps;

    /// <summary>Whether this reach has succeeded.</summary>
    public bool HasSucceeded => _inTarget >= StepsInTarget;

    /// <summary>What the decoder should say: the intended velocity, in its unit. Somebody who teaches it, by an instruction that both know, can tell.</summary>
    public (float X, float Y) Intended => (
        (float)((_velocityX + _intendedX) / (StepSeconds * VelocityScale)), (float)((_velocityY + _intendedY) / (StepSeconds * VelocityScale)));

    /// <summary>Distance from the target, centimetres.</summary>
    public double Distance => Math.Sqrt(Math.Pow(_targetX - _x, 2) + Math.Pow(_targetY - _y, 2));

    /// <summary>Begins the next reach: from the middle to another target.</summary>
    public void Begin()
    {
        _reach++;
        _random = new RandomSequence(_seed, SpikePurpose, (ulong)_reach);
        double angle = 2 * Math.PI * new RandomSequence(_seed, TargetPurpose, (ulong)_reach).NextDouble() - Math.PI;
        (_targetY, _targetX) = Math.SinCos(angle);
        _targetX *= TargetDistance;
        _targetY *= TargetDistance;
        _x = _y = _velocityX = _velocityY = 0;
        _inTarget = 0;
        Steps = 0;
        Observe();
    }

    /// <summary>Moves the cursor as the decoder says, and lets the neurons answer.</summary>
    /// <param name="x">Velocity, in the decoder's unit.</param>
    /// <param name="y">Velocity, in the decoder's unit.</param>
    /// <exception cref="InvalidOperationException">The reach has ended.</exception>
    public void Step(float x, float y)
    {
        if (HasEnded)
        {
            throw new InvalidOperationException("The reach has ended; begin the next one.");
        }

        _velocityX = x * VelocityScale * StepSeconds;
        _velocityY = y * VelocityScale * StepSeconds;
        _x += _velocityX;
        _y += _velocityY;
        Steps++;
        _inTarget = Distance < TargetRadius ? _inTarget + 1 : 0;
        Observe();
    }

    /// <summary>Takes neurons out, which never fire again.</summary>
    /// <param name="neurons">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such neuron.</exception>
    public void Remove(ReadOnlySpan<int> neurons)
    {
        foreach (int neuron in neurons)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(neuron, nameof(neurons));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(neuron, _neurons.Length, nameof(neurons));
            _isRemoved[neuron] = true;
        }
    }

    /// <summary>What is intended now, and which neurons fire for it.</summary>
    private void Observe()
    {
        double distance = Distance;
        double speed = distance == 0 ? 0 : Math.Min(LargestMove / FullSpeedAt * Math.Sqrt(distance), LargestMove) / distance;
        _intendedX = (speed * (_targetX - _x) - _velocityX) * Acceleration;
        _intendedY = (speed * (_targetY - _y) - _velocityY) * Acceleration;
        _count = 0;
        for (int neuron = 0; neuron < _neurons.Length; neuron++)
        {
            TunedNeuron one = _neurons[neuron];
            double drive = Math.Clamp(Gain * (one.X * _intendedX + one.Y * _intendedY) / (LargestMove * Acceleration), 0, 1);
            double rate = one.LeastRate + (one.LargestRate - one.LeastRate) * drive;

            // A number is drawn for removed neurons, too: the others fire as if nothing had happened.
            if (_random.NextDouble() < rate * StepSeconds && !_isRemoved[neuron])
            {
                _spikes[_count++] = (ushort)neuron;
            }
        }
    }
}
