namespace OtpeFast;

/// <summary>What the definition of a kind has in common with all others: the kind that it defines.</summary>
/// <typeparam name="TKind">The kinds.</typeparam>
internal interface IKind<TKind>
    where TKind : struct, Enum
{
    /// <summary>The kind.</summary>
    TKind Kind { get; }
}

/// <summary>Finds definitions by their kind, without allocating: some are asked for in the middle of a batch.</summary>
internal static class Kinds
{
    /// <summary>The definition of a kind; null where there is none.</summary>
    public static TDefinition? Find<TDefinition, TKind>(IReadOnlyList<TDefinition> all, TKind kind)
        where TDefinition : class, IKind<TKind>
        where TKind : struct, Enum
    {
        for (int i = 0; i < all.Count; i++)
        {
            if (EqualityComparer<TKind>.Default.Equals(all[i].Kind, kind))
            {
                return all[i];
            }
        }

        return null;
    }

    /// <summary>The definition of a kind.</summary>
    /// <param name="all">All definitions.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="what">What it is a kind of, in words.</param>
    /// <exception cref="NotSupportedException">There is no such kind.</exception>
    public static TDefinition Of<TDefinition, TKind>(IReadOnlyList<TDefinition> all, TKind kind, string what)
        where TDefinition : class, IKind<TKind>
        where TKind : struct, Enum
        => Find(all, kind) ?? throw new NotSupportedException($"There is no {what} {kind}.");
}
