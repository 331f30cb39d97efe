"""BPTT of the same networks in PyTorch: autograd through time with the surrogate derivative, float32, and one Adamax step; replayed as a CUDA graph."""
import time

import torch

import shapes

torch.backends.cuda.matmul.allow_tf32 = False


class Spike(torch.autograd.Function):
    """1 at and above the threshold; backward, the derivative of the fast sigmoid."""

    @staticmethod
    def forward(context, distance):
        context.save_for_backward(distance)
        return (distance >= 0).float()

    @staticmethod
    def backward(context, gradient):
        (distance,) = context.saved_tensors
        return gradient / (shapes.SLOPE * distance.abs() + 1) ** 2


def loss_of(layers, inputs, labels):
    """Softmax cross-entropy of each step's output spikes, averaged over samples and steps."""
    spikes = inputs
    for weight, bias in layers:
        drive = spikes @ weight + bias  # all steps at once
        membrane = torch.zeros_like(drive[0])
        fired = []
        for step in range(shapes.STEPS):
            potential = shapes.LEAK * membrane + drive[step]
            spike = Spike.apply(potential - shapes.THRESHOLD)
            membrane = potential - shapes.THRESHOLD * spike
            fired.append(spike)
        spikes = torch.stack(fired)
    return torch.nn.functional.cross_entropy(spikes.flatten(0, 1), labels.repeat(shapes.STEPS)), spikes.mean()


def main():
    options = shapes.arguments(__doc__)
    if options.mode == "online":
        raise SystemExit("BPTT goes backward through time and cannot run online.")
    inputs, labels, weights = shapes.problem(options.workload)
    inputs = torch.from_numpy(inputs).cuda()
    labels = torch.from_numpy(labels).long().cuda()
    layers = [(torch.from_numpy(w).cuda().requires_grad_(), torch.zeros(w.shape[1], device="cuda", requires_grad=True)) for w in weights]
    parameters = [p for layer in layers for p in layer]
    try:
        optimizer, replays = torch.optim.Adamax(parameters, lr=1e-9, capturable=True), True
    except TypeError:  # before PyTorch 2.3 Adamax counts its steps on the host, where a graph does not
        optimizer, replays = torch.optim.Adamax(parameters, lr=1e-9), False

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss, rate = loss_of(layers, inputs, labels)
        loss.backward()
        optimizer.step()
        return loss, rate

    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            loss, rate = step()
    torch.cuda.current_stream().wait_stream(side)

    def measure(name, run):
        times = []
        for repeat in range(options.repeats + 2):
            torch.cuda.synchronize()
            start = time.perf_counter()
            run()
            torch.cuda.synchronize()
            if repeat >= 2:
                times.append(1e3 * (time.perf_counter() - start))
        shapes.report(name, options, torch.cuda.get_device_name(), times, rate.item(), loss=loss.item(), torch=torch.__version__)

    measure("torch bptt", step)
    if replays:
        measure("torch bptt, graph", captured(step))


def captured(step):
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


if __name__ == "__main__":
    main()
