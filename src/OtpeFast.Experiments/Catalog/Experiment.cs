using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>A figure or table of the paper: which cells it is made of, and what they show.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="title">What it is.</param>
/// <param name="place">Where it is in the paper.</param>
internal abstract class Experiment(string name, string title, string place)
{
    /// <summary>The place of an experiment that is the engine's own.</summary>
    protected const string NotOfThePaper = "the engine's own";

    /// <summary>The rules of the paper's offline comparisons.</summary>
    protected static readonly LearningRule[] OfflineRules = [
        LearningRule.Bptt, LearningRule.Ostl, LearningRule.Ottt, LearningRule.Otpe, LearningRule.ApproxOtpe];

    /// <summary>The rules of the paper's online comparisons.</summary>
    protected static readonly LearningRule[] OnlineRules =
        [LearningRule.Ostl, LearningRule.Ottt, LearningRule.Otpe, LearningRule.ApproxOtpe, LearningRule.FOtpe, LearningRule.FApproxOtpe];

    /// <summary>The networks of the paper's tables.</summary>
    protected static readonly string[] HeidelbergNetworks = ["shd-3x128", "shd-3x512", "shd-5x512"];

    /// <summary>The data of the paper that need no file.</summary>
    protected static readonly string[] BothRandmans = [DataSet.RateRandman, DataSet.TimeRandman];

    /// <summary>Its name on the command line.</summary>
    public string Name => name;

    /// <summary>What it is.</summary>
    public string Title => title;

    /// <summary>Where it is in the paper.</summary>
    public string Place => place;

    /// <summary>What a reader of its report is told first.</summary>
    public virtual string Subtitle => Place == NotOfThePaper
        ? $"An experiment of OtpeFast's own, not of the paper: otpe reproduce {Name}"
        : $"OtpeFast reproduces {Place} of \"Estimating Post-Synaptic Effects for Online Training of Feed-Forward SNNs\" (arXiv 2311.16151): " +
            $"otpe reproduce {Name}";

    /// <summary>The data that it is run on where none is named; none where it must be named.</summary>
    public virtual IReadOnlyList<string> DefaultData => [DataSet.TimeRandman];

    /// <summary>Whether it can run on a device other than this process's processors.</summary>
    public virtual bool RunsOnDevices => true;

    /// <summary>Whether slopes of the surrogate gradient can be given.</summary>
    public virtual bool GoesOverSlopes => false;

    /// <summary>Whether sizes of a layer can be given.</summary>
    public virtual bool GoesOverSizes => false;

    /// <summary>Lists the cells.</summary>
    public abstract IReadOnlyList<Cell> Plan(PlanRequest request);

    /// <summary>Says what results show: of all cells, or of those that are there.</summary>
    /// <param name="results">The results.</param>
    /// <param name="context">What further evaluation runs with.</param>
    public abstract FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context);

    /// <summary>Whether training cells have fewer batches than the paper's.</summary>
    protected static bool IsShort(IEnumerable<CellResult> results)
        => results.Any(static result => ((TrainingCell)result.Cell).Batches < PaperNumbers.Batches(((TrainingCell)result.Cell).Data.Name));

    /// <summary>The results by data and network, in the order of the plan.</summary>
    public static IEnumerable<IGrouping<(string Data, string Network), CellResult>> ByDataAndNetwork(IEnumerable<CellResult> results)
        => results.GroupBy(static result => (((TrainingCell)result.Cell).Data.Name, ((TrainingCell)result.Cell).Network));
}
