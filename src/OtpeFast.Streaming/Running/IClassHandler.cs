namespace OtpeFast.Streaming;

/// <summary>A handler that knows how many classes there are: targets of others are refused where they come in.</summary>
internal interface IClassHandler
{
    /// <summary>Number of classes.</summary>
    int Classes { get; }
}
