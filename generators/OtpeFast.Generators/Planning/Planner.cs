using System.Collections.Immutable;
using OtpeFast.Generators.Model;

namespace OtpeFast.Generators.Planning;

/// <summary>Model in, plan out: places parameters and decides what each layer of each trainer needs.</summary>
internal static class Planner
{
    public static NetworkPlan Plan(NetworkModel model)
    {
        ImmutableArray<LayerPlan>.Builder layers = ImmutableArray.CreateBuilder<LayerPlan>();
        int offset = 0;
        int inputs = model.Inputs;
        for (int i = 0; i < model.Layers.Count; i++)
        {
            var layer = new LayerPlan(i + 1, inputs, model.Layers[i], offset, i == model.Layers.Count - 1);
            layers.Add(layer);
            offset += layer.Length;
            inputs = layer.Neurons;
        }

        return new NetworkPlan(model, new(layers.ToImmutable()), new([.. model.Trainers.Select(trainer => Plan(trainer, layers))]));
    }

    private static TrainerPlan Plan(TrainerModel trainer, IEnumerable<LayerPlan> layers) => new(
        trainer,
        RuleTraits.ClassName(trainer),
        RuleTraits.Title(trainer.Rule),
        RuleTraits.SumsOutput(trainer.Rule),
        new([.. layers.Select(layer => Plan(trainer, layer))]));

    private static LayerTraining Plan(TrainerModel trainer, LayerPlan layer)
    {
        Trace trace = RuleTraits.Trace(trainer.Rule, layer.IsOutput);
        bool needsMeanGate = trace == Trace.PresynapticPostsynaptic || (trace == Trace.SynapticPostsynaptic && !layer.IsFirst);
        return new LayerTraining(layer, trace, NeedsGate: trace != Trace.PresynapticPostsynaptic, needsMeanGate);
    }
}
