using System.CommandLine;

namespace OtpeFast.Cli.Commands;

/// <summary>A learning rule as it is written on the command line: by its name, or by its coordinates.</summary>
/// <param name="Name">The rule of a name; null for coordinates.</param>
/// <param name="Trace">What it keeps of a layer's past.</param>
/// <param name="Carry">What it keeps of the effect on whoever reads a layer's spikes.</param>
/// <param name="Feedback">By which matrices errors come to hidden layers; null where it is not said.</param>
internal sealed record RuleChoice(LearningRule? Name, Trace Trace, Carry Carry, Feedback? Feedback)
{
    private const string OptionName = "--rule";

    /// <summary>The option.</summary>
    public static Option<RuleChoice> Option() => new(OptionName)
    {
        Description = $"The learning rule. One of: {string.Join(", ", Names.Rules.Keys)}; or its coordinates, such as " +
            $"trace=input,carry=mean,feedback=random, with a trace of {Values<Trace>()}, a carry of {Values<Carry>()}. [default: otpe]",
        HelpName = "RULE",
        CustomParser = result =>
        {
            try
            {
                return Read(result.Tokens[0].Value);
            }
            catch (FormatException exception)
            {
                result.AddError(exception.Message);
                return null;
            }
        },
    };

    /// <summary>The rule in a mode.</summary>
    /// <exception cref="UsageException">There is none with these coordinates.</exception>
    public LearningRule In(UpdateMode mode)
        => Name ?? LearningRules.Find(Trace, Carry, mode)
            ?? throw new UsageException(
                $"There is no rule with trace={Trace.ToString().ToLowerInvariant()},carry={Carry.ToString().ToLowerInvariant()}: " +
                $"{LearningRules.Missing(Trace, Carry)}.");

    private static RuleChoice Read(string text)
    {
        if (Names.Rules.TryGetValue(text.ToLowerInvariant(), out LearningRule named))
        {
            return new RuleChoice(named, default, default, null);
        }

        if (!text.Contains('='))
        {
            throw new FormatException(
                $"{OptionName} must be one of {string.Join(", ", Names.Rules.Keys)}, or coordinates such as trace=input,carry=mean, not '{text}'.");
        }

        Trace? trace = null;
        Carry? carry = null;
        Feedback? feedback = null;
        foreach (string word in text.Split(','))
        {
            string[] parts = word.Split('=');
            bool isRead = parts.Length == 2 && parts[0] switch
            {
                "trace" => trace is null && TryRead(parts[1], out trace),
                "carry" => carry is null && TryRead(parts[1], out carry),
                "feedback" => feedback is null && TryRead(parts[1], out feedback),
                _ => false,
            };
            if (!isRead)
            {
                throw new FormatException(
                    $"'{word}' is no coordinate of a rule: write trace= with one of {Values<Trace>()}, carry= with one of {Values<Carry>()}, and, if you " +
                    $"like, feedback= with one of {Values<Feedback>()}, each once.");
            }
        }

        return trace is Trace first && carry is Carry second ? new RuleChoice(null, first, second, feedback)
            : throw new FormatException(
                $"'{text}' names {(trace is null ? "no trace" : "no carry")}; a rule by its coordinates has both, such as trace=input,carry=mean.");
    }

    private static bool TryRead<T>(string text, out T? value)
        where T : struct, Enum
    {
        value = Enum.GetValues<T>().Cast<T?>().FirstOrDefault(kind => string.Equals(kind.ToString(), text, StringComparison.OrdinalIgnoreCase));
        return value is not null;
    }

    private static string Values<T>()
        where T : struct, Enum
        => string.Join(", ", Enum.GetNames<T>().Select(static name => name.ToLowerInvariant()));
}
