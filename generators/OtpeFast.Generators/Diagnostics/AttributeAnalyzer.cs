using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using OtpeFast.Generators.Parsing;
using OtpeFast.Rules;

namespace OtpeFast.Generators.Diagnostics;

/// <summary>
/// Warns of layers and trainers that nobody reads, and of trainers that hardly do what is meant.
/// An analyzer, unlike the generator, reports what <c>#pragma</c> can silence.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AttributeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.NoNetwork, Descriptors.DoubtfulTrainer];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            INamedTypeSymbol? network = start.Compilation.GetTypeByMetadataName("OtpeFast.SpikingNetworkAttribute");
            INamedTypeSymbol? layer = start.Compilation.GetTypeByMetadataName("OtpeFast.LayerAttribute");
            INamedTypeSymbol? trainer = start.Compilation.GetTypeByMetadataName("OtpeFast.TrainerAttribute");
            if (network is not null && layer is not null && trainer is not null)
            {
                start.RegisterSymbolAction(symbol => Check(symbol, network, layer, trainer), SymbolKind.NamedType);
            }
        });
    }

    private static void Check(SymbolAnalysisContext context, INamedTypeSymbol network, INamedTypeSymbol layer, INamedTypeSymbol trainer)
    {
        ImmutableArray<AttributeData> attributes = context.Symbol.GetAttributes();
        AttributeData? first = attributes.FirstOrDefault(attribute => Is(attribute, layer) || Is(attribute, trainer));
        if (first?.ApplicationSyntaxReference is { } place && !attributes.Any(attribute => Is(attribute, network)))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.NoNetwork, place.GetSyntax(context.CancellationToken).GetLocation(), context.Symbol.Name,
                Is(first, layer) ? "[Layer]" : "[Trainer]"));
        }

        if (attributes.FirstOrDefault(attribute => Is(attribute, network)) is AttributeData declared)
        {
            CheckTrainers(context, (INamedTypeSymbol)context.Symbol, declared);
        }
    }

    private static void CheckTrainers(SymbolAnalysisContext context, INamedTypeSymbol type, AttributeData declared)
    {
        var trainers = new List<(TrainerDescription Trainer, AttributeData Attribute)>();
        var reader = new AttributeReader(declared, context.CancellationToken);
        NetworkSpec? spec = NetworkParser.Parse(
            type, reader, new DiagnosticBag(), context.CancellationToken, (trainer, attribute) => trainers.Add((trainer, attribute))).Spec;
        foreach ((TrainerDescription trainer, AttributeData attribute) in spec is null ? [] : trainers)
        {
            foreach (string warning in RuleWarnings.Of(spec!, trainer))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.DoubtfulTrainer, attribute.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken).GetLocation(), type.Name, warning));
            }
        }
    }

    private static bool Is(AttributeData attribute, INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, type);
}
