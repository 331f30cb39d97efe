using System.CommandLine;
using System.CommandLine.Parsing;

namespace OtpeFast.Cli.Commands;

/// <summary>Options that say how something is learned: the rule, its feedback, and the optimizer.</summary>
internal sealed class LearningOptions
{
    private readonly Option<RuleChoice> _rule = RuleChoice.Option();
    private readonly Option<Feedback> _feedback = SharedOptions.OneOf(
        "--feedback",
        OtpeFast.Feedback.Layers,
        "How errors come to hidden layers: by the weights, by fixed random matrices in their place, or straight from the output layer by such.",
        Names.Feedbacks);

    private readonly Option<OptimizerKind> _optimizer = SharedOptions.OneOf("--optimizer", OptimizerKind.Adamax, "The optimizer.", Names.Optimizers);
    private readonly Option<float> _learningRate = NumberOption.Checked(
        new Option<float>("--learning-rate") { Description = "Learning rate.", HelpName = "X", DefaultValueFactory = _ => 1e-3f },
        static value => value > 0 && float.IsFinite(value),
        SharedOptions.RateWords);

    private readonly Option<float> _weightDecay = NumberOption.Checked(
        new Option<float>("--weight-decay")
        {
            Description = "What an optimizer step takes off each parameter, as a share for a learning rate of 1 (decoupled). On the CPU.",
            HelpName = "X",
            DefaultValueFactory = _ => 0,
        },
        static value => value >= 0 && float.IsFinite(value),
        "a number of at least 0, with a point, such as 0.01");

    private readonly Option<float?> _gradientBound = NumberOption.Checked(
        new Option<float?>("--gradient-bound")
        {
            Description = "What each element of the gradient is kept within, on either side of zero. On the CPU. [default: none]",
            HelpName = "X",
        },
        static value => value > 0,
        "a positive number, with a point, such as 0.5");

    /// <summary>Adds the options that say which rule.</summary>
    public void AddRuleTo(Command command)
    {
        command.Add(_rule);
        command.Add(_feedback);
    }

    /// <summary>Adds those of the optimizer.</summary>
    public void AddOptimizerTo(Command command)
    {
        command.Add(_optimizer);
        command.Add(_learningRate);
        command.Add(_weightDecay);
        command.Add(_gradientBound);
    }

    /// <summary>The rule, in a mode.</summary>
    /// <exception cref="UsageException">There is none with these coordinates, or it names a feedback that another option names, too.</exception>
    public (LearningRule Rule, Feedback Feedback) Rule(ParseResult parsed, UpdateMode mode)
    {
        // Options with names of their own have no default value factory; absent means the first of the list.
        RuleChoice? choice = parsed.GetResult(_rule) is null ? null : parsed.GetValue(_rule);
        LearningRule rule = choice?.In(mode) ?? LearningRule.Otpe;
        if (choice?.Feedback is not null && parsed.GetResult(_feedback) is not null)
        {
            throw new UsageException("--rule and --feedback both name a feedback; leave one of them out.");
        }

        if (rule == LearningRule.Bptt && mode == UpdateMode.Online)
        {
            throw new UsageException("BPTT goes backward through time and cannot run online; use --mode offline, or --rule rtrl or otpe.");
        }

        return (rule, choice?.Feedback ?? (parsed.GetResult(_feedback) is null ? OtpeFast.Feedback.Layers : parsed.GetValue(_feedback)));
    }

    /// <summary>The optimizer.</summary>
    public OptimizerOptions Optimizer(ParseResult parsed) => new()
    {
        Kind = parsed.GetResult(_optimizer) is null ? OptimizerKind.Adamax : parsed.GetValue(_optimizer),
        LearningRate = parsed.GetValue(_learningRate),
        WeightDecay = parsed.GetValue(_weightDecay),
        GradientBound = parsed.GetValue(_gradientBound) ?? float.PositiveInfinity,
    };
}
