using OtpeFast.Plans;

namespace OtpeFast.Generators.Planning;

/// <summary>The passes that an assembly needs, each once.</summary>
/// <param name="Namespace">Their namespace.</param>
/// <param name="Codes">The passes, in the order of their names.</param>
internal sealed record PassList(string Namespace, ValueList<PassCode> Codes)
{
    /// <summary>Of all networks of an assembly, and what else it is to have.</summary>
    public static PassList Of(string @namespace, IEnumerable<PassList> networks, IEnumerable<PassCode> more)
    {
        var codes = new SortedDictionary<string, PassCode>(StringComparer.Ordinal);
        foreach (PassCode code in networks.SelectMany(static network => network.Codes).Concat(more))
        {
            codes[code.Name] = code;
        }

        return new PassList(@namespace, new ValueList<PassCode>(codes.Values));
    }
}
