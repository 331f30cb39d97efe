using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OtpeFast.Generators.Model;

namespace OtpeFast.Generators.Parsing;

/// <summary>Reads the values of an attribute and finds where each was written.</summary>
internal sealed class AttributeReader(AttributeData attribute, CancellationToken token)
{
    private readonly AttributeSyntax? _syntax = attribute.ApplicationSyntaxReference?.GetSyntax(token) as AttributeSyntax;

    /// <summary>The attribute as a whole.</summary>
    public LocationInfo? Location => LocationInfo.From(_syntax);

    /// <summary>The attributes of this library that a type has, by the name of their class.</summary>
    public static IEnumerable<AttributeData> Of(INamedTypeSymbol type, string name)
        => type.GetAttributes().Where(attribute => attribute.AttributeClass is { } own && own.Name == name && own.ToDisplayString() == "OtpeFast." + name);

    /// <summary>A constructor argument; the default where it does not compile.</summary>
    public T Positional<T>(int index, T fallback)
        // What does not compile can be an array, which has values but no value.
        => index < attribute.ConstructorArguments.Length && attribute.ConstructorArguments[index] is { Kind: not TypedConstantKind.Array, Value: T value }
            ? value
            : fallback;

    /// <summary>A property's value, where it was set.</summary>
    public T? Named<T>(string name)
        where T : struct
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value is { Kind: not TypedConstantKind.Array, Value: T value })
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>A property's values, where it was set to an array.</summary>
    public T[]? NamedArray<T>(string name)
        where T : struct
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value is { Kind: TypedConstantKind.Array, IsNull: false })
            {
                return [.. argument.Value.Values.Select(static value => value.Value is T number ? number : default)];
            }
        }

        return null;
    }

    /// <summary>Number of constructor arguments.</summary>
    public int PositionalCount => attribute.ConstructorArguments.Length;

    /// <summary>Whether a property was set.</summary>
    public bool Sets(string name) => attribute.NamedArguments.Any(argument => argument.Key == name);

    /// <summary>Where the constructor argument was written.</summary>
    public LocationInfo? PositionalLocation(int index)
    {
        var arguments = _syntax?.ArgumentList?.Arguments.Where(static argument => argument.NameEquals is null).ToArray() ?? [];
        return LocationInfo.From(index < arguments.Length ? arguments[index] : _syntax);
    }

    /// <summary>Where the property was set.</summary>
    public LocationInfo? NamedLocation(string name)
        => LocationInfo.From(
            (SyntaxNode?)_syntax?.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name) ?? _syntax);
}
