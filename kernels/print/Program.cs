using OtpeFast.KernelPrinter;

// To a file, not the output: there the SDK may have things to say.
if (args is not [string path])
{
    Console.Error.WriteLine("Name the file that the equations are written to.");
    return 2;
}

File.WriteAllText(path, NeuronHeader.Text());
return 0;
