using Microsoft.CodeAnalysis;

namespace OtpeFast.Generators.Diagnostics;

/// <summary>Every diagnostic; ids are never used again for something else.</summary>
internal static class Descriptors
{
    private const string Category = "OtpeFast.Declaration";
    private const string Docs = "https://github.com/otpefast/otpefast/blob/main/generators/OtpeFast.Generators/docs/";

    public static readonly DiagnosticDescriptor NoLayer = Error(
        "OTPE001", "A spiking network needs a layer", "'{0}' declares no layer; add [Layer(neurons)] for each layer, the output layer last");

    public static readonly DiagnosticDescriptor SizeOutOfRange = Error(
        "OTPE002", "Size out of range", "{0} of '{1}' is {2}; it must lie between 1 and 65,535");

    public static readonly DiagnosticDescriptor LeakOutOfRange = Error(
        "OTPE003", "Leak out of range", "The leak of '{0}' is {1}; it must be above 0 and at most 1");

    public static readonly DiagnosticDescriptor ThresholdNotPositive = Error(
        "OTPE004", "Threshold not positive", "The threshold of '{0}' is {1}; it must be a positive number");

    public static readonly DiagnosticDescriptor SurrogateNotPositive = Error(
        "OTPE005", "Surrogate parameter not positive", "The surrogate {2} of '{0}' is {1}; it must be a positive number");

    public static readonly DiagnosticDescriptor RuleCannotRunInMode = Error(
        "OTPE006", "Rule cannot run in this mode", "{0} cannot run in mode {1}: {2}");

    public static readonly DiagnosticDescriptor RuleHasNoSuchForm = Error(
        "OTPE007", "Rule has no such gradient form", "{0} in mode {1} has no {2} form; leave Form out");

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "OTPE008", "Spiking network is not partial", "'{0}' must be declared partial, so that the generator can complete it");

    public static readonly DiagnosticDescriptor UnsuitableType = Error(
        "OTPE009", "Unsuitable type for a spiking network", "'{0}' cannot be a spiking network: {1}");

    public static readonly DiagnosticDescriptor DuplicateTrainer = Error(
        "OTPE010", "Trainer declared twice", "'{0}' declares the {1} trainer twice; remove one of them");

    public static readonly DiagnosticDescriptor NetworkTooLargeForRtrl = Error(
        "OTPE011", "Network too large for RTRL",
        "RTRL on '{0}' would keep {1} numbers a sample, more than the limit of {2}; use a smaller network, or OTPE, which approximates RTRL");

    public static readonly DiagnosticDescriptor NameTaken = Error(
        "OTPE012", "Name is taken by generated code", "{0} has the name of the {1} '{2}' that the generator writes into '{3}'; rename it");

    public static readonly DiagnosticDescriptor ConstructorCollides = Error(
        "OTPE013", "Constructor excludes the generated one", "'{0}' {1}");

    public static readonly DiagnosticDescriptor NoNetwork = Warning(
        "OTPE014", "Layer or trainer of no network", "'{0}' has {1} but no [SpikingNetwork], so nothing is generated for it; add [SpikingNetwork(inputs)]");

    public static readonly DiagnosticDescriptor NetworkTwice = Error(
        "OTPE015", "Spiking network declared twice", "'{0}' has [SpikingNetwork] twice; leave one of them, on any part of the class");

    public static readonly DiagnosticDescriptor TooManyParameters = Error(
        "OTPE016", "Too many parameters",
        "The parameters of '{0}' take {1} floats, rows padded to 16, and layer {2} goes beyond the {3} that one block holds; use smaller layers");

    public static readonly DiagnosticDescriptor LanguageTooOld = Error(
        "OTPE017", "C# version too old", "'{0}' is compiled as C# {1}, but generated code is C# 12; raise LangVersion in the project, or leave it out");

    public static readonly DiagnosticDescriptor TargetTooOld = Error(
        "OTPE018", "Target framework too old",
        "'{0}' is compiled for a framework without Vector512, which generated code computes with; set TargetFramework to net10.0 or later");

    public static readonly DiagnosticDescriptor NamespaceHidden = Error(
        "OTPE019", "Type hides a namespace",
        "The type '{1}' in the global namespace hides the namespace '{1}' from the code that is generated for '{0}'; rename it, or move it into a namespace");

    public static readonly DiagnosticDescriptor NoSuchParameter = Error(
        "OTPE020", "Surrogate has no such parameter", "'{0}' sets {1}, which the surrogate {2} does not have; it has {3}");

    public static readonly DiagnosticDescriptor NoSuchKind = Error(
        "OTPE021", "No such kind", "'{0}' asks for {1} {2}, which does not exist; there are {3}");

    public static readonly DiagnosticDescriptor ImpossibleNetwork = Error("OTPE022", "Network that cannot be", "'{0}' cannot be: {1}");

    public static readonly DiagnosticDescriptor NoSuchFeedback = Error("OTPE023", "Rule has no such feedback", "{0} has no {1} feedback: {2}");

    public static readonly DiagnosticDescriptor NoSuchRule = Error("OTPE024", "No such rule", "There is no rule with Trace.{0} and Carry.{1}: {2}");

    public static readonly DiagnosticDescriptor DoubtfulTrainer = Warning("OTPE025", "Trainer that hardly does what is meant", "'{0}': {1}");

    private static DiagnosticDescriptor Error(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity)
        => new(id, title, message, Category, severity, isEnabledByDefault: true, helpLinkUri: Docs + id + ".md");
}
