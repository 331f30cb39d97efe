namespace OtpeFast.Data;

/// <summary>Over which points the values of a Randman are brought to the range from 0 to 1.</summary>
public enum RandmanScaling
{
    /// <summary>Over the thousand points a class of each draw anew, as the authors do: what a value means changes a little from batch to batch.</summary>
    EachDraw,

    /// <summary>Over a thousand points a class once; what falls outside later is kept at the ends. Easier to learn.</summary>
    Once,
}
