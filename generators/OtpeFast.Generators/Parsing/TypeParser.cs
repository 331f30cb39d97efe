using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Model;

namespace OtpeFast.Generators.Parsing;

/// <summary>Reads the attributed type itself: whether a second part of it can be written, and where.</summary>
internal static class TypeParser
{
    public static void Check(INamedTypeSymbol type, TypeDeclarationSyntax declaration, DiagnosticBag diagnostics, CancellationToken token)
    {
        var location = LocationInfo.From(declaration.Identifier.GetLocation());
        if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            diagnostics.Add(Descriptors.NotPartial, location, type.Name);
        }

        string? unsuitable = UnsuitableBecause(type);
        if (unsuitable is not null)
        {
            diagnostics.Add(Descriptors.UnsuitableType, location, type.Name, unsuitable);
        }

        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Arity > 0)
            {
                diagnostics.Add(Descriptors.UnsuitableType, location, type.Name, $"it is nested in the generic type '{outer.Name}'; move it out");
                break;
            }

            if (!IsPartial(outer, token))
            {
                diagnostics.Add(Descriptors.UnsuitableType, location, type.Name, $"it is nested in '{outer.Name}', which is not partial; declare that partial, or move the network out");
                break;
            }
        }
    }

    public static EquatableArray<ContainingType> ContainingTypes(INamedTypeSymbol type)
    {
        ImmutableArray<ContainingType>.Builder types = ImmutableArray.CreateBuilder<ContainingType>();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            string keyword = (outer.IsRecord, outer.TypeKind) switch
            {
                (true, TypeKind.Struct) => "record struct",
                (true, _) => "record",
                (_, TypeKind.Struct) => "struct",
                (_, TypeKind.Interface) => "interface",
                _ => "class",
            };
            types.Insert(0, new ContainingType(keyword, outer.Name));
        }

        return new(types.ToImmutable());
    }

    public static string MetadataName(INamedTypeSymbol type)
    {
        string name = type.MetadataName;
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            name = outer.MetadataName + "+" + name;
        }

        return type.ContainingNamespace.IsGlobalNamespace ? name : type.ContainingNamespace.ToDisplayString() + "." + name;
    }

    private static string? UnsuitableBecause(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true } => "it is a record; make it a plain class",
        { IsStatic: true } => "it is static; networks are objects, so remove 'static'",
        { IsAbstract: true } => "it is abstract; remove 'abstract'",
        { Arity: > 0 } => "it is generic; remove its type parameters",
        { IsFileLocal: true } => "it is file-local; remove 'file'",
        _ => null,
    };

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken token)
        => type.DeclaringSyntaxReferences.Any(
            reference => reference.GetSyntax(token) is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
}
