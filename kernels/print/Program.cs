using OtpeFast.KernelPrinter;

// To files, not the output: there the SDK may have things to say.
if (args is not [string kernels, string header, string host, string launches])
{
    Console.Error.WriteLine("Name the folder of the kernels, and the files for the equations, the host build's list and the launches.");
    return 2;
}

File.WriteAllText(header, NeuronHeader.Text());
IReadOnlyList<Kernel> all = KernelSource.ReadAll(kernels);
File.WriteAllText(host, LaunchPrinter.Host(all));
File.WriteAllText(launches, LaunchPrinter.CSharp(all));
return 0;
