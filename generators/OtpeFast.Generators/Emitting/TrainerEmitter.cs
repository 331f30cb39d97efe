using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>A row group of a trainer: declared with its shape, bought in the constructor.</summary>
internal sealed record Field(string Type, string Name, string Arguments, string Shape)
{
    public bool IsArray => Type == "float[]";

    /// <summary>The type as emitted files name it.</summary>
    public string QualifiedType => IsArray ? Type : "global::OtpeFast.Runtime." + Type;

    /// <summary>Whether it carries on from step to step, and is cleared when a stream begins.</summary>
    public bool IsState { get; init; }
}

/// <summary>Writes what every trainer has: class, fields, constructor, and the choice of the layer.</summary>
internal static class TrainerEmitter
{
    /// <summary>Columns of a gradient tile, at most: whole cache lines side by side for the optimizer.</summary>
    private const int WideTile = 64;

    /// <summary>Columns of a gradient tile of the plain forms, which run one strip at a time.</summary>
    private const int Strip = 16;

    public static string Emit(NetworkPlan plan, TrainerPlan trainer)
        => FileEmitter.Emit(plan, $"Trainer {trainer.Title}, {Mode(trainer)}, {Form(trainer)} form", "", writer => Body(writer, plan, trainer));

    private static void Body(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer)
    {
        string mode = trainer.IsOnline ? "Online" : "Offline";
        writer.Write($"/// <summary>Trains {plan.Model.Name} with {trainer.Title}, {Mode(trainer)}, in {Form(trainer)} form.</summary>");
        writer.Write(FileEmitter.GeneratedCode);
        using (writer.Block($"public sealed class {trainer.ClassName} : global::OtpeFast.Runtime.{mode}Trainer"))
        {
            bool adjoint = trainer.Model.Form == GradientForm.Adjoint;
            bool influence = trainer.Model.Rule == LearningRule.Rtrl;
            IReadOnlyList<Field> fields = (trainer.IsOnline, adjoint) switch
            {
                (true, _) => OnlineEmitter.Fields(plan, trainer),
                (_, true) => OfflineAdjointEmitter.Fields(plan, trainer),
                _ => OfflineTraceEmitter.Fields(plan, trainer),
            };
            bool history = trainer.IsHistory;
            bool strips = influence || (!trainer.IsOnline && !adjoint);
            // Traces of inputs stay in the cache of the worker that owns the rows.
            bool rows = trainer.IsOnline && trainer.Layers.All(static layer => layer.IsPresynaptic);
            Constructor(writer, plan, trainer, fields, $"global::OtpeFast.Runtime.TileCut.{(rows ? "Rows" : "Columns")}, {(strips ? Strip : WideTile)}");
            if (influence)
            {
                writer.Blank();
                writer.Write("""
                    /// <inheritdoc/>
                    protected override bool GradientsReadParameters => true;
                    """);
            }

            if (history)
            {
                writer.Blank();
                writer.Write("""
                    /// <inheritdoc/>
                    protected override bool KeepsHistory => true;
                    """);
            }

            writer.Blank();
            switch (trainer.IsOnline, adjoint)
            {
                case (true, _):
                    OnlineEmitter.Samples(writer, plan, trainer);
                    break;
                case (_, true):
                    OfflineAdjointEmitter.Samples(writer, plan, trainer);
                    break;
                default:
                    OfflineTraceEmitter.Samples(writer, plan, trainer);
                    break;
            }

            writer.Blank();
            ChooseLayer(writer, trainer, rows ? "tile.Row, tile.Rows" : strips ? "tile.Column, worker" : "tile.Column, tile.Width, worker");
            foreach (LayerTraining layer in trainer.Layers)
            {
                writer.Blank();
                if (influence)
                {
                    InfluenceEmitter.Gradient(writer, plan, trainer, layer.Layer);
                }
                else if (adjoint)
                {
                    OfflineAdjointEmitter.Gradient(writer, layer.Layer);
                }
                else if (history)
                {
                    HistoryEmitter.Gradient(writer, plan, layer);
                }
                else if (trainer.IsOnline)
                {
                    OnlineEmitter.Gradient(writer, plan, layer);
                }
                else
                {
                    OfflineTraceEmitter.Gradient(writer, plan, layer);
                }
            }
        }
    }

    private static void Constructor(SourceWriter writer, NetworkPlan plan, TrainerPlan trainer, IReadOnlyList<Field> fields, string tiles)
    {
        foreach (Field field in fields)
        {
            writer.Write($"private readonly {field.QualifiedType} {field.Name}; // {field.Shape}");
        }

        if (trainer.IsOnline && trainer.Layers.Any(static layer => layer.NeedsMeanGate))
        {
            writer.Write("private double _gateWeightSum; // sum of the weights in the mean of the gates");
            writer.Write("private float _gateWeight; // one over it");
        }

        writer.Blank();
        writer.Write("""
            /// <summary>Buys the memory.</summary>
            /// <param name="network">The network; its parameters are trained in place.</param>
            /// <param name="options">The options.</param>
            """);
        writer.Write($"public {trainer.ClassName}({plan.Model.QualifiedName} network, global::OtpeFast.TrainerOptions options)");
        writer.Write($"    : base({plan.Model.QualifiedName}.Description, {NetworkEmitter.ParametersOf("network")}, {NetworkEmitter.Description(trainer.Model)}, options, {tiles})");
        using (writer.Braces())
        {
            writer.Write("int batch = options.BatchSize;");
            if (!trainer.IsOnline)
            {
                writer.Write("int steps = options.Steps;");
            }

            foreach (Field field in fields)
            {
                writer.Write(field.IsArray ? $"{field.Name} = {field.Arguments};" : $"{field.Name} = new({field.Arguments});");
            }

            writer.Write("StartWorkers();");
        }
    }

    private static void ChooseLayer(SourceWriter writer, TrainerPlan trainer, string arguments)
    {
        writer.Write("/// <inheritdoc/>");
        using (writer.Block("protected override void ComputeGradient(in global::OtpeFast.Runtime.ParameterTile tile, int worker)"))
        {
            using (writer.Block("switch (tile.Layer)"))
            {
                foreach (LayerTraining layer in trainer.Layers)
                {
                    writer.Write($"""
                        case {layer.Layer.Number - 1}:
                            GradientLayer{layer.Layer.Number}({arguments});
                            break;
                        """);
                }
            }
        }
    }

    private static string Mode(TrainerPlan trainer) => trainer.IsOnline ? "online" : "offline";

    private static string Form(TrainerPlan trainer) => trainer.Model.Form.ToString().ToLowerInvariant();
}
