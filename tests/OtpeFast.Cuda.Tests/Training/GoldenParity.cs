using OtpeFast.Integration.Tests.Golden;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>The reference vectors on a device: shared by the host build and by a GPU.</summary>
internal static class GoldenParity
{
    /// <summary>Every case and trainer but RTRL's.</summary>
    public static IEnumerable<TestCaseData> Cases()
        => from trainer in GoldenCheck.Trainers()
           where trainer.Trainer.Rule != LearningRule.Rtrl
           select new TestCaseData(trainer.Name, trainer.Trainer)
           {
               TestName = $"{{m}}({trainer.Name}, {trainer.Trainer.Rule}, {trainer.Trainer.Mode}, " +
               $"{trainer.Trainer.Form})"
           };

    public static void Check(Device device, string name, TrainerDescription description)
    {
        if (description.Mode == UpdateMode.Offline)
        {
            GoldenCheck.Offline(name, description, device);
        }
        else
        {
            GoldenCheck.Online(name, description, device);
        }
    }
}
