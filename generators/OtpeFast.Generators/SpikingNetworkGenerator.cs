using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using OtpeFast.Generators.Emitting;
using OtpeFast.Generators.Model;
using OtpeFast.Generators.Parsing;
using OtpeFast.Generators.Planning;

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
        context.RegisterSourceOutput(
            parsed.Select(static (result, _) => result.Network).WithTrackingName(StepNames.Network),
            static (output, network) =>
            {
                if (network is not null)
                {
                    Emit(output, network);
                }
            });
    }

    private static void Emit(SourceProductionContext output, NetworkModel model)
    {
        NetworkPlan plan = Planner.Plan(model);
        Add(output, model, "Network", NetworkEmitter.Emit(plan));
        Add(output, model, "Evaluator", EvaluatorEmitter.Emit(plan));
        foreach (TrainerPlan trainer in plan.Trainers)
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            Add(output, model, trainer.ClassName, TrainerEmitter.Emit(plan, trainer));
        }
    }

    private static void Add(SourceProductionContext output, NetworkModel model, string part, string text)
        => output.AddSource($"{model.FileName}.{part}.g.cs", SourceText.From(text, Encoding.UTF8));
}
