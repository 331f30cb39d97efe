using OtpeFast.Rules;

namespace OtpeFast.Generators.Planning;

/// <summary>The names of the classes that are emitted for trainers.</summary>
internal static class TrainerNames
{
    /// <summary>The name of the emitted class.</summary>
    public static string Class(TrainerDescription trainer)
    {
        string form = trainer.Form == RuleDefinition.Of(trainer.Rule).Forms(trainer.Mode)[0] ? "" : trainer.Form.ToString();
        string feedback = trainer.Feedback == Feedback.Layers ? "" : trainer.Feedback.ToString();
        return $"{trainer.Rule}{feedback}{trainer.Mode}{form}Trainer";
    }
}
