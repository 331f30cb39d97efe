using Microsoft.CodeAnalysis;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Parsing;

/// <summary>Finds the user's names that emitted members would have, too.</summary>
internal static class CollisionParser
{
    private static readonly SymbolDisplayFormat Signature = SymbolDisplayFormat.FullyQualifiedFormat;

    public static void Check(
        INamedTypeSymbol type, LocationInfo location, IEnumerable<EmittedMember> emitted, Compilation compilation, DiagnosticBag diagnostics)
    {
        foreach (EmittedMember member in emitted)
        {
            if (member.Name == type.Name)
            {
                diagnostics.Add(Descriptors.NameTaken, location, $"The class '{type.Name}'", member.Kind, member.Name, type.Name);
            }

            foreach (ISymbol own in type.GetMembers(member.Name).Where(own => Collide(own, member)))
            {
                diagnostics.Add(Descriptors.NameTaken, LocationInfo.From(own.Locations[0]), $"'{type.Name}.{own.Name}'", member.Kind, member.Name, type.Name);
            }

            if (Inherited(type, member, compilation) is { } inherited)
            {
                diagnostics.Add(
                    Descriptors.NameTaken, location, $"'{inherited.ContainingType.Name}.{inherited.Name}', which '{type.Name}' inherits,", member.Kind,
                    member.Name, type.Name);
            }
        }

        // The one member that is emitted as an explicit implementation.
        foreach (IPropertySymbol explicitly in type.GetMembers().OfType<IPropertySymbol>()
            .Where(static property => property.ExplicitInterfaceImplementations.Any(IsDescription)))
        {
            diagnostics.Add(
                Descriptors.NameTaken, LocationInfo.From(explicitly.Locations[0]), $"'{type.Name}.{explicitly.Name}'", "property",
                "ISpikingNetwork.Description", type.Name);
        }
    }

    /// <summary>Reports types in the global namespace in front of the namespaces that emitted code begins with.</summary>
    public static void CheckNamespaces(INamedTypeSymbol type, LocationInfo location, Compilation compilation, DiagnosticBag diagnostics)
    {
        foreach (string name in new[] { "System", "CommunityToolkit" })
        {
            if (compilation.Assembly.GlobalNamespace.GetTypeMembers(name, arity: 0).Length > 0)
            {
                diagnostics.Add(Descriptors.NamespaceHidden, location, type.Name, name);
            }
        }
    }

    private static ISymbol? Inherited(INamedTypeSymbol type, EmittedMember member, Compilation compilation)
    {
        for (INamedTypeSymbol? parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            ISymbol? found = parent.GetMembers(member.Name).FirstOrDefault(
                inherited => Collide(inherited, member) && compilation.IsSymbolAccessibleWithin(inherited, type));
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether two members of a name exclude each other: all do but overloads, and types of different arity.</summary>
    private static bool Collide(ISymbol own, EmittedMember member) => own switch
    {
        // A property's own methods stand or fall with it.
        IMethodSymbol { AssociatedSymbol: not null } => false,
        IMethodSymbol method when member.Parameters is not null => method.Arity == 0 && member.Parameters == Parameters(method),
        INamedTypeSymbol nested when member.Kind == "class" => nested.Arity == 0,
        _ => true,
    };

    private static string Parameters(IMethodSymbol method)
        => string.Join(
            ", ", method.Parameters.Select(static parameter => (parameter.RefKind == RefKind.None ? "" : "ref ") + parameter.Type.ToDisplayString(Signature)));

    private static bool IsDescription(IPropertySymbol property)
        => property is
        {
            Name: "Description",
            ContainingType: { Name: "ISpikingNetwork", ContainingNamespace: { Name: "OtpeFast", ContainingNamespace.IsGlobalNamespace: true } }
        };
}
