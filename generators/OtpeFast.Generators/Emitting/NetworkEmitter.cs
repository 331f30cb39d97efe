using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the network itself: its parameters, and the ways to make trainers and evaluators.</summary>
internal static class NetworkEmitter
{
    public static string Emit(NetworkPlan plan)
        => FileEmitter.Emit(plan, "Parameters", " : global::OtpeFast.ISpikingNetwork", writer => Body(writer, plan));

    private static void Body(SourceWriter writer, NetworkPlan plan)
    {
        NetworkModel model = plan.Model;
        string layers = string.Join(", ", model.Layers);
        Constructor(writer, plan);
        writer.Write($"""
            /// <summary>What the network is made of.</summary>
            {FileEmitter.GeneratedCode}
            public static global::OtpeFast.NetworkDescription Description => {EmittedMembers.DescriptionClass}.Value;

            """);
        foreach (LayerPlan layer in plan.Layers)
        {
            writer.Write($"""
                /// <summary>The weights of layer {layer.Number}: [{layer.Inputs}, {layer.Neurons}], a row an input.</summary>
                {FileEmitter.GeneratedCode}
                public global::CommunityToolkit.HighPerformance.Span2D<float> Layer{layer.Number}Weights => {EmittedMembers.ParametersField}.Matrix({layer.Offset}, {layer.Inputs}, {layer.Neurons}, {layer.Stride});

                /// <summary>The biases of layer {layer.Number}: [{layer.Neurons}].</summary>
                {FileEmitter.GeneratedCode}
                public global::System.Span<float> Layer{layer.Number}Bias => {EmittedMembers.ParametersField}.Slice({layer.Offset + layer.Inputs * layer.Stride}, {layer.Neurons});

                """);
        }

        writer.Write($"""
            /// <inheritdoc/>
            global::OtpeFast.NetworkDescription global::OtpeFast.ISpikingNetwork.Description => Description;

            /// <inheritdoc/>
            {FileEmitter.GeneratedCode}
            public void Initialize(ulong seed) => global::OtpeFast.Runtime.WeightInitializer.TruncatedNormal(Description, seed, {EmittedMembers.ParametersField}.Span);

            /// <inheritdoc/>
            {FileEmitter.GeneratedCode}
            public void CopyParametersTo(global::System.Span<float> destination) => {EmittedMembers.ParametersField}.CopyTo(destination);

            /// <inheritdoc/>
            {FileEmitter.GeneratedCode}
            public void SetParameters(global::System.ReadOnlySpan<float> source) => global::OtpeFast.Runtime.ParameterCheck.Set(Description, source, {EmittedMembers.ParametersField});

            /// <inheritdoc/>
            {FileEmitter.GeneratedCode}
            public global::OtpeFast.IEvaluator CreateEvaluator(int batchSize, int steps, int threads = 0, global::OtpeFast.Device? device = null)
                => device is null ? new Evaluator(this, batchSize, steps, threads) : device.CreateEvaluator(this, batchSize, steps);

            /// <inheritdoc/>
            {FileEmitter.GeneratedCode}
            """);
        using (writer.Block("public global::OtpeFast.ITrainer CreateTrainer(global::OtpeFast.TrainerDescription trainer, global::OtpeFast.TrainerOptions options)"))
        {
            writer.Write("global::System.ArgumentNullException.ThrowIfNull(options);");
            foreach (TrainerPlan trainer in plan.Trainers)
            {
                using (writer.Block($"if (trainer == {Description(trainer.Model)})"))
                {
                    using (writer.Block("if (options.Device is { } device)"))
                    {
                        writer.Write($"return device.CreateTrainer(this, new(trainer, sumsOutput: {Literals.Of(trainer.SumsOutput)},");
                        using (writer.Braces("[", "]), options);"))
                        {
                            foreach (LayerTraining layer in trainer.Layers)
                            {
                                writer.Write(Layer(layer));
                            }
                        }
                    }

                    writer.Blank();
                    writer.Write($"return new {trainer.ClassName}(this, options);");
                }

                writer.Blank();
            }

            writer.Write($"throw new global::System.NotSupportedException($\"{model.Name} declares no trainer for {{trainer.Rule}}, {{trainer.Mode}}, {{trainer.Form}} form; add [Trainer(LearningRule.{{trainer.Rule}}, UpdateMode.{{trainer.Mode}})] to it.\");");
        }

        writer.Blank();
        writer.Write("/// <summary>Described once, on first use.</summary>");
        using (writer.Block($"private static class {EmittedMembers.DescriptionClass}"))
        {
            writer.Write($"internal static readonly global::OtpeFast.NetworkDescription Value = new({Literals.Of(model.MetadataName)}, {Literals.Double(model.Leak)}, {Literals.Of(model.Threshold)}, {Literals.Of(model.Slope)}, {model.Inputs}, [{layers}], [{string.Join(", ", plan.Trainers.Select(static trainer => Description(trainer.Model)))}]);");
            if (model.Constructors != UserConstructors.None)
            {
                writer.Blank();
                writer.Write("/// <summary>Fresh parameters, for constructors that know nothing of them.</summary>");
                using (writer.Block("internal static global::OtpeFast.Runtime.AlignedBuffer DrawParameters()"))
                {
                    writer.Write($"global::OtpeFast.Runtime.AlignedBuffer parameters = new({plan.ParameterLength});");
                    writer.Write("global::OtpeFast.Runtime.WeightInitializer.TruncatedNormal(Value, 0, parameters.Span);");
                    writer.Write("return parameters;");
                }
            }
        }
    }

    /// <summary>The parameters, and the constructor that draws them.</summary>
    private static void Constructor(SourceWriter writer, NetworkPlan plan)
    {
        NetworkModel model = plan.Model;
        bool alone = model.Constructors == UserConstructors.None;
        writer.Write($"private readonly global::OtpeFast.Runtime.AlignedBuffer {EmittedMembers.ParametersField} = {(alone ? $"new({plan.ParameterLength})" : $"{EmittedMembers.DescriptionClass}.DrawParameters()")};");
        writer.Blank();
        if (!alone)
        {
            writer.Write("#nullable disable warnings // members without a value are for the other constructors to set");
        }

        writer.Write($"""
            /// <summary>Makes the network with fresh weights.</summary>
            /// <param name="seed">The same seed gives the same bits on every machine.</param>
            {FileEmitter.GeneratedCode}
            public {model.Identifier}(ulong seed{(model.Constructors == UserConstructors.Parameterless ? "" : " = 0")}){(alone ? " => Initialize(seed);" : "")}
            """);
        if (!alone)
        {
            using (writer.Braces())
            {
                writer.Write("// The parameters have been drawn with seed 0, as they are for the other constructors.");
                using (writer.Block("if (seed != 0)"))
                {
                    writer.Write("Initialize(seed);");
                }
            }

            writer.Write("#nullable restore warnings");
        }

        writer.Blank();
    }

    /// <summary>What a trainer does in a layer, for devices that have no code of their own emitted.</summary>
    private static string Layer(LayerTraining layer)
        => $"new(global::OtpeFast.TraceKind.{layer.Trace}, NeedsGate: {Literals.Of(layer.NeedsGate)}, NeedsMeanGate: {Literals.Of(layer.NeedsMeanGate)}, PassesDown: {Literals.Of(layer.PassesDown)}),";

    /// <summary>The parameters of a network that a caller hands in.</summary>
    internal static string ParametersOf(string network)
        => $"({network} ?? throw new global::System.ArgumentNullException(\"{network}\")).{EmittedMembers.ParametersField}";

    internal static string Description(TrainerModel trainer)
        => $"new global::OtpeFast.TrainerDescription(global::OtpeFast.LearningRule.{trainer.Rule}, global::OtpeFast.UpdateMode.{trainer.Mode}, global::OtpeFast.GradientForm.{trainer.Form})";
}
