"""Runs NeuroBench's own metric classes on small cases and prints the numbers they return; NeuroBenchMeterTests hold ours to the same.

python3 tests/programs/neurobench.py, with torch and numpy, and the trees of neurobench and snntorch on PYTHONPATH.
"""
import sys

import snntorch
import torch
from torch import nn
from neurobench.metrics.static import ConnectionSparsity, Footprint
from neurobench.metrics.workload import SMAPE, ActivationSparsity, SynapticOperations
from neurobench.models import SNNTorchModel
from neurobench.version import __version__ as neurobench_version

NAN = float("nan")


class Net(nn.Module):
    """Layers in a row, in the form SNNTorchModel wants: one call per time step, giving a pair."""

    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x), None


def linear(weight, bias=None):
    """A float32 Linear layer with the given weights (rows are outputs) and, if given, bias."""
    weight = torch.tensor(weight, dtype=torch.float32)
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    layer.weight.data = weight
    if bias is not None:
        layer.bias.data = torch.tensor(bias, dtype=torch.float32)
    return layer


def stateless_neuron():
    """snnTorch's Leaky with no memory (beta 0) and no reset: spikes where its input is above 1."""
    return snntorch.Leaky(beta=0.0, threshold=1.0, init_hidden=True, reset_mechanism="none")


def run(name, net, samples):
    """Feeds samples (batch, time step, feature) through the net; prints the workload metrics."""
    data = torch.tensor(samples, dtype=torch.float32)
    model = SNNTorchModel(net)
    model.register_hooks()
    with torch.no_grad():
        preds = model(data)
    ops = SynapticOperations()(model, preds, (data, None))
    line = "MACs={Effective_MACs} ACs={Effective_ACs} Dense={Dense}".format(**ops)
    if model.activation_hooks:
        line += f" ActivationSparsity={ActivationSparsity()(model, preds, (data, None))}"
        spikes = [[step.tolist() for step in hook.activation_outputs] for hook in model.activation_hooks]
        if sum(len(str(s)) for s in spikes) < 80:
            line += f" spikes={spikes}"
    model.cleanup_hooks()
    print(f"{name}: {line}")


def static(name, net):
    """Prints the static metrics of a net."""
    model = SNNTorchModel(net)
    print(f"{name}: Footprint={Footprint()(model)} ConnectionSparsity={ConnectionSparsity()(model)}")


def smape(name, p, y):
    print(f"{name}: SMAPE={SMAPE()(None, torch.tensor(p), (None, torch.tensor(y)))}")


print(f"versions: neurobench={neurobench_version} snntorch={snntorch.__version__} "
      f"torch={torch.__version__} python={sys.version.split()[0]}")

# a. One Linear(3,2) with bias. Each input is one sample of one time step, unless it says otherwise.
a = Net(linear([[0.5, 0, -1], [2, 3, 0.25]], [0.1, 0.2]))
static("a static", a)
for x in ([1, 0, 1], [0.5, 0, 2], [1, 0, -1], [0, 0, 0], [0.5, 1, 0]):
    run(f"a {x}", a, [[x]])
run("a steps [1,0,1] [0,0,1], one sample", a, [[[1, 0, 1], [0, 0, 1]]])
# MAC or AC is decided per call of the layer, on the whole batch tensor.
run("a: steps [1,0,1] [0.5,0,2], one sample", a, [[[1, 0, 1], [0.5, 0, 2]]])
run("a: batch of [1,0,1] and [0.5,0,2], one step", a, [[[1, 0, 1]], [[0.5, 0, 2]]])

# b. Linear(3,3) without bias.
b = Net(linear([[1.3, 0, -3.2], [0, 1.2, -5.1], [-1.1, 2.7, 0]]))
static("b static", b)
run("b [0,1.3,-1]", b, [[[0, 1.3, -1]]])

# c. Linear(20,5), all weights 1, feeding a spiking neuron; ones for 10 steps, one sample.
c = Net(linear([[1] * 20] * 5), snntorch.Leaky(beta=0.9, init_hidden=True))
run("c ones, 10 steps, one sample", c, [[[1] * 20] * 10])
run("c: ones, 10 steps, batch of 4", c, [[[1] * 20] * 10] * 4)

# d. Linear(1,2) -> stateless spiking neuron -> Linear(2,3) of ones; inputs [1], [0], [0].
d = Net(linear([[2], [0]]), stateless_neuron(), linear([[1, 1]] * 3))
static("d static (Footprint counts snnTorch's own buffers too)", d)
run("d steps [1] [0] [0], one sample", d, [[[1], [0], [0]]])
static("d: static again, after that run", d)

# e. SMAPE, also with a NaN in p, a NaN in y, and a 0/0 term.
smape("e p=[1,2,0.5] y=[1,1,1]", [1, 2, 0.5], [1.0, 1, 1])
smape("e p=[1,NaN,0.5] y=[1,1,1]", [1, NAN, 0.5], [1.0, 1, 1])
smape("e: p=[1,2,0.5] y=[1,NaN,1]", [1, 2, 0.5], [1.0, NAN, 1])
smape("e: p=[0,2,0.5] y=[0,1,1] (0/0 term)", [0, 2, 0.5], [0.0, 1, 1])
