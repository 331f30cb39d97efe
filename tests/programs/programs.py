"""Runs a .nir file that OtpeFast wrote in other programs; compares spikes.

Usage: programs.py NETWORK.nir SPIKES.h5

SPIKES.h5 holds the inputs and OtpeFast's own spikes, each [steps, samples,
neurons]: inputs, layer1, layer2, .., outputs (potentials where the last layer
does not fire). Prints a line for each program and setting, "set" being all
that has to be set after reading: how many outputs and how many spikes of
hidden layers differ; of potentials, those that are off by more than 1e-4.
"""

import contextlib
import importlib.metadata
import io
import logging
import sys
import warnings

import h5py
import nir
import numpy as np
import torch

DT = 1e-4
TOLERANCE = 1e-4  # of potentials


def neurons(graph):
    """Names of the neurons' nodes, in the order of the layers."""
    kinds = (nir.LIF, nir.CubaLIF, nir.LI)
    nodes = graph.nodes.items()
    names = [name for name, node in nodes if isinstance(node, kinds)]
    return sorted(names, key=lambda name: int(name.split("_")[1]))


def run(model, names, inputs):
    """What each layer gives, a call a step."""
    given = {name: [] for name in names}

    def keep(name):
        def hook(_module, _inputs, output):
            output = output[0] if isinstance(output, tuple) else output
            given[name].append(output.numpy())

        return hook

    for name in names:
        model.get_submodule(name).register_forward_hook(keep(name))
    state = None
    for step in inputs:
        _, state = model(step, state)
    return [np.stack(given[name]) for name in names]


def snntorch(graph, reset, names, setting):
    from snntorch.import_nir import import_from_nir

    model = import_from_nir(graph)
    if setting != "as read" and reset != "zero":
        for layer in map(model.get_submodule, names):
            layer.reset_mechanism = reset
            if setting == "set":
                layer.mem_reset = torch.zeros_like
    return model


def norse(graph, reset, names, setting):
    import norse.torch
    from norse.torch.functional.reset import reset_subtract

    if setting == "as read":
        return norse.torch.from_nir(graph)
    if setting == "dt, argument":
        return norse.torch.from_nir(graph, dt=DT, reset_method=reset_subtract)
    model = norse.torch.from_nir(graph, dt=DT)
    methods = {"subtract": reset_subtract, "none": lambda z, v, value, th: v}
    if setting == "set" and reset in methods:
        for cell in model.modules():
            if isinstance(cell, norse.torch.LIFBoxCell):
                cell.p = cell.p._replace(reset_method=methods[reset])
    return model


def spikingjelly(graph, reset, names, setting):
    from spikingjelly.activation_based.nir_exchange import import_from_nir

    model = import_from_nir(graph, dt=DT)
    if setting == "set" and reset == "subtract":
        for node in map(model.get_submodule, names):
            node.v_reset = None
    return model


def sinabs(graph, reset, names, setting):
    from sinabs.activation import MembraneReset, SingleSpike
    from sinabs.nir import from_nir

    model = from_nir(graph, num_timesteps=1)
    if setting == "as read":
        return model
    for layer in map(model.get_submodule, names):
        layer.tau_mem.data = -1 / torch.log(1 - DT / layer.tau_mem.data)
        layer.norm_input = True
        if setting == "set" and layer.spike_fn is not None:  # else no LIF
            layer.spike_fn = SingleSpike
            if reset == "zero":
                layer.reset_fn = MembraneReset()
            elif reset == "none":
                layer.reset_fn = lambda spikes, state, threshold: state
    return model


PROGRAMS = {
    snntorch: ["as read", "reset_mechanism", "set"],
    norse: ["as read", "dt", "dt, argument", "set"],
    spikingjelly: ["as read", "set"],
    sinabs: ["as read", "tau_mem, norm_input", "set"],
}


def differing(ours, theirs):
    """Number of spikes that differ; of potentials, those that are too far."""
    if ours.dtype == np.uint8:
        return int((ours != theirs).sum())
    return int((np.abs(ours - theirs) > TOLERANCE).sum())


def main(path, spikes):
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    graph = nir.read(path)
    names = neurons(graph)
    reset = graph.metadata.get("reset", "subtract")
    quiet = contextlib.redirect_stdout(io.StringIO())
    with h5py.File(spikes) as file:
        inputs = torch.from_numpy(file["inputs"][:].astype(np.float32))
        hidden = [file[f"layer{i}"][:] for i in range(1, len(names))]
        ours = [*hidden, file["outputs"][:]]
    for program, settings in PROGRAMS.items():
        name = program.__name__
        for setting in settings:
            title = f"{name} ({setting})"
            try:
                version = importlib.metadata.version(name)
                title = f"{name} {version} ({setting})"
                with torch.no_grad(), quiet:
                    model = program(nir.read(path), reset, names, setting)
                    theirs = run(model, names, inputs)
            except Exception as error:
                print(f"{title}: {type(error).__name__}: {error}")
                continue
            counts = list(map(differing, ours, theirs))
            print(
                f"{title}: {counts[-1]:,} of {ours[-1].size:,} outputs, "
                f"{sum(counts[:-1]):,} of {sum(map(np.size, hidden)):,} "
                "hidden spikes differ"
            )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
