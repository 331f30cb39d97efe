using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Parsing;

/// <summary>Reads the declared layers.</summary>
internal static class LayerParser
{
    private const int LargestSize = 65_535;

    public static ImmutableArray<int> Parse(INamedTypeSymbol type, int inputs, DiagnosticBag diagnostics, AttributeReader network, CancellationToken token)
    {
        ImmutableArray<int>.Builder layers = ImmutableArray.CreateBuilder<int>();
        AttributeReader[] readers = [.. AttributeReader.Of(type, "LayerAttribute").Select(attribute => new AttributeReader(attribute, token))];
        foreach (AttributeReader reader in readers)
        {
            int neurons = reader.Positional(0, 0);
            layers.Add(neurons);
            CheckSize(diagnostics, neurons, $"The size of layer {layers.Count}", type.Name, reader.PositionalLocation(0));
        }

        if (layers.Count == 0)
        {
            diagnostics.Add(Descriptors.NoLayer, network.Location, type.Name);
        }
        else if (diagnostics.IsEmpty && ParameterLimit.Count(inputs, layers) is long count and > ParameterLimit.Largest)
        {
            int beyond = ParameterLimit.FirstBeyond(inputs, layers);
            diagnostics.Add(
                Descriptors.TooManyParameters,
                readers[beyond].PositionalLocation(0),
                type.Name,
                count.ToString("N0", CultureInfo.InvariantCulture),
                (beyond + 1).ToString(CultureInfo.InvariantCulture),
                ParameterLimit.Largest.ToString("N0", CultureInfo.InvariantCulture));
        }

        return layers.ToImmutable();
    }

    public static void CheckSize(DiagnosticBag diagnostics, int size, string what, string type, LocationInfo? location)
    {
        if (size is < 1 or > LargestSize)
        {
            diagnostics.Add(Descriptors.SizeOutOfRange, location, what, type, size.ToString(CultureInfo.InvariantCulture));
        }
    }
}
