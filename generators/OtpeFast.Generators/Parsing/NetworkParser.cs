using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Parsing;

/// <summary>Symbols in, model out: reads a declaration and says what is wrong with it.</summary>
internal static class NetworkParser
{
    public static ParseResult Parse(GeneratorAttributeSyntaxContext context, CancellationToken token)
        => Parse(
            (INamedTypeSymbol)context.TargetSymbol, (TypeDeclarationSyntax)context.TargetNode, context.Attributes, context.SemanticModel.Compilation, token);

    /// <summary>Reads a part of a class.</summary>
    /// <param name="type">The class.</param>
    /// <param name="declaration">The part.</param>
    /// <param name="here">The network attributes on that part, at least one.</param>
    /// <param name="compilation">What it is compiled with.</param>
    /// <param name="token">Ends it.</param>
    public static ParseResult Parse(
        INamedTypeSymbol type, TypeDeclarationSyntax declaration, ImmutableArray<AttributeData> here, Compilation compilation, CancellationToken token)
    {
        var location = LocationInfo.From(declaration.Identifier.GetLocation());
        var diagnostics = new DiagnosticBag();
        if (type.Name.Length == 0)
        {
            // Still being typed; the compiler has said so.
            return new ParseResult(null, diagnostics.ToArray());
        }

        if (IsDeclaredTwice(type, here, diagnostics, token))
        {
            return new ParseResult(null, diagnostics.ToArray());
        }

        var network = new AttributeReader(here[0], token);
        TypeParser.Check(type, declaration, diagnostics, token);
        PlatformParser.Check(type, declaration.SyntaxTree, location, compilation, diagnostics);
        if (!diagnostics.IsEmpty)
        {
            // Nothing else that could be said matters before this is mended.
            return new ParseResult(null, diagnostics.ToArray());
        }

        (NetworkSpec? spec, ImmutableArray<LayerSpec> layers, ImmutableArray<TrainerDescription> trainers) = Parse(type, network, diagnostics, token);
        UserConstructors constructors = ConstructorParser.Parse(type, location, compilation, diagnostics, token);
        CollisionParser.Check(type, location, EmittedMembers.Of(layers, trainers), compilation, diagnostics);
        CollisionParser.CheckNamespaces(type, location, compilation, diagnostics);

        NetworkModel? model = diagnostics.IsEmpty && spec is not null
            ? new NetworkModel(
                NameParser.Namespace(type),
                TypeParser.ContainingTypes(type),
                type.Name,
                NameParser.Identifier(type.Name),
                NameParser.Metadata(type),
                NameParser.File(type),
                NameParser.PassNamespace(compilation),
                constructors,
                spec,
                new(trainers))
            : null;
        return new ParseResult(model, diagnostics.ToArray());
    }

    /// <summary>What the attributes say.</summary>
    /// <param name="type">The class.</param>
    /// <param name="network">Its attribute.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    /// <param name="token">Ends it.</param>
    /// <param name="found">Told of every trainer.</param>
    public static (NetworkSpec? Spec, ImmutableArray<LayerSpec> Layers, ImmutableArray<TrainerDescription> Trainers) Parse(
        INamedTypeSymbol type, AttributeReader network, DiagnosticBag diagnostics, CancellationToken token,
        Action<TrainerDescription, AttributeData>? found = null)
    {
        int inputs = network.Positional(0, 0);
        LayerParser.CheckSize(diagnostics, inputs, "The number of inputs", type.Name, network.PositionalLocation(0));
        LayerSpec layer = ConstantParser.Parse(new LayerSpec(1), network, type.Name, diagnostics);
        token.ThrowIfCancellationRequested();
        ImmutableArray<LayerSpec> layers = LayerParser.Parse(type, inputs, layer, diagnostics, network, token);
        token.ThrowIfCancellationRequested();
        ReadoutSpec readout = ConstantParser.ParseReadout(network, type.Name, diagnostics, layers.LastOrDefault() ?? layer);
        NetworkSpec? spec = Spec(inputs, layers, readout, network, type.Name, diagnostics);
        ImmutableArray<TrainerDescription> trainers = TrainerParser.Parse(type, inputs, layers, readout, spec, diagnostics, token, found);
        token.ThrowIfCancellationRequested();
        return (spec, layers, trainers);
    }

    /// <summary>The network; null where there can be none.</summary>
    private static NetworkSpec? Spec(
        int inputs, ImmutableArray<LayerSpec> layers, ReadoutSpec readout, AttributeReader network, string type, DiagnosticBag diagnostics)
    {
        if (!diagnostics.IsEmpty)
        {
            return null;
        }

        try
        {
            return new NetworkSpec(inputs, layers, readout);
        }
        catch (ArgumentException exception)
        {
            string problem = exception.Message.TrimEnd('.');
            string property = network.Sets("Loss") ? "Loss" : "Readout";
            diagnostics.Add(
                Descriptors.ImpossibleNetwork,
                network.Sets(property) ? network.NamedLocation(property) : network.Location,
                type,
                char.ToLowerInvariant(problem[0]) + problem.Substring(1));
            return null;
        }
    }

    /// <summary>
    /// Reports every network attribute on this part but the first of the class. The compiler allows one; while another is typed there are two.
    /// </summary>
    private static bool IsDeclaredTwice(INamedTypeSymbol type, ImmutableArray<AttributeData> here, DiagnosticBag diagnostics, CancellationToken token)
    {
        AttributeData[] all = [.. AttributeReader.Of(type, "SpikingNetworkAttribute")];
        foreach (AttributeData attribute in here)
        {
            if (!IsSame(attribute, all[0]))
            {
                diagnostics.Add(Descriptors.NetworkTwice, new AttributeReader(attribute, token).Location, type.Name);
            }
        }

        return all.Length > 1;
    }

    private static bool IsSame(AttributeData one, AttributeData other)
        => one.ApplicationSyntaxReference?.SyntaxTree == other.ApplicationSyntaxReference?.SyntaxTree
        && one.ApplicationSyntaxReference?.Span == other.ApplicationSyntaxReference?.Span;
}
