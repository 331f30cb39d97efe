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
        CancellationToken token, Action<TrainerDescription, AttributeData>? found = null)
    {
        ImmutableArray<TrainerDescription>.Builder trainers = ImmutableArray.CreateBuilder<TrainerDescription>();
        foreach (AttributeData attribute in AttributeReader.Of(type, "TrainerAttribute"))
        {
            var reader = new AttributeReader(attribute, token);
            if (Rule(reader, diagnostics) is not (LearningRule rule, UpdateMode mode))
            {
                continue;
            }

            var form = (GradientForm?)reader.Named<int>("Form");
            string? impossible = ImpossibleBecause(rule, mode) ?? RuleDefinition.Of(rule).ProblemWith(readout, mode);
            if (impossible is not null)
            {
                diagnostics.Add(Descriptors.RuleCannotRunInMode, reader.Location, Title(rule), mode.ToString(), impossible);
                continue;
            }

            if (form is not null && !RuleDefinition.Of(rule).Forms(mode).Contains(form.Value))
            {
                string name = form is >= GradientForm.Adjoint and <= GradientForm.Window ? form.Value.ToString().ToLowerInvariant() : "such";
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
            if (rule == LearningRule.Rtrl && RealTimeLimit.Count(inputs, layers) is long length and > RealTimeLimit.Largest)
            {
                diagnostics.Add(
                    Descriptors.NetworkTooLargeForRtrl,
                    reader.Location,
                    type.Name,
                    length.ToString("N0", CultureInfo.InvariantCulture),
                    RealTimeLimit.Largest.ToString("N0", CultureInfo.InvariantCulture));
                continue;
            }

            string? cannot = network is null ? null
                : RuleDefinition.Of(rule).ProblemWith(network, mode, trainer.Form, feedback);
            if (cannot is not null)
            {
                diagnostics.Add(Descriptors.RuleCannotRunInMode, reader.Location, Title(rule), mode.ToString(), cannot);
                continue;
            }

            if (trainers.Contains(trainer))
            {
                diagnostics.Add(Descriptors.DuplicateTrainer, reader.Location, type.Name, TrainerNames.Class(trainer));
                continue;
            }

            trainers.Add(trainer);
            found?.Invoke(trainer, attribute);
        }

        return trainers.ToImmutable();
    }

    /// <summary>The rule, by its name or by its coordinates, and the mode.</summary>
    private static (LearningRule Rule, UpdateMode Mode)? Rule(AttributeReader reader, DiagnosticBag diagnostics)
    {
        if (reader.PositionalCount < 3)
        {
            return ((LearningRule)reader.Positional(0, -1), (UpdateMode)reader.Positional(1, -1));
        }

        (Trace trace, Carry carry, UpdateMode mode) = ((Trace)reader.Positional(0, -1), (Carry)reader.Positional(1, -1), (UpdateMode)reader.Positional(2, -1));
        if (mode is < UpdateMode.Offline or > UpdateMode.Online)
        {
            diagnostics.Add(Descriptors.RuleCannotRunInMode, reader.Location, $"{trace}, {carry}", mode.ToString(), NoMode);
            return null;
        }

        if (RuleDefinition.Find(trace, carry, mode) is not RuleDefinition found)
        {
            diagnostics.Add(Descriptors.NoSuchRule, reader.Location, trace.ToString(), carry.ToString(), RuleDefinition.Missing(trace, carry));
            return null;
        }

        return (found.Rule, mode);
    }

    private const string NoMode = "there is no such mode; use Offline or Online";

    private static string Title(LearningRule rule) => Kinds.Find(RuleDefinition.All, rule)?.Title ?? rule.ToString();

    private static string? ImpossibleBecause(LearningRule rule, UpdateMode mode) => (rule, mode) switch
    {
        (_, _) when Kinds.Find(RuleDefinition.All, rule) is null => "there is no such learning rule",
        (_, < UpdateMode.Offline or > UpdateMode.Online) => NoMode,
        _ => null,
    };
}
