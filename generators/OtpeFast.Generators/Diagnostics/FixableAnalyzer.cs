using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using OtpeFast.Generators.Model;
using OtpeFast.Generators.Parsing;

namespace OtpeFast.Generators.Diagnostics;

/// <summary>
/// Finds again, hidden, the errors of the generator that a code fix can mend: editors offer fixes for what analyzers find, and not for what generators report.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FixableAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Hidden(Descriptors.RuleCannotRunInMode), Hidden(Descriptors.RuleHasNoSuchForm), Hidden(Descriptors.NotPartial), Hidden(Descriptors.UnsuitableType),
        Hidden(Descriptors.DuplicateTrainer), Hidden(Descriptors.NetworkTwice), Hidden(Descriptors.NoSuchParameter), Hidden(Descriptors.NoSuchFeedback),
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Check, SymbolKind.NamedType);
    }

    private void Check(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        foreach (IGrouping<TypeDeclarationSyntax?, AttributeData> part in AttributeReader.Of(type, "SpikingNetworkAttribute")
            .GroupBy(attribute => attribute.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken).FirstAncestorOrSelf<TypeDeclarationSyntax>()))
        {
            if (part.Key is not null)
            {
                Check(context, type, part.Key, [.. part]);
            }
        }
    }

    private void Check(SymbolAnalysisContext context, INamedTypeSymbol type, TypeDeclarationSyntax part, ImmutableArray<AttributeData> here)
    {
        foreach (DiagnosticInfo found in NetworkParser.Parse(type, part, here, context.Compilation, context.CancellationToken).Diagnostics)
        {
            // An attribute on another part is in another file, perhaps.
            SyntaxTree? tree = type.DeclaringSyntaxReferences.Select(static reference => reference.SyntaxTree)
                .FirstOrDefault(tree => tree.FilePath == found.Location?.Path);
            if (tree is not null && SupportedDiagnostics.FirstOrDefault(supported => supported.Id == found.Descriptor.Id) is DiagnosticDescriptor hidden)
            {
                context.ReportDiagnostic(Diagnostic.Create(hidden, Location.Create(tree, found.Location!.Span), [.. found.Arguments]));
            }
        }
    }

    private static DiagnosticDescriptor Hidden(DiagnosticDescriptor error)
        => new(error.Id, error.Title, error.MessageFormat, error.Category, DiagnosticSeverity.Hidden, isEnabledByDefault: true, helpLinkUri: error.HelpLinkUri);
}
