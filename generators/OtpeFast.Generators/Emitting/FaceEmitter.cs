using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;
using OtpeFast.Rules;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the nested classes by which users name the trainers and the evaluator of their network; the passes are compiled once an assembly.</summary>
internal static class FaceEmitter
{
    public static string Emit(NetworkModel model) => FileEmitter.Emit(model, "Trainers and evaluator", "", writer => Body(writer, model));

    private static void Body(SourceWriter writer, NetworkModel model)
    {
        foreach (TrainerDescription trainer in model.Trainers)
        {
            Trainer(writer, model, trainer);
            writer.Blank();
        }

        writer.Write($"/// <summary>Runs {model.Name} forward without learning.</summary>");
        writer.Write(FileEmitter.GeneratedCode);
        using (writer.Block("public sealed class Evaluator : global::OtpeFast.Runtime.CpuEvaluator"))
        {
            writer.Write($"""
                /// <summary>Buys the memory.</summary>
                /// <param name="network">The network.</param>
                /// <param name="batchSize">Largest number of samples in a batch.</param>
                /// <param name="steps">Largest number of time steps in a batch.</param>
                /// <param name="threads">Number of threads; 0 for one per processor.</param>
                /// <param name="readout">What is scored; null for the network's readout.</param>
                public Evaluator({model.QualifiedName} network, int batchSize, int steps, int threads = 0, global::OtpeFast.ReadoutSpec? readout = null)
                    : base({model.QualifiedName}.Description, {NetworkEmitter.ParametersOf("network")}, batchSize, steps, threads, readout, {model.Catalog})
                """);
            using (writer.Braces())
            {
            }
        }
    }

    private static void Trainer(SourceWriter writer, NetworkModel model, TrainerDescription trainer)
    {
        string mode = trainer.Mode switch
        {
            UpdateMode.Offline => "offline",
            UpdateMode.Online => "online",
            _ => throw new NotSupportedException($"There is no mode {trainer.Mode}."),
        };
        string form = trainer.Form.ToString().ToLowerInvariant();
        string name = TrainerNames.Class(trainer);
        writer.Write($"/// <summary>Trains {model.Name} with {RuleDefinition.Of(trainer.Rule).Title}, {mode}, in {form} form.</summary>");
        writer.Write(FileEmitter.GeneratedCode);
        using (writer.Block($"public sealed class {name} : global::OtpeFast.Runtime.{trainer.Mode}Trainer"))
        {
            writer.Write($"""
                /// <summary>Buys the memory.</summary>
                /// <param name="network">The network; its parameters are trained in place.</param>
                /// <param name="options">The options.</param>
                public {name}({model.QualifiedName} network, global::OtpeFast.TrainerOptions options)
                    : base(
                        {model.QualifiedName}.Description,
                        {NetworkEmitter.ParametersOf("network")},
                        {NetworkEmitter.Description(trainer)},
                        options,
                        {model.Catalog})
                """);
            using (writer.Braces())
            {
            }
        }
    }
}
