using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the forward pass of a layer, over all time steps of a block of samples or for one step of some samples.</summary>
internal static class ForwardEmitter
{
    private const string Summary = "v = leak u + x W + b; s = v >= threshold; u = v - threshold s";

    /// <summary>What <see cref="Sequence"/> needs of a layer besides gates.</summary>
    public static IEnumerable<Field> SequenceFields(LayerPlan layer)
    {
        int n = layer.Number;
        yield return new("SpikeTrains", $"_spikes{n}", $"batch, steps, {layer.Neurons}, Slots", "[sample, step, active]");
        yield return new("VectorBuffer", $"_weights{n}", $"1, {layer.Vectors}, {layer.Rows}", $"[1, {layer.Vectors}, {layer.Rows}] the parameters, strip by strip");
    }

    /// <summary>Scratch that <see cref="Sequence"/> shares between layers.</summary>
    public static Field SharedField() => new("VectorBuffer", "_drive", "Slots, 1, steps", "[slot, 1, step] x W + b of one strip");

    /// <summary>Brings the parameters into the order of <see cref="Sequence"/>.</summary>
    public static void Pack(SourceWriter writer, LayerPlan layer)
        => writer.Write($"global::OtpeFast.Runtime.WeightPacking.CopyStrips(Parameters.Slice({layer.Offset}, {layer.Length}), {layer.Stride}, _weights{layer.Number}, worker, workers);");

    /// <summary>All time steps of a block of samples.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="plan">The network.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="gate">What indexes the gates (sample or slot); null without gates.</param>
    /// <param name="meanGate">The same for the means of the gates.</param>
    public static void Sequence(SourceWriter writer, NetworkPlan plan, LayerPlan layer, string? gate, string? meanGate)
    {
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}, all time steps of some samples, 16 neurons at a time: {Summary}.</summary>");
        using (writer.Block($"private void ForwardLayer{n}(int first, int end, int firstSlot)"))
        {
            NeuronEmitter.Constants(writer, plan.Model, gates: gate is not null || meanGate is not null);
            writer.Write("global::System.Span<OtpeSimd::Vector512<float>> drive = _drive.Run(firstSlot, 0)[..Steps]; // x W + b");
            using (writer.Block($"for (int strip = 0; strip < {layer.Vectors}; strip++)"))
            {
                using (writer.Block("for (int sample = first; sample < end; sample++)"))
                {
                    writer.Write("int slot = firstSlot + sample - first;");
                    writer.Write($"global::OtpeFast.Runtime.SparseProduct.Gather(_weights{n}.Run(0, strip), {InputEmitter.AllSteps(layer)}, drive);");
                    writer.Write($"global::System.Span<ushort> bits = _spikes{n}.Bits(slot)[strip..];");
                    if (gate is not null)
                    {
                        writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> gate = _gate{n}.Run({gate}, strip)[..drive.Length];");
                    }

                    if (meanGate is not null)
                    {
                        writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> meanGate = _meanGate{n}.Run({meanGate}, strip)[..drive.Length];");
                        writer.Write("global::System.ReadOnlySpan<float> gateWeight = global::System.MemoryExtensions.AsSpan(_gateWeight, 0, drive.Length);");
                        writer.Write("OtpeSimd::Vector512<float> gateSum = OtpeSimd::Vector512<float>.Zero;");
                    }

                    writer.Write($"OtpeSimd::Vector512<float> membrane = OtpeSimd::Vector512.Create({Literals.Of(-plan.Model.Threshold)}); // u - threshold");
                    using (writer.Block("for (int step = 0; step < drive.Length; step++)"))
                    {
                        int strips = (layer.Vectors + 3) / 4 * 4;
                        var names = new NeuronNames(
                            "membrane", "drive[step]", "gate[step]", "gateSum", "meanGate[step]", "OtpeSimd::Vector512.Create(gateWeight[step])", $"bits[{strips} * step]");
                        NeuronEmitter.Update(writer, plan.Model, names, gate is not null, meanGate is not null);
                    }
                }
            }

            writer.Blank();
            using (writer.Block("for (int sample = first; sample < end; sample++)"))
            {
                writer.Write($"_spikes{n}.Collect(firstSlot + sample - first, sample, Steps);");
            }
        }
    }

    /// <summary>One time step of a range of samples.</summary>
    public static void Step(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer, LayerTraining training)
    {
        LayerPlan layer = training.Layer;
        (bool gate, bool meanGate) = (training.NeedsGate, training.NeedsMeanGate);
        string now = OnlineEmitter.Now(trainer);
        int n = layer.Number;
        writer.Write($"/// <summary>Layer {n}, one time step of some samples: {Summary}.</summary>");
        using (writer.Block($"private void ForwardLayer{n}(int first, int end, int worker)"))
        {
            writer.Write($"global::System.ReadOnlySpan<float> layer = Parameters.Slice({layer.Offset}, {layer.Length}); // [{layer.Rows}, {layer.Stride}]");
            writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> drive = _drive.Vectors(worker, 0)[..{layer.Vectors}]; // x W + b");
            writer.Write($"global::System.Span<ushort> bits = _spikes{n}.Bits(worker)[..{layer.Vectors}];");
            NeuronEmitter.Constants(writer, plan.Model, gate || meanGate);
            if (meanGate)
            {
                writer.Write("OtpeSimd::Vector512<float> gateWeight = OtpeSimd::Vector512.Create(_gateWeight);");
            }

            using (writer.Block("for (int sample = first; sample < end; sample++)"))
            {
                writer.Write($"global::OtpeFast.Runtime.SparseProduct.Gather(layer, {InputEmitter.OfNow(layer, now)}, _drive.Row(worker, 0)[..{layer.Stride}]);");
                writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> membrane = _membrane{n}.Vectors(sample, 0)[..{layer.Vectors}]; // u - threshold");
                if (gate)
                {
                    writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> gate = _gate{n}.Vectors(sample, 0)[..{layer.Vectors}];");
                }

                if (training.Trace == Trace.Influence)
                {
                    writer.Write($"gate.CopyTo(_previousGate{n}.Vectors(sample, 0));");
                }

                if (meanGate)
                {
                    writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> gateSum = _gateSum{n}.Vectors(sample, 0)[..{layer.Vectors}];");
                    writer.Write($"global::System.Span<OtpeSimd::Vector512<float>> meanGate = _meanGate{n}.Vectors(sample, 0)[..{layer.Vectors}];");
                }

                using (writer.Block($"for (int i = 0; i < {layer.Vectors}; i++)"))
                {
                    var names = new NeuronNames("membrane[i]", "drive[i]", "gate[i]", "gateSum[i]", "meanGate[i]", "gateWeight", "bits[i]");
                    NeuronEmitter.Update(writer, plan.Model, names, gate, meanGate);
                }

                writer.Write($"_spikes{n}.CollectStep(worker, sample, {now});");
                if (trainer.IsHistory)
                {
                    HistoryEmitter.Keep(writer, layer);
                }
            }
        }
    }
}
