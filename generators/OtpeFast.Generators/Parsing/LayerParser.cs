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
    public static ImmutableArray<LayerSpec> Parse(
        INamedTypeSymbol type, int inputs, LayerSpec common, DiagnosticBag diagnostics, AttributeReader network, CancellationToken token)
    {
        ImmutableArray<LayerSpec>.Builder layers = ImmutableArray.CreateBuilder<LayerSpec>();
        AttributeReader[] readers = [.. AttributeReader.Of(type, "LayerAttribute").Select(attribute => new AttributeReader(attribute, token))];
        foreach (AttributeReader reader in readers)
        {
            int neurons = reader.Positional(0, 0);
            layers.Add(ConstantParser.ParseLayer(common with { Neurons = neurons }, reader, type.Name, diagnostics));
            CheckSize(diagnostics, neurons, $"The size of layer {layers.Count}", type.Name, reader.PositionalLocation(0));
        }

        if (layers.Count == 0)
        {
            diagnostics.Add(Descriptors.NoLayer, network.Location, type.Name);
        }
        else if (diagnostics.IsEmpty
            && NetworkCheck.ParameterCount(inputs, layers) is long count and > NetworkSpec.LargestParameterCount)
        {
            int beyond = FirstBeyond(inputs, layers);
            diagnostics.Add(
                Descriptors.TooManyParameters,
                readers[beyond].PositionalLocation(0),
                type.Name,
                count.ToString("N0", CultureInfo.InvariantCulture),
                (beyond + 1).ToString(CultureInfo.InvariantCulture),
                NetworkSpec.LargestParameterCount.ToString("N0", CultureInfo.InvariantCulture));
        }

        return layers.ToImmutable();
    }

    public static void CheckSize(DiagnosticBag diagnostics, int size, string what, string type, LocationInfo? location)
    {
        if (size is < 1 or > NetworkSpec.LargestSize)
        {
            diagnostics.Add(Descriptors.SizeOutOfRange, location, what, type, size.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Index of the first layer whose parameters do not fit; all of them together do not.</summary>
    private static int FirstBeyond(int inputs, IEnumerable<LayerSpec> layers)
    {
        int first = 0;
        while (NetworkCheck.ParameterCount(inputs, layers.Take(first + 1)) <= NetworkSpec.LargestParameterCount)
        {
            first++;
        }

        return first;
    }
}
