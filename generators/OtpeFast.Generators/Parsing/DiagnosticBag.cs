using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using OtpeFast.Generators.Model;

namespace OtpeFast.Generators.Parsing;

/// <summary>Collects what is wrong with one declaration.</summary>
internal sealed class DiagnosticBag
{
    private readonly ImmutableArray<DiagnosticInfo>.Builder _items = ImmutableArray.CreateBuilder<DiagnosticInfo>();

    public bool IsEmpty => _items.Count == 0;

    public void Add(DiagnosticDescriptor descriptor, LocationInfo? location, params string[] arguments)
        => _items.Add(new DiagnosticInfo(descriptor, location, new([.. arguments])));

    public ValueList<DiagnosticInfo> ToArray() => new(_items.ToImmutable());
}
