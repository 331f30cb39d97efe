namespace OtpeFast;

/// <summary>
/// A way by which errors come to a layer that needs traces of its own: so many steps late, and from readers that leak alike (docs/learning-rules.md).
/// </summary>
/// <param name="Delay">The number of steps that the errors are about before their own.</param>
/// <param name="Group">Which group of the readers' neurons they come from, counted from 0.</param>
/// <param name="Reader">How those leak.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record ErrorChannel(int Delay, int Group, Reader Reader);
