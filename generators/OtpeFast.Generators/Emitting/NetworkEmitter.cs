using OtpeFast.Generators.Model;
using OtpeFast.Generators.Planning;

namespace OtpeFast.Generators.Emitting;

/// <summary>Writes the network itself: its parameters, and the ways to make trainers and evaluators.</summary>
internal static class NetworkEmitter
{
    public static string Emit(NetworkModel model)
        => FileEmitter.Emit(model, "Parameters", " : global::OtpeFast.ISpikingNetwork", writer => Body(writer, model));

    private static void Body(SourceWriter writer, NetworkModel model)
    {
        LayerDescription[] layers = Plans.Planner.Shapes(model.Network);
        int length = layers[layers.Length - 1].Offset + layers[layers.Length - 1].Length;
        Constructor(writer, model, length);
        writer.Write($"""
            /// <summary>What the network is made of.</summary>
            {FileEmitter.GeneratedCode}
            public static global::OtpeFast.NetworkDescription Description => {EmittedMembers.DescriptionClass}.Value;

            """);
        for (int i = 0; i < layers.Length; i++)
        {
            (int number, LayerDescription layer) = (i + 1, layers[i]);
            writer.Write($"""
                /// <summary>The weights of layer {number}: [{layer.Inputs}, {layer.Neurons}], a row an input.</summary>
                {FileEmitter.GeneratedCode}
                public global::CommunityToolkit.HighPerformance.Span2D<float> Layer{number}Weights
                    => {EmittedMembers.ParametersField}.Matrix({layer.Offset}, {layer.Inputs}, {layer.Neurons}, {layer.Stride});

                /// <summary>The biases of layer {number}: [{layer.Neurons}].</summary>
                {FileEmitter.GeneratedCode}
                public global::System.Span<float> Layer{number}Bias
                    => {EmittedMembers.ParametersField}.Slice({layer.Offset + layer.Inputs * layer.Stride}, {layer.Neurons});

                """);
            Trained(writer, number, layer);
        }

        writer.Write($"""
            /// <inheritdoc/>
            global::OtpeFast.NetworkDescription global::OtpeFast.ISpikingNetwork.Description => Description;

            /// <inheritdoc/>
            {FileEmitter.GeneratedCode}
            public void Initialize(ulong seed)
                => global::OtpeFast.Runtime.WeightInitializer.TruncatedNormal(Description, seed, {EmittedMembers.ParametersField}.Span);

            /// <inheritdoc/>
            {FileEmitter.GeneratedCode}
            public void CopyParametersTo(global::System.Span<float> destination) => {EmittedMembers.ParametersField}.CopyTo(destination);

            /// <inheritdoc/>
            {FileEmitter.GeneratedCode}
            public void SetParameters(global::System.ReadOnlySpan<float> source)
                => global::OtpeFast.Runtime.ParameterCheck.Set(Description, source, {EmittedMembers.ParametersField});

            /// <inheritdoc/>
            {FileEmitter.GeneratedCode}
            public global::OtpeFast.IEvaluator CreateEvaluator(
                int batchSize, int steps, int threads = 0, global::OtpeFast.Device? device = null, global::OtpeFast.ReadoutSpec? readout = null)
                => device is null ? new Evaluator(this, batchSize, steps, threads, readout) : device.CreateEvaluator(this, batchSize, steps, readout);

            /// <inheritdoc/>
            {FileEmitter.GeneratedCode}
            """);
        using (writer.Block("public global::OtpeFast.ITrainer CreateTrainer(global::OtpeFast.TrainerDescription trainer, global::OtpeFast.TrainerOptions " +
            "options)"))
        {
            writer.Write("global::System.ArgumentNullException.ThrowIfNull(options);");
            foreach (TrainerDescription trainer in model.Trainers)
            {
                using (writer.Block($"if (trainer == {Description(trainer)})"))
                {
                    writer.Write(
                        $"return options.Device is {{ }} device ? device.CreateTrainer(this, global::OtpeFast.TrainerPlan.Of(Description.Spec, trainer), " +
                        $"options) : new {TrainerNames.Class(trainer)}(this, options);");
                }

                writer.Blank();
            }

            writer.Write(
                $"throw new global::System.NotSupportedException($\"{model.Name} declares no trainer for {{trainer.Rule}}, {{trainer.Mode}}, " +
                $"{{trainer.Form}} form; add [Trainer(LearningRule.{{trainer.Rule}}, UpdateMode.{{trainer.Mode}})] to it.\");");
        }

        writer.Blank();
        writer.Write("/// <summary>Described once, on first use.</summary>");
        using (writer.Block($"private static class {EmittedMembers.DescriptionClass}"))
        {
            writer.Write(
                $"internal static readonly global::OtpeFast.NetworkDescription Value = new({Literals.Of(model.MetadataName)}, " +
                $"global::OtpeFast.NetworkSpec.Parse({Literals.Of(model.Network.ToString())}), [{string.Join(", ", model.Trainers.Select(Description))}]);");
            if (model.Constructors != UserConstructors.None)
            {
                writer.Blank();
                writer.Write("/// <summary>Fresh parameters, for constructors that know nothing of them.</summary>");
                using (writer.Block("internal static global::OtpeFast.Runtime.AlignedBuffer DrawParameters()"))
                {
                    writer.Write($"global::OtpeFast.Runtime.AlignedBuffer parameters = new({length});");
                    writer.Write("global::OtpeFast.Runtime.WeightInitializer.TruncatedNormal(Value, 0, parameters.Span);");
                    writer.Write("return parameters;");
                }
            }
        }
    }

    /// <summary>The constants of a layer that are trained.</summary>
    private static void Trained(SourceWriter writer, int number, LayerDescription layer)
    {
        (string Name, string Plural, int Row)[] constants = [
            .. layer.TrainsLeak ? new[] { ("Leak", "leaks", layer.LeakRow) } : [],
            .. layer.TrainsThreshold ? new[] { ("Threshold", "thresholds", layer.ThresholdRow) } : []];
        foreach ((string name, string plural, int row) in constants)
        {
            writer.Write($"""
                /// <summary>The {plural} of layer {number}, which are trained: [{layer.Neurons}].</summary>
                {FileEmitter.GeneratedCode}
                public global::System.Span<float> Layer{number}{name}
                    => {EmittedMembers.ParametersField}.Slice({layer.Offset + row * layer.Stride}, {layer.Neurons});

                """);
        }
    }

    /// <summary>The parameters, and the constructor that draws them.</summary>
    private static void Constructor(SourceWriter writer, NetworkModel model, int length)
    {
        bool alone = model.Constructors == UserConstructors.None;
        writer.Write(
            $"private readonly global::OtpeFast.Runtime.AlignedBuffer {EmittedMembers.ParametersField} = " +
            $"{(alone ? $"new({length})" : $"{EmittedMembers.DescriptionClass}.DrawParameters()")};");
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

    /// <summary>The parameters of a network that a caller hands in.</summary>
    internal static string ParametersOf(string network)
        => $"({network} ?? throw new global::System.ArgumentNullException(\"{network}\")).{EmittedMembers.ParametersField}";

    internal static string Description(TrainerDescription trainer)
        => $"new global::OtpeFast.TrainerDescription(global::OtpeFast.LearningRule.{trainer.Rule}, global::OtpeFast.UpdateMode.{trainer.Mode}, " +
            $"global::OtpeFast.GradientForm.{trainer.Form}{(trainer.Feedback == Feedback.Layers ? "" : $", global::OtpeFast.Feedback.{trainer.Feedback}")})";
}
