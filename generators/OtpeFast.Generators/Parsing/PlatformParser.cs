using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Model;

namespace OtpeFast.Generators.Parsing;

/// <summary>Whether the project's language and target have what emitted code is written with.</summary>
internal static class PlatformParser
{
    /// <summary>Collection expressions came with it; a test compiles with it.</summary>
    public const LanguageVersion OldestLanguage = LanguageVersion.CSharp12;

    private const string NewestType = "System.Runtime.Intrinsics.Vector512`1";

    public static void Check(INamedTypeSymbol type, SyntaxTree tree, LocationInfo location, Compilation compilation, DiagnosticBag diagnostics)
    {
        if (tree.Options is CSharpParseOptions { LanguageVersion: < OldestLanguage and var language })
        {
            diagnostics.Add(Descriptors.LanguageTooOld, location, type.Name, language.ToDisplayString());
        }

        if (compilation.GetTypesByMetadataName(NewestType).IsEmpty)
        {
            diagnostics.Add(Descriptors.TargetTooOld, location, type.Name);
        }
    }
}
