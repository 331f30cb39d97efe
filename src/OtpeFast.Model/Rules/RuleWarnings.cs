using OtpeFast.Plans;

namespace OtpeFast.Rules;

/// <summary>What a trainer can do, but hardly as it is meant.</summary>
internal static class RuleWarnings
{
    /// <summary>What stands against a trainer of a network, each in a sentence.</summary>
    public static IEnumerable<string> Of(NetworkSpec network, TrainerDescription trainer)
    {
        RuleDefinition rule = RuleDefinition.Of(trainer.Rule);
        if (trainer.Feedback == Feedback.Broadcast && network.Layers.Skip(1).Any(static layer => !layer.IsUndelayed))
        {
            yield return "By broadcast errors come straight from the outputs, so that the delays between the layers are ignored; take the feedback of " +
                "the layers.";
        }

        if (rule.Trace is Trace.None or Trace.Stdp && network.Layers.Any(static layer => layer.TrainsConstants))
        {
            yield return $"{rule.Title} keeps no past of leaks and thresholds, so that they are trained by the present step alone; take OTPE or e-prop " +
                "for them.";
        }

        if (rule.Trace == Trace.Input && network.Layers.Any(static layer => layer.Spikes && layer.Reset == Reset.Zero))
        {
            yield return $"{rule.Title} keeps traces of inputs, which do not see that a reset to zero forgets them; let the reset subtract, or take OSTL " +
                "or OTPE.";
        }
    }
}
