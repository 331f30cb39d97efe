namespace OtpeFast.Integration.Tests.Networks;

// Networks with constructors of their own, all of one shape.

/// <summary>None: the generated one alone.</summary>
[SpikingNetwork(12), Layer(9), Layer(5)]
public sealed partial class WithoutConstructor;

/// <summary>One without parameters, beside which the generated one needs its seed.</summary>
[SpikingNetwork(12), Layer(9), Layer(5)]
[Trainer(LearningRule.Otpe, UpdateMode.Online)]
public sealed partial class WithParameterlessConstructor
{
    public WithParameterlessConstructor() => Title = "made without arguments";

    public string Title { get; }
}

/// <summary>One whose only parameter may be left out.</summary>
[SpikingNetwork(12), Layer(9), Layer(5)]
public sealed partial class WithOptionalParameter
{
    public WithOptionalParameter(string title = "left out") => Title = title;

    public string Title { get; }
}

/// <summary>One with parameters, and one that hands a seed on.</summary>
[SpikingNetwork(12), Layer(9), Layer(5)]
public sealed partial class WithParameters
{
    public WithParameters(string title) => Title = title;

    public WithParameters(string title, int seed)
        : this((ulong)seed)
        => Title = title;

    public string Title { get; } = "";
}

/// <summary>One that draws its weights itself.</summary>
[SpikingNetwork(12), Layer(9), Layer(5)]
public sealed partial class WithOwnSeed
{
    public WithOwnSeed(int seed) => Initialize((ulong)seed);
}

/// <summary>A base class with a constructor for derived classes alone.</summary>
public abstract class Titled
{
    protected Titled(string title = "from the base") => Title = title;

    public string Title { get; }
}

/// <summary>One that hands an argument to its base.</summary>
[SpikingNetwork(12), Layer(9), Layer(5)]
public sealed partial class Derived : Titled
{
    public Derived(string title)
        : base(title)
    {
    }
}
