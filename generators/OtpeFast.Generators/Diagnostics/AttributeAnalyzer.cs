using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace OtpeFast.Generators.Diagnostics;

/// <summary>Warns of layers and trainers that nobody reads. An analyzer, unlike the generator, reports what <c>#pragma</c> can silence.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AttributeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.NoNetwork];

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
    }

    private static bool Is(AttributeData attribute, INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, type);
}
