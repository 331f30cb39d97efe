using System.Globalization;
using System.Text;

namespace OtpeFast.Experiments;

/// <summary>A job array of Slurm over the cells of a run: a task a cell, on any number of machines that share the folder.</summary>
internal static class SlurmScript
{
    /// <summary>The script's name in the folder.</summary>
    public const string FileName = "array.sh";

    /// <summary>Writes the script.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="program">The command that starts otpe.</param>
    /// <param name="device">The device, as <c>--device</c> has it.</param>
    /// <param name="threads">Processors a task.</param>
    /// <returns>Its path.</returns>
    public static string Write(RunFolder folder, string program, string device, int threads)
    {
        string directory = Path.GetFullPath(folder.Directory);
        string name = folder.Plan.Experiment;
        var text = new StringBuilder();
        string[] lines =
        [
            "#!/bin/bash",
            $"#SBATCH --job-name=otpe-{name}",
            string.Create(CultureInfo.InvariantCulture, $"#SBATCH --array=0-{folder.Plan.Cells.Count - 1}"),
            string.Create(CultureInfo.InvariantCulture, $"#SBATCH --cpus-per-task={threads}"),
            $"#SBATCH --output=\"{Path.Combine(directory, "slurm-%a.out")}\"",
            .. device == "cpu" ? [] : (string[])["#SBATCH --gres=gpu:1"],
            "# A task a cell; a task whose cell is finished ends at once, so the same script goes on after a stop. In the end:",
            $"#   {program} reproduce {name} --collect --out {Shell.Quote(directory)}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"exec {program} cell \"$SLURM_ARRAY_TASK_ID\" --out {Shell.Quote(directory)} --threads {threads} --device {device}"),
        ];
        foreach (string line in lines)
        {
            text.Append(line).Append('\n');
        }

        RunFile.Write(directory, FileName, Encoding.UTF8.GetBytes(text.ToString()));
        return Path.Combine(directory, FileName);
    }
}
