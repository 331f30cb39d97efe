using OtpeFast.Files;
using OtpeFast.Training;

namespace OtpeFast.Cli.Output;

/// <summary>Shows a training run as another output does, and writes its numbers for TensorBoard.</summary>
internal sealed class TensorBoardOutput(IRunOutput output, ScalarLog log) : IRunOutput
{
    public TrainingResult Show(RunDescription description, Func<Action<TrainingProgress>, TrainingResult> run)
    {
        TrainingResult result = output.Show(description, report => run(progress =>
        {
            Write(progress);
            report(progress);
        }));
        if (result.TestAccuracy is double accuracy)
        {
            log.Write("accuracy/test", result.Batches, accuracy);
        }

        return result;
    }

    private void Write(TrainingProgress progress)
    {
        (string Tag, double? Value)[] values =
        [
            ("loss/training", progress.Loss),
            ("loss/validation", progress.ValidationLoss),
            ("accuracy/training", progress.TrainingAccuracy),
            ("accuracy/validation", progress.ValidationAccuracy),
            ("speed/batches a second", progress.BatchesPerSecond),
        ];
        foreach ((string tag, double? value) in values)
        {
            if (value is double number)
            {
                log.Write(tag, progress.Batch, number);
            }
        }
    }
}
