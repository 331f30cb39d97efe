using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Model;

namespace OtpeFast.Generators.Parsing;

/// <summary>Reads the constructors that the user has written, beside which the generated one must stand.</summary>
internal static class ConstructorParser
{
    public static UserConstructors Parse(
        INamedTypeSymbol type, LocationInfo location, Compilation compilation, DiagnosticBag diagnostics, CancellationToken token)
    {
        var constructors = type.InstanceConstructors.Where(static constructor => !constructor.IsImplicitlyDeclared).ToImmutableArray();
        foreach (IMethodSymbol constructor in constructors)
        {
            LocationInfo place = constructor.Locations.Length > 0 ? LocationInfo.From(constructor.Locations[0]) : location;
            if (constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(token) is TypeDeclarationSyntax))
            {
                diagnostics.Add(
                    Descriptors.ConstructorCollides, place, type.Name,
                    "has a primary constructor, which the generated one does not know how to call; write an ordinary constructor instead");
            }
            else if (constructor.Parameters.Length == 1 && constructor.Parameters[0] is { Type.SpecialType: SpecialType.System_UInt64, RefKind: RefKind.None })
            {
                diagnostics.Add(
                    Descriptors.ConstructorCollides, place, type.Name,
                    $"declares the constructor '{type.Name}(ulong)', which the generator writes; remove it, or change its parameters");
            }
        }

        if (type.BaseType is { SpecialType: not SpecialType.System_Object, TypeKind: not TypeKind.Error } parent && !CanBeCalled(parent, type, compilation))
        {
            diagnostics.Add(
                Descriptors.ConstructorCollides, location, type.Name,
                $"derives from '{parent.Name}', which has no constructor that the generated one can call without arguments; give it one");
        }

        return constructors.IsEmpty
            ? UserConstructors.None
            : constructors.Any(NeedsNoArguments) ? UserConstructors.Parameterless : UserConstructors.WithParameters;
    }

    private static bool CanBeCalled(INamedTypeSymbol parent, INamedTypeSymbol type, Compilation compilation)
    {
        var callable = parent.InstanceConstructors.Where(
            constructor => NeedsNoArguments(constructor) && compilation.IsSymbolAccessibleWithin(constructor, type)).ToImmutableArray();
        // Between several that take optional parameters alone the compiler would not choose.
        return callable.Length == 1 || callable.Any(static constructor => constructor.Parameters.IsEmpty);
    }

    private static bool NeedsNoArguments(IMethodSymbol constructor)
        => constructor.Parameters.All(static parameter => parameter.IsOptional || parameter.IsParams);
}
