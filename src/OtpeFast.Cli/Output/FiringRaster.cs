using System.Globalization;
using OtpeFast.Streaming;

namespace OtpeFast.Cli.Output;

/// <summary>What the layers of a network fired of late, as lines of shades: a row for some neurons, a column for each look.</summary>
internal sealed class FiringRaster
{
    private const string Shades = " ░▒▓█";
    private readonly Layer[] _layers;
    private readonly int _columns;
    private long _steps;

    public FiringRaster(IReadOnlyList<LayerActivity> layers, int rows, int columns)
    {
        _columns = columns;
        _layers = [.. layers.Select(layer => new Layer(layer, Math.Min(rows, layer.Neurons), columns))];
    }

    /// <summary>Looks.</summary>
    /// <param name="steps">Steps so far.</param>
    public void Note(long steps)
    {
        long passed = steps - _steps;
        _steps = steps;
        if (passed > 0)
        {
            foreach (Layer layer in _layers)
            {
                layer.Note(passed);
            }
        }
    }

    /// <summary>The lines: a layer's name and rate, then its rows.</summary>
    /// <param name="seconds">Seconds in a step, times the number of streams.</param>
    public IEnumerable<string> Lines(double seconds)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            Layer layer = _layers[i];
            string name = i == _layers.Length - 1 ? "outputs" : string.Create(CultureInfo.InvariantCulture, $"hidden {i + 1}");
            for (int row = 0; row < layer.Rows; row++)
            {
                string left = row switch
                {
                    0 => name,
                    1 => string.Create(CultureInfo.InvariantCulture, $"{layer.Rate / seconds:F1} Hz"),
                    _ => "",
                };
                yield return $"  {left,-10} {layer.Text(row, _columns)}";
            }
        }
    }

    private sealed class Layer(LayerActivity activity, int rows, int columns)
    {
        private readonly long[] _before = new long[activity.Neurons];
        private readonly long[] _now = new long[activity.Neurons];
        private readonly Queue<double[]> _looks = new(columns);

        public int Rows => rows;

        /// <summary>Spikes of a neuron in a step, at the last look.</summary>
        public double Rate { get; private set; }

        public void Note(long steps)
        {
            activity.CopyCountsTo(_now);
            var look = new double[rows];
            double all = 0;
            for (int neuron = 0; neuron < _now.Length; neuron++)
            {
                double rate = (double)(_now[neuron] - _before[neuron]) / steps;
                int row = (int)((long)neuron * rows / _now.Length);
                look[row] += rate * rows / _now.Length;
                all += rate;
            }

            _now.CopyTo(_before, 0);
            Rate = all / _now.Length;
            if (_looks.Count == columns)
            {
                _looks.Dequeue();
            }

            _looks.Enqueue(look);
        }

        /// <summary>A row, in shades of the most that any row has fired of late.</summary>
        public string Text(int row, int width)
        {
            double most = _looks.Count == 0 ? 0 : _looks.Max(static look => look.Max());
            return string.Concat(_looks.Select(look
                => most > 0 ? Shades[(int)Math.Ceiling(look[row] / most * (Shades.Length - 1))] : Shades[0])).PadLeft(width);
        }
    }
}
