using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;
using OtpeFast.Plans;
using OtpeFast.Rules;

namespace OtpeFast.Generators.Parsing;

/// <summary>Reads the declared trainers.</summary>
internal static class TrainerParser
{
    public static ImmutableArray<TrainerDescription> Parse(
        INamedTypeSymbol type, int inputs, ImmutableArray<LayerSpec> layers, ReadoutSpec readout, NetworkSpec? network, DiagnosticBag diagnostics,
        CancellationToken token)
    {
        ImmutableArray<TrainerDescription>.Builder trainers = ImmutableArray.CreateBuilder<TrainerDescription>();
        foreach (AttributeData attribute in AttributeReader.Of(type, "TrainerAttribute"))
        {
            var reader = new AttributeReader(attribute, token);
            var rule = (LearningRule)reader.Positional(0, -1);
            var mode = (UpdateMode)reader.Positional(1, -1);
            var form = (GradientForm?)reader.Named<int>("Form");
            string? impossible = ImpossibleBecause(rule, mode) ?? RuleDefinition.Of(rule).ProblemWith(readout, mode);
            if (impossible is not null)
            {
                diagnostics.Add(Descriptors.RuleCannotRunInMode, reader.Location, Title(rule), mode.ToString(), impossible);
                continue;
            }

            if (form is not null && !RuleDefinition.Of(rule).Forms(mode).Contains(form.Value))
            {
                string name = form is GradientForm.Adjoint or GradientForm.Trace or GradientForm.History ? form.Value.ToString().ToLowerInvariant() : "such";
                diagnostics.Add(Descriptors.RuleHasNoSuchForm, reader.NamedLocation("Form"), RuleDefinition.Of(rule).Title, mode.ToString(), name);
                continue;
            }

            Feedback feedback = (Feedback?)reader.Named<int>("Feedback") ?? Feedback.Layers;
            if (feedback != Feedback.Layers && RuleDefinition.Of(rule).FeedbackProblem(feedback) is string problem)
            {
                diagnostics.Add(Descriptors.NoSuchFeedback, reader.NamedLocation("Feedback"), RuleDefinition.Of(rule).Title, feedback.ToString(), problem);
                continue;
            }

            var trainer = new TrainerDescription(rule, mode, form ?? RuleDefinition.Of(rule).Forms(mode)[0], feedback);
            if (network is not null && !RuleDefinition.Of(rule).Forms(network, mode).Contains(trainer.Form))
            {
                diagnostics.Add(
                    Descriptors.RuleCannotRunInMode, reader.Location, Title(rule), mode.ToString(),
                    $"for neurons that adapt it has no {trainer.Form.ToString().ToLowerInvariant()} form; choose another rule or form");
                continue;
            }

            if (trainers.Contains(trainer))
            {
                diagnostics.Add(Descriptors.DuplicateTrainer, reader.Location, type.Name, TrainerNames.Class(trainer));
                continue;
            }

            if (rule == LearningRule.Rtrl && RealTimeLimit.Count(inputs, layers) is long length and > RealTimeLimit.Largest)
            {
                diagnostics.Add(
                    Descriptors.NetworkTooLargeForRtrl,
                    reader.Location,
                    type.Name,
                    length.ToString("N0", CultureInfo.InvariantCulture),
                    RealTimeLimit.Largest.ToString("N0", CultureInfo.InvariantCulture));
            }

            trainers.Add(trainer);
        }

        return trainers.ToImmutable();
    }

    private static string Title(LearningRule rule) => Kinds.Find(RuleDefinition.All, rule)?.Title ?? rule.ToString();

    private static string? ImpossibleBecause(LearningRule rule, UpdateMode mode) => (rule, mode) switch
    {
        (_, _) when Kinds.Find(RuleDefinition.All, rule) is null => "there is no such learning rule",
        (_, < UpdateMode.Offline or > UpdateMode.Online) => "there is no such mode; use Offline or Online",
        _ => null,
    };
}
