using OtpeFast.KernelPrinter;

Console.Out.Write(NeuronHeader.Text());
