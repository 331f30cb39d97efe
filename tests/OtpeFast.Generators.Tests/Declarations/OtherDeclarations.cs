namespace OtpeFast.Generators.Tests.Declarations;

/// <summary>Declarations whose difficulty is not a name alone.</summary>
internal static class OtherDeclarations
{
    private static readonly string[] Keywords =
    [
        "class", "event", "namespace", "global", "record", "var", "field", "value", "await", "async", "partial", "required", "scoped", "file", "dynamic", "nameof", "extension", "nint",
    ];

    public static IEnumerable<DeclarationCase> Cases() => [.. Escaped(), .. Twins(), .. Parts(), .. Surroundings(), .. Members(), .. Constructors(), .. Unsuitable()];

    private static IEnumerable<DeclarationCase> Escaped()
    {
        foreach (string word in Keywords)
        {
            // Whether the compiler reserves such names for itself is between it and the user.
            const string Reserved = "#pragma warning disable CS8981\n";
            yield return new($"@{word}: class", $"{Reserved}namespace User; [Net] public sealed partial class @{word};");
            yield return new($"@{word}: around", $"{Reserved}namespace User.@{word}; public sealed class Other; public partial class @{word} {{ [Net] public sealed partial class Net; }}");
            yield return new($"@{word}: within", $"{Reserved}namespace User; [Net] public sealed partial class Net {{ public static string @{word}(object x) => x.ToString()!; }}");
        }

        yield return new("Unicode escape in the class's name", "namespace User; [Net] public sealed partial class N\\u0065t;");
        yield return new("Unicode escape in the namespace's name", "namespace Us\\u0065r.@n\\u0061mespace; [Net] public sealed partial class Net;");
        yield return new("Letters of other languages", "namespace 用户; [Net] public sealed partial class Réseau;");
        yield return new("Small letters alone", "#pragma warning disable CS8981\nnamespace user.net; [Net] public sealed partial class net;");
        yield return new("Underscores", "namespace _; [Net] public sealed partial class __;");
    }

    private static IEnumerable<DeclarationCase> Twins()
    {
        yield return new("Classes that differ by case", "namespace User; [Net] public sealed partial class Net; [Net] public sealed partial class NET;");
        yield return new("Namespaces that differ by case", "namespace User { [Net] public sealed partial class Net; } namespace USER { [Net] public sealed partial class Net; }");
        yield return new("Containing types that differ by case", "namespace User; public partial class Outer { [Net] public sealed partial class Net; } public partial class OUTER { [Net] public sealed partial class Net; }");
        yield return new("Containing type and namespace that differ by case", "public partial class Outer { [Net] public sealed partial class Net; } namespace OUTER { [Net] public sealed partial class Net; }");
        yield return new("The same name in two namespaces", "namespace A { [Net] public sealed partial class Net; } namespace B { [Net] public sealed partial class Net; }");
        yield return new("The same name in two containing types", "namespace User; public partial class A { [Net] public sealed partial class Net; } public partial class B { [Net] public sealed partial class Net; }");
        yield return new("Namespaces that look like one class", "namespace A.B { [Net] public sealed partial class C; } namespace A { public partial class D { [Net] public sealed partial class C; } }");
        yield return new("Generic sibling of the same name", "namespace User; [Net] public sealed partial class Net; public sealed class Net<T>;");
        yield return new("The namespace's name", "namespace Net; [Net] public sealed partial class Net;");
        yield return new("A namespace of the class's own name below", "namespace User { [Net] public sealed partial class Net; } namespace User.Below.Net { public sealed class Other; }");
    }

    private static IEnumerable<DeclarationCase> Parts()
    {
        const string Layers = "global::OtpeFast.Layer(9), global::OtpeFast.Layer(3)";
        yield return new("Attributes on two parts", $"namespace User; [global::OtpeFast.SpikingNetwork(5)] public sealed partial class Net; [{Layers}, global::OtpeFast.Trainer(global::OtpeFast.LearningRule.Otpe, global::OtpeFast.UpdateMode.Online)] partial class Net;");
        yield return new("The network's attribute on the second part", $"namespace User; [{Layers}] public sealed partial class Net {{ public int Mine; }} [global::OtpeFast.SpikingNetwork(5)] partial class Net;");
        yield return new("The network's attribute on two parts", $"namespace User; [global::OtpeFast.SpikingNetwork(5), {Layers}] public sealed partial class Net; [global::OtpeFast.SpikingNetwork(5)] partial class Net;", "OTPE015") { IsWrong = true };
        yield return new("The network's attribute twice on one part", $"namespace User; [global::OtpeFast.SpikingNetwork(5), {Layers}, global::OtpeFast.SpikingNetwork(6)] public sealed partial class Net;", "OTPE015") { IsWrong = true };
        yield return new("The network's attribute on three parts, and another network", $"namespace User; [global::OtpeFast.SpikingNetwork(5), {Layers}] public sealed partial class Net; [global::OtpeFast.SpikingNetwork(5)] partial class Net; [global::OtpeFast.SpikingNetwork(5)] partial class Net; [Net] public sealed partial class Other;", "OTPE015", "OTPE015") { IsWrong = true };
        yield return new("An array in the place of a number", "namespace User; [global::OtpeFast.SpikingNetwork(new[] { 5 }), global::OtpeFast.Layer(new int[] { 3 })] public sealed partial class Net;", "OTPE002", "OTPE002") { IsWrong = true };
        yield return new("Numbers left out", "namespace User; [global::OtpeFast.SpikingNetwork, global::OtpeFast.Layer, global::OtpeFast.Trainer] public sealed partial class Net;", "OTPE002", "OTPE002", "OTPE006") { IsWrong = true };
        yield return new("Numbers of another type", "namespace User; [global::OtpeFast.SpikingNetwork(\"5\"), global::OtpeFast.Layer(3L)] public sealed partial class Net;", "OTPE002", "OTPE002") { IsWrong = true };
    }

    private static IEnumerable<DeclarationCase> Surroundings()
    {
        yield return new("Global namespace", "[Net] public sealed partial class Net;");
        yield return new("Global namespace, types of the runtime's names", "[Net] public sealed partial class Net; public sealed class SpikeTrains; public sealed class Span<T>; public sealed class Vector512; public sealed class OtpeSimd;");
        yield return new("Types of the runtime's names", "namespace User; [Net] public sealed partial class Net; public sealed class SpikeTrains; public sealed class Span<T>; public sealed class ReadOnlySpan<T>; public sealed class Vector512; public sealed class Vector512<T>; public sealed class Floats; public static class Math;");
        yield return new("Global aliases of the names that emitted files use", "global using Floats = System.Int32; global using Vector512 = System.String; global using Simd = System.Text; global using SpikeTrains = System.Object;\n[Net] public sealed partial class Net;");
        yield return new("Static using of everything", "global using static User.Helpers;\nnamespace User; public static class Helpers { public static int Label(int sample) => sample; public static int Samples => 3; public sealed class Vector512; public sealed class SpikeTrains; } [Net] public sealed partial class Net;");
        yield return new("Nullable annotations off", "#nullable disable\nnamespace User; [Net] public sealed partial class Net { public string Name; }");
        yield return new("A namespace of the library", "namespace OtpeFast.Runtime; [Net] public sealed partial class Net;");
        yield return new("A namespace System within the user's", "namespace User.System.Runtime.Intrinsics; public sealed class Vector512; [Net] public sealed partial class Net;");
        yield return new("A global type called System", "public sealed class System; namespace User { [Net] public sealed partial class Net; }", "OTPE019");
        yield return new("A network called System in the global namespace", "[Net] public sealed partial class System;", "OTPE019");
        yield return new("A global type called CommunityToolkit", "public sealed class CommunityToolkit; namespace User { [Net] public sealed partial class Net; }", "OTPE019");
        yield return new("A generic global type called System", "public sealed class System<T>; namespace User { [Net] public sealed partial class Net; }");
        yield return new("A global type called OtpeFast", "public sealed class OtpeFast; namespace User { [Net] public sealed partial class Net; }") { IsWrong = true };
        yield return new("Obsolete class", "namespace User; [System.Obsolete(\"old\")] [Net] public sealed partial class Net;");
        yield return new("In an obsolete class", "namespace User; [System.Obsolete] public partial class Outer { [Net] public sealed partial class Net; }");
        yield return new("Hiding an inherited class", "namespace User; public class Base { public class Net; } public partial class Outer : Base { [Net] public new sealed partial class Net; }");
        yield return new("Private in a struct in an interface", "namespace User; public partial interface IOuter { public partial struct Middle { [Net] private sealed partial class Net; } }");
        yield return new("In a record", "namespace User; public partial record Outer(int Size) { [Net] public sealed partial class Net; }");
        yield return new("In a record struct", "namespace User; public readonly partial record struct Outer(int Size) { [Net] public sealed partial class Net; }");
        yield return new("In a ref struct", "namespace User; public ref partial struct Outer { [Net] public sealed partial class Net; }");
        yield return new("In another network", "namespace User; [Net] public sealed partial class Outer { [Net] public sealed partial class Net; }");
        yield return new("A user's attribute of the same name", "namespace User; public sealed class SpikingNetworkAttribute(int inputs) : System.Attribute { public int Inputs { get; } = inputs; } [SpikingNetwork(3)] public sealed partial class Mine; [Net] public sealed partial class Net;");
    }

    private static IEnumerable<DeclarationCase> Members()
    {
        yield return new("Member _parameters", "namespace User; [Net] public sealed partial class Net { private readonly int _parameters = 3; public int Get() => _parameters; }");
        yield return new("Overloads of emitted methods", "namespace User; [Net] public sealed partial class Net { public void Initialize() => Initialize(3ul); public void Initialize(in ulong seed, int more) { } public void Initialize<T>(ulong seed) { } public global::OtpeFast.ITrainer? CreateTrainer(string name) => null; }");
        yield return new("A method of the same signature", "namespace User; [Net] public sealed partial class Net { public void SetParameters(System.ReadOnlySpan<float> values) { } }", "OTPE012");
        yield return new("Two members of emitted names", "namespace User; [Net] public sealed partial class Net { public int Layer1Weights; public sealed class Evaluator; }", "OTPE012", "OTPE012");
        yield return new("A member of a layer that does not exist", "namespace User; [Net] public sealed partial class Net { public int Layer4Weights; }");
        yield return new("The name of a trainer that is not declared", "namespace User; [Net] public sealed partial class Net { public sealed class OsltOfflineTrainer; }");
        yield return new("A generic nested type of an emitted class's name", "namespace User; [Net] public sealed partial class Net { public sealed class Evaluator<T>; }");
        yield return new("A generic nested type of an emitted property's name", "namespace User; [Net] public sealed partial class Net { public sealed class Description<T>; }", "OTPE012");
        yield return new("The name of an emitted accessor", "namespace User; [Net] public sealed partial class Net { public int get_Description() => 3; }", "OTPE012");
        yield return new("The private field's name", "namespace User; [Net] public sealed partial class Net { private readonly int _otpeFastParameters = 3; public int Get() => _otpeFastParameters; }", "OTPE012");
        yield return new("The private class's name", "namespace User; [Net] public sealed partial class Net { public sealed class OtpeFastDescription; }", "OTPE012");
        yield return new("An explicit implementation of the interface", "namespace User; [Net] public sealed partial class Net : global::OtpeFast.ISpikingNetwork { global::OtpeFast.NetworkDescription global::OtpeFast.ISpikingNetwork.Description => Description; }", "OTPE012") { IsWrong = true };
        yield return new("An inherited property", "namespace User; public class Base { public string Description => \"\"; } [Net] public sealed partial class Net : Base;", "OTPE012");
        yield return new("An inherited abstract method", "namespace User; public abstract class Base { public abstract void Initialize(ulong seed); } [Net] public sealed partial class Net : Base;", "OTPE012") { IsWrong = true };
        yield return new("An inherited overload, and a private member", "namespace User; public class Base { private readonly int Description = 3; public int Get() => Description; public void Initialize() { } } [Net] public sealed partial class Net : Base;");
        yield return new("An inherited member of a generic base", "namespace User; public class Base<T> { public T? Evaluator; } [Net] public sealed partial class Net : Base<int>;", "OTPE012");
        yield return new("An event", "namespace User; [Net] public sealed partial class Net { public event System.Action? Description; public void Raise() => Description?.Invoke(); }", "OTPE012");
        yield return new("A partial method without a body", "namespace User; [Net] public sealed partial class Net { public partial void Initialize(ulong seed); }", "OTPE012") { IsWrong = true };
        yield return new("Interfaces that emitted members fulfil", "namespace User; public interface INet { void Initialize(ulong seed); } public interface IDescribed { static abstract global::OtpeFast.NetworkDescription Description { get; } } [Net] public sealed partial class Net : INet, IDescribed;");
        yield return new("Operators", "namespace User; [Net] public sealed partial class Net { public static bool operator ==(Net a, Net b) => true; public static bool operator !=(Net a, Net b) => false; public override bool Equals(object? obj) => true; public override int GetHashCode() => 1; }");
        yield return new("Extensions of the runtime's types", "public static class Extensions { public static void Clear(this System.Span<float> span, int more = 0) { } public static int At(this global::OtpeFast.Runtime.SpikeTrains trains, int a, int b) => 3; } [Net] public sealed partial class Net;");
        yield return new("The interface on the user's part, too", "namespace User; [Net] public sealed partial class Net : global::OtpeFast.ISpikingNetwork;");
    }

    private static IEnumerable<DeclarationCase> Constructors()
    {
        yield return new("Constructor without parameters", "namespace User; [Net] public sealed partial class Net { public Net() { } public static Net Make() => new(); public static Net Seeded() => new(3); }");
        yield return new("Constructor whose parameters are all optional", "namespace User; [Net] public sealed partial class Net { public Net(long size = 3) => Size = size; public long Size { get; } public static Net Make() => new(); }");
        yield return new("Constructor with params", "namespace User; [Net] public sealed partial class Net { public Net(params string[] names) => Names = names; public string[] Names { get; } public static Net Make() => new(); }");
        yield return new("Constructor with a path", "namespace User; [Net] public sealed partial class Net { public Net(string path) => Path = path; public string Path { get; } public static Net Make() => new(); }");
        yield return new("Constructor that calls the generated one", "namespace User; [Net] public sealed partial class Net { public Net(string path) : this(7ul) => Path = path; public string Path { get; } }");
        yield return new("Static constructor", "namespace User; [Net] public sealed partial class Net { public static readonly int Size; static Net() => Size = 3; }");
        yield return new("Constructor by reference", "namespace User; [Net] public sealed partial class Net { public Net(ref ulong seed) => seed++; }");
        yield return new("Constructor with a ulong", "namespace User; [Net] public sealed partial class Net { public Net(ulong size) => Size = size; public ulong Size { get; } }", "OTPE013");
        yield return new("Primary constructor", "namespace User; [Net] public sealed partial class Net(string path) { public string Path => path; }", "OTPE013");
        yield return new("Empty primary constructor", "namespace User; [Net] public sealed partial class Net();", "OTPE013");
        yield return new("Primary constructor on the other part", "namespace User; [Net] public sealed partial class Net; partial class Net(string path) { public string Path => path; }", "OTPE013");
        yield return new("Base without a constructor to call", "namespace User; public class Base { public Base(int size) => Size = size; public int Size { get; } } [Net] public sealed partial class Net : Base;", "OTPE013") { IsWrong = true };
        yield return new("Base with a private constructor", "namespace User; public class Base { private Base() { } protected Base(int size) => Size = size; public int Size { get; } public static Base Make() => new(); } [Net] public sealed partial class Net : Base { public Net(string path) : base(path.Length) { } }", "OTPE013");
        yield return new("Base with a protected constructor of optional parameters", "namespace User; public class Base { protected Base(int size = 3) => Size = size; public int Size { get; } } [Net] public sealed partial class Net : Base;");
        yield return new("Base with two constructors of optional parameters", "namespace User; public class Base { protected Base(int size = 3) => Size = size; protected Base(string name = \"\") => Size = name.Length; public int Size { get; } } [Net] public sealed partial class Net : Base { public Net(string path) : base(path) { } }", "OTPE013");
        yield return new("Base that is a network", "namespace User; [Net] public partial class Base; [Net] public sealed partial class Net : Base;", "OTPE009");
        yield return new("Required property", "namespace User; [Net] public sealed partial class Net { public required string Name { get; init; } }");
        yield return new("Explicit base object", "namespace User; [Net] public sealed partial class Net : object;");
    }

    private static IEnumerable<DeclarationCase> Unsuitable()
    {
        yield return new("Struct", "namespace User; [Net] public partial struct Net;", "OTPE009") { IsWrong = true };
        yield return new("Interface", "namespace User; [Net] public partial interface INet;", "OTPE009") { IsWrong = true };
        yield return new("Record struct", "namespace User; [Net] public partial record struct Net;", "OTPE009") { IsWrong = true };
        yield return new("File-local", "namespace User; [Net] file partial class Net;", "OTPE009");
        yield return new("In a file-local type", "namespace User; file partial class Outer { [Net] internal sealed partial class Net; }", "OTPE009");
        yield return new("On an extension block", "namespace User; public static partial class Helpers { [Net] extension(int x) { public int Twice => 2 * x; } }") { IsWrong = true };
        yield return new("No name yet", "namespace User; [Net] public sealed partial class ;") { IsWrong = true };
    }
}
