using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace OtpeFast.Generators.Model;

/// <summary>A place in the user's code that does not keep a syntax tree alive.</summary>
internal sealed record LocationInfo(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationInfo? From(SyntaxNode? node) => node is null ? null : From(node.GetLocation());

    public static LocationInfo From(Location location)
        => new(location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}

/// <summary>A diagnostic to be reported.</summary>
internal sealed record DiagnosticInfo(DiagnosticDescriptor Descriptor, LocationInfo? Location, ValueList<string> Arguments)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(Descriptor, Location?.ToLocation(), [.. Arguments]);
}

/// <summary>What parsing a declaration gave: a model, or diagnostics, or both.</summary>
internal sealed record ParseResult(NetworkModel? Network, ValueList<DiagnosticInfo> Diagnostics);
