using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Model;

namespace OtpeFast.Generators.Parsing;

/// <summary>Symbols in, model out: reads a declaration and says what is wrong with it.</summary>
internal static class NetworkParser
{
    private const int LargestSize = 65_535;

    public static ParseResult Parse(GeneratorAttributeSyntaxContext context, CancellationToken token)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        var diagnostics = new DiagnosticBag();
        var network = new AttributeReader(context.Attributes[0], token);

        TypeParser.Check(type, declaration, diagnostics, token);
        int inputs = network.Positional(0, 0);
        CheckSize(diagnostics, inputs, "The number of inputs", type.Name, network.PositionalLocation(0));
        double leak = network.Named<double>("Leak") ?? 0.8807970779778823;
        float threshold = network.Named<float>("Threshold") ?? 1f;
        float slope = network.Named<float>("Slope") ?? 25f;
        if (!(leak > 0 && leak <= 1))
        {
            diagnostics.Add(Descriptors.LeakOutOfRange, network.NamedLocation("Leak"), type.Name, Text(leak));
        }

        if (!(threshold > 0 && !float.IsInfinity(threshold)))
        {
            diagnostics.Add(Descriptors.ThresholdNotPositive, network.NamedLocation("Threshold"), type.Name, Text(threshold));
        }

        if (!(slope > 0 && !float.IsInfinity(slope)))
        {
            diagnostics.Add(Descriptors.SlopeNotPositive, network.NamedLocation("Slope"), type.Name, Text(slope));
        }

        token.ThrowIfCancellationRequested();
        ImmutableArray<int> layers = ParseLayers(type, diagnostics, network, token);
        token.ThrowIfCancellationRequested();
        ImmutableArray<TrainerModel> trainers = TrainerParser.Parse(type, inputs, layers, diagnostics, token);

        NetworkModel? model = diagnostics.IsEmpty
            ? new NetworkModel(
                type.ContainingNamespace.IsGlobalNamespace ? null : type.ContainingNamespace.ToDisplayString(),
                TypeParser.ContainingTypes(type),
                type.Name,
                TypeParser.MetadataName(type),
                type.DeclaredAccessibility == Accessibility.Public ? "public" : "internal",
                inputs,
                leak,
                threshold,
                slope,
                new(layers),
                new(trainers))
            : null;
        return new ParseResult(model, diagnostics.ToArray());
    }

    private static ImmutableArray<int> ParseLayers(INamedTypeSymbol type, DiagnosticBag diagnostics, AttributeReader network, CancellationToken token)
    {
        ImmutableArray<int>.Builder layers = ImmutableArray.CreateBuilder<int>();
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass?.ToDisplayString() == "OtpeFast.LayerAttribute")
            {
                var reader = new AttributeReader(attribute, token);
                int neurons = reader.Positional(0, 0);
                layers.Add(neurons);
                CheckSize(diagnostics, neurons, $"The size of layer {layers.Count}", type.Name, reader.PositionalLocation(0));
            }
        }

        if (layers.Count == 0)
        {
            diagnostics.Add(Descriptors.NoLayer, network.Location, type.Name);
        }

        return layers.ToImmutable();
    }

    private static void CheckSize(DiagnosticBag diagnostics, int size, string what, string type, LocationInfo? location)
    {
        if (size is < 1 or > LargestSize)
        {
            diagnostics.Add(Descriptors.SizeOutOfRange, location, what, type, size.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Text(double value) => ((float)value).ToString("R", CultureInfo.InvariantCulture);
}
