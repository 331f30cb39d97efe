using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using OtpeFast.Generators.Emitting;
using OtpeFast.Generators.Model;
using OtpeFast.Generators.Parsing;
using OtpeFast.Generators.Planning;
using OtpeFast.Plans;

namespace OtpeFast.Generators;

/// <summary>Completes classes with [SpikingNetwork]: declaration, model, plan, text.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class SpikingNetworkGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParseResult> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "OtpeFast.SpikingNetworkAttribute",
                static (node, _) => node is TypeDeclarationSyntax,
                static (declaration, token) => NetworkParser.Parse(declaration, token))
            .WithTrackingName(StepNames.Parse);

        context.RegisterSourceOutput(
            parsed.SelectMany(static (result, _) => result.Diagnostics).WithTrackingName(StepNames.Diagnostics),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic.ToDiagnostic()));

        // Without its diagnostics, so that a new message re-emits nothing.
        IncrementalValuesProvider<NetworkModel> networks = parsed
            .Where(static result => result.Network is not null)
            .Select(static (result, _) => result.Network!)
            .WithTrackingName(StepNames.Network);
        context.RegisterSourceOutput(networks, static (output, model) =>
        {
            Add(output, $"{model.FileName}.Network", NetworkEmitter.Emit(model));
            Add(output, $"{model.FileName}.Trainers", FaceEmitter.Emit(model));
        });

        // Each text once, whatever number of networks needs it.
        IncrementalValueProvider<ValueList<PassCode>> precompiled = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "OtpeFast.Runtime.PrecompiledPassesAttribute",
                static (node, _) => node is CompilationUnitSyntax,
                static (_, _) => new ValueList<PassCode>(PassCode.OfEveryNetwork()))
            .Collect()
            .Select(static (lists, _) => lists.Length == 0 ? new ValueList<PassCode>([]) : lists[0]);
        IncrementalValueProvider<PassList> passes = networks
            .Select(static (model, _) => new PassList(model.PassNamespace, new ValueList<PassCode>(PassCode.Of(model.Network, model.Trainers))))
            .Collect()
            .Combine(precompiled)
            .Combine(context.CompilationProvider.Select(static (compilation, _) => NameParser.PassNamespace(compilation)))
            .Select(static (all, _) => PassList.Of(all.Right, all.Left.Left, all.Left.Right))
            .WithTrackingName(StepNames.Passes);
        context.RegisterSourceOutput(passes, static (output, list) =>
        {
            if (list.Codes.Count == 0)
            {
                return;
            }

            Add(output, $"{list.Namespace}.{CatalogEmitter.ClassName}", CatalogEmitter.Emit(list.Namespace, list.Codes));
            foreach (PassCode code in list.Codes)
            {
                output.CancellationToken.ThrowIfCancellationRequested();
                Add(output, $"{list.Namespace}.{code.Name}", PassEmitter.Emit(list.Namespace, code));
            }
        });
    }

    private static void Add(SourceProductionContext output, string name, string text) => output.AddSource(name + ".g.cs", SourceText.From(text, Encoding.UTF8));
}
