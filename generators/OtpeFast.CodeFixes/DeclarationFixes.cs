using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OtpeFast.CodeFixes;

/// <summary>Mends declarations of networks where there is one obvious way.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DeclarationFixes : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [
        "OTPE006", "OTPE007", "OTPE008", "OTPE009", "OTPE010", "OTPE015", "OTPE020", "OTPE023"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false))!;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode marked = root.FindNode(diagnostic.Location.SourceSpan);
            if (Fix(diagnostic.Id, marked) is var (title, old, mended))
            {
                SyntaxNode fixedRoot = mended is null ? Without(root, old) : root.ReplaceNode(old, mended);
                var action = CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(fixedRoot)), equivalenceKey: title);
                context.RegisterCodeFix(action, diagnostic);
            }
        }
    }

    /// <summary>What to do, with which part of the text, and what to put in its place; null for nothing.</summary>
    private static (string Title, SyntaxNode Old, SyntaxNode? Mended)? Fix(string id, SyntaxNode marked) => id switch
    {
        "OTPE006" => TrainOffline(marked),
        "OTPE007" or "OTPE020" or "OTPE023" => WithoutArgument(marked),
        "OTPE008" => marked.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type ? MakePartial(type) : null,
        "OTPE009" => MakeSuitable(marked.FirstAncestorOrSelf<TypeDeclarationSyntax>()),
        _ => marked.FirstAncestorOrSelf<AttributeSyntax>() is { } twin ? ($"Remove this [{twin.Name}]", twin, null) : null,
    };

    private static (string, SyntaxNode, SyntaxNode?)? TrainOffline(SyntaxNode trainer)
        => trainer.DescendantNodes().OfType<MemberAccessExpressionSyntax>().FirstOrDefault(static access => access.Name.Identifier.Text == "Online") is { } mode
            ? ("Train offline", mode, mode.WithName(SyntaxFactory.IdentifierName("Offline")))
            : null;

    private static (string, SyntaxNode, SyntaxNode?)? WithoutArgument(SyntaxNode marked)
        => marked.FirstAncestorOrSelf<AttributeArgumentSyntax>() is { NameEquals: { } name } argument
            ? ($"Remove {name.Name.Identifier.Text}", argument, null)
            : null;

    private static (string, SyntaxNode, SyntaxNode?)? MakeSuitable(TypeDeclarationSyntax? type)
    {
        foreach (SyntaxToken modifier in type?.Modifiers ?? default)
        {
            if (modifier.Kind() is SyntaxKind.StaticKeyword or SyntaxKind.AbstractKeyword or SyntaxKind.FileKeyword)
            {
                return ($"Remove '{modifier.Text}'", type!, WithModifiers(type!, type!.Modifiers.Remove(modifier)));
            }
        }

        return type?.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault(static outer => !IsPartial(outer)) is { } outer ? MakePartial(outer) : null;
    }

    private static (string, SyntaxNode, SyntaxNode?)? MakePartial(TypeDeclarationSyntax type)
        => IsPartial(type)
            ? null
            : ($"Make '{type.Identifier.Text}' partial", type, WithModifiers(
                type, type.Modifiers.Add(SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space))));

    private static bool IsPartial(TypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary>Other modifiers before the keyword, and what stood before the first token before it again.</summary>
    private static TypeDeclarationSyntax WithModifiers(TypeDeclarationSyntax type, SyntaxTokenList modifiers)
    {
        SyntaxTriviaList before = (type.Modifiers.Count > 0 ? type.Modifiers[0] : type.Keyword).LeadingTrivia;
        TypeDeclarationSyntax bare = type.WithModifiers(default).WithKeyword(type.Keyword.WithLeadingTrivia());
        return modifiers.Count > 0
            ? bare.WithModifiers(modifiers.Replace(modifiers[0], modifiers[0].WithLeadingTrivia(before)))
            : bare.WithKeyword(bare.Keyword.WithLeadingTrivia(before));
    }

    private static SyntaxNode Without(SyntaxNode root, SyntaxNode removed)
    {
        // The last attribute of a list takes its brackets with it, and its line.
        SyntaxNode whole = removed is AttributeSyntax { Parent: AttributeListSyntax { Attributes.Count: 1 } list } ? list : removed;
        return root.RemoveNode(whole, whole is AttributeListSyntax ? SyntaxRemoveOptions.KeepLeadingTrivia : SyntaxRemoveOptions.KeepNoTrivia)!;
    }
}
