using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Parsing;

/// <summary>Reads the declared trainers.</summary>
internal static class TrainerParser
{
    public static ImmutableArray<TrainerModel> Parse(
        INamedTypeSymbol type, int inputs, ImmutableArray<int> layers, DiagnosticBag diagnostics, CancellationToken token)
    {
        ImmutableArray<TrainerModel>.Builder trainers = ImmutableArray.CreateBuilder<TrainerModel>();
        foreach (AttributeData attribute in AttributeReader.Of(type, "TrainerAttribute"))
        {
            var reader = new AttributeReader(attribute, token);
            var rule = (LearningRule)reader.Positional(0, -1);
            var mode = (UpdateMode)reader.Positional(1, -1);
            var form = (GradientForm?)reader.Named<int>("Form");
            string? impossible = ImpossibleBecause(rule, mode);
            if (impossible is not null)
            {
                diagnostics.Add(Descriptors.RuleCannotRunInMode, reader.Location, RuleTraits.Title(rule), mode.ToString(), impossible);
                continue;
            }

            if (form is not null && !RuleTraits.Forms(rule, mode).Contains(form.Value))
            {
                string name = form is GradientForm.Adjoint or GradientForm.Trace or GradientForm.History ? form.Value.ToString().ToLowerInvariant() : "such";
                diagnostics.Add(Descriptors.RuleHasNoSuchForm, reader.NamedLocation("Form"), RuleTraits.Title(rule), mode.ToString(), name);
                continue;
            }

            var trainer = new TrainerModel(rule, mode, form ?? RuleTraits.Forms(rule, mode)[0]);
            if (trainers.Contains(trainer))
            {
                diagnostics.Add(Descriptors.DuplicateTrainer, reader.Location, type.Name, RuleTraits.ClassName(trainer));
                continue;
            }

            if (rule == LearningRule.Rtrl && RuleTraits.InfluenceLength(inputs, layers) is long length and > RuleTraits.LargestInfluence)
            {
                diagnostics.Add(
                    Descriptors.NetworkTooLargeForRtrl,
                    reader.Location,
                    type.Name,
                    length.ToString("N0", CultureInfo.InvariantCulture),
                    RuleTraits.LargestInfluence.ToString("N0", CultureInfo.InvariantCulture));
            }

            trainers.Add(trainer);
        }

        return trainers.ToImmutable();
    }

    private static string? ImpossibleBecause(LearningRule rule, UpdateMode mode) => (rule, mode) switch
    {
        (LearningRule.Bptt, UpdateMode.Online) => "it goes backward through time and needs the whole batch; use UpdateMode.Offline, or RTRL or OTPE online",
        ( < LearningRule.Bptt or > LearningRule.FApproxOtpe, _) => "there is no such learning rule",
        (_, < UpdateMode.Offline or > UpdateMode.Online) => "there is no such mode; use Offline or Online",
        _ => null,
    };
}
