[assembly: OtpeFast.Runtime.PrecompiledPasses]

namespace OtpeFast.Runtime;

/// <summary>Asks the generator for the passes of every neuron, reset, surrogate and rule: what networks that no class declares run on.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class PrecompiledPassesAttribute : Attribute;
