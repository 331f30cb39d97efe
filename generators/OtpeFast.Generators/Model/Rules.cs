namespace OtpeFast.Generators.Model;

// The runtime's enums once more, value for value: a generator cannot reference the library it writes for.
// A test compares them.

/// <summary>The learning rules.</summary>
internal enum LearningRule
{
    Bptt,
    Rtrl,
    Ostl,
    Ottt,
    Otpe,
    ApproxOtpe,
    FOtpe,
    FApproxOtpe,
}

/// <summary>When the optimizer steps.</summary>
internal enum UpdateMode
{
    Offline,
    Online,
}

/// <summary>How the gradient is computed.</summary>
internal enum GradientForm
{
    Adjoint,
    Trace,
    History,
}
