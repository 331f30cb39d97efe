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
        if (type.TypeKind != TypeKind.Class)
        {
            diagnostics.Add(Descriptors.UnsuitableType, location, type.Name, "it is no class; make it one");
            return;
        }

        if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            diagnostics.Add(Descriptors.NotPartial, location, type.Name);
        }

        string? unsuitable = UnsuitableBecause(type);
        if (unsuitable is not null)
        {
            diagnostics.Add(Descriptors.UnsuitableType, location, type.Name, unsuitable);
        }

        for (INamedTypeSymbol? parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (AttributeReader.Of(parent, "SpikingNetworkAttribute").Any())
            {
                diagnostics.Add(
                    Descriptors.UnsuitableType, location, type.Name, $"it derives from '{parent.Name}', which is one already; derive from another class");
                break;
            }
        }

        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Arity > 0)
            {
                diagnostics.Add(Descriptors.UnsuitableType, location, type.Name, $"it is nested in the generic type '{outer.Name}'; move it out");
                break;
            }

            if (outer.IsFileLocal)
            {
                diagnostics.Add(Descriptors.UnsuitableType, location, type.Name, $"it is nested in '{outer.Name}', which is file-local; remove 'file'");
                break;
            }

            if (!IsPartial(outer, token))
            {
                diagnostics.Add(
                    Descriptors.UnsuitableType, location, type.Name,
                    $"it is nested in '{outer.Name}', which is not partial; declare that partial, or move the network out");
                break;
            }
        }
    }

    public static ValueList<ContainingType> ContainingTypes(INamedTypeSymbol type)
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
            types.Insert(0, new ContainingType(keyword, NameParser.Identifier(outer.Name)));
        }

        return new(types.ToImmutable());
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
