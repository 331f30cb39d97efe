using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the forward pass of a layer, over all time steps of a sample or for one step of some samples.</summary>
internal static class ForwardEmitter
{
    /// <summary>All time steps of one sample.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="plan">The network.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="gate">What indexes the rows of gates (sample or worker); null without gates.</param>
    /// <param name="meanGate">The same for the means of the gates.</param>
    public static void Sequence(SourceWriter writer, NetworkPlan plan, LayerPlan layer, string? gate, string? meanGate)
    {
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}, all time steps of one sample: v = leak u + x W + b; s = v >= threshold; u = v - threshold s.</summary>");
        using (writer.Block($"private void ForwardLayer{n}(int sample, int worker)"))
        {
            writer.Write($"ReadOnlySpan<float> layer = Parameters.Slice({layer.Offset}, {layer.Length}); // [{layer.Rows}, {layer.Stride}]");
            writer.Write($"Span<Floats> membrane = _membrane.Vectors(worker, 0)[..{layer.Vectors}]; // u - threshold");
            writer.Write($"Span<Floats> drive = _drive.Vectors(worker, 0)[..{layer.Vectors}]; // x W + b");
            NeuronEmitter.Constants(writer, plan.Model, gates: gate is not null || meanGate is not null);
            writer.Write($"membrane.Fill(Vector512.Create({Literals.Of(-plan.Model.Threshold)}));");
            if (meanGate is not null)
            {
                writer.Write($"Span<Floats> gateSum = _gateSum.Vectors(worker, 0)[..{layer.Vectors}];");
                writer.Write("gateSum.Clear();");
            }

            using (writer.Block("for (int step = 0; step < Steps; step++)"))
            {
                Gather(writer, layer, InputEmitter.OfStep(layer));
                writer.Write($"Span<ushort> active = _spikes{n}.Open(sample, step);");
                if (gate is not null)
                {
                    writer.Write($"Span<Floats> gate = _gate{n}.Vectors({gate}, step)[..{layer.Vectors}];");
                }

                if (meanGate is not null)
                {
                    writer.Write($"Span<Floats> meanGate = _meanGate{n}.Vectors({meanGate}, step)[..{layer.Vectors}];");
                    writer.Write("Floats gateWeight = Vector512.Create(_gateWeights[step]);");
                }

                NeuronEmitter.Loop(writer, plan.Model, layer, gate is not null, meanGate is not null);
                writer.Write($"_spikes{n}.Close(sample, step, count);");
            }
        }
    }

    /// <summary>One time step of a range of samples.</summary>
    public static void Step(SourceWriter writer, NetworkPlan plan, LayerPlan layer, bool gate, bool meanGate, bool keepPreviousGate)
    {
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}, one time step of some samples: v = leak u + x W + b; s = v >= threshold; u = v - threshold s.</summary>");
        using (writer.Block($"private void ForwardLayer{n}(int first, int end, int worker)"))
        {
            writer.Write($"ReadOnlySpan<float> layer = Parameters.Slice({layer.Offset}, {layer.Length}); // [{layer.Rows}, {layer.Stride}]");
            writer.Write($"Span<Floats> drive = _drive.Vectors(worker, 0)[..{layer.Vectors}]; // x W + b");
            NeuronEmitter.Constants(writer, plan.Model, gate || meanGate);
            if (meanGate)
            {
                writer.Write("Floats gateWeight = Vector512.Create(_gateWeight);");
            }

            using (writer.Block("for (int sample = first; sample < end; sample++)"))
            {
                Gather(writer, layer, InputEmitter.OfNow(layer));
                writer.Write($"Span<Floats> membrane = _membrane{n}.Vectors(sample, 0)[..{layer.Vectors}]; // u - threshold");
                writer.Write($"Span<ushort> active = _spikes{n}.Open(sample, 0);");
                if (gate)
                {
                    writer.Write($"Span<Floats> gate = _gate{n}.Vectors(sample, 0)[..{layer.Vectors}];");
                }

                if (keepPreviousGate)
                {
                    writer.Write($"gate.CopyTo(_previousGate{n}.Vectors(sample, 0));");
                }

                if (meanGate)
                {
                    writer.Write($"Span<Floats> gateSum = _gateSum{n}.Vectors(sample, 0)[..{layer.Vectors}];");
                    writer.Write($"Span<Floats> meanGate = _meanGate{n}.Vectors(sample, 0)[..{layer.Vectors}];");
                }

                NeuronEmitter.Loop(writer, plan.Model, layer, gate, meanGate);
                writer.Write($"_spikes{n}.Close(sample, 0, count);");
            }
        }
    }

    private static void Gather(SourceWriter writer, LayerPlan layer, string input)
        => writer.Write($"SparseProduct.Gather(layer, {input}, _drive.Row(worker, 0)[..{layer.Stride}]);");
}
