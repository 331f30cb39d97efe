"""Shapes, inputs and constants that the peers share with the engine's workloads (bench/OtpeFast.Bench/Workloads)."""
import argparse
import json
import math

import numpy

LEAK = 1 / (1 + math.exp(-2))  # the logistic function of 2
THRESHOLD = 1.0
SLOPE = 25.0
STEPS = 50
SAMPLES = 128
WORKLOADS = {
    "randman": [50, 128, 128, 10],
    "shd-128": [700, 128, 128, 20],
    "shd-512": [700, 512, 512, 20],
    "shd-512x5": [700, 512, 512, 512, 512, 20],
}


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--workload", choices=WORKLOADS, default="shd-512")
    parser.add_argument("--mode", choices=["offline", "online"], default="offline")
    parser.add_argument("--repeats", type=int, default=20)
    return parser.parse_args()


def problem(workload):
    """Event counts in one of twenty units, labels, and weights so large that a tenth of each layer's neurons fire."""
    random = numpy.random.default_rng(1)
    sizes = WORKLOADS[workload]
    active = random.random((STEPS, SAMPLES, sizes[0])) < 0.05
    inputs = (active * random.geometric(0.75, active.shape)).astype(numpy.float32)
    labels = numpy.arange(SAMPLES) % sizes[-1]
    weights = []
    spikes = inputs
    for fan_in, neurons in zip(sizes, sizes[1:]):
        weight = (random.standard_normal((fan_in, neurons)) / math.sqrt(fan_in)).astype(numpy.float32)
        low, high = 0.01, 100.0
        for _ in range(12):
            factor = math.sqrt(low * high)
            fired = forward(spikes, weight * factor)
            low, high = (factor, high) if fired.mean() < 0.1 else (low, factor)
        weights.append((weight * factor).astype(numpy.float32))
        spikes = fired
    return inputs, labels, weights


def forward(inputs, weight):
    """The spikes of one layer."""
    membrane = numpy.zeros((SAMPLES, weight.shape[1]), numpy.float32)
    spikes = numpy.zeros((STEPS, SAMPLES, weight.shape[1]), numpy.float32)
    for step in range(STEPS):
        potential = LEAK * membrane + inputs[step] @ weight
        spikes[step] = potential >= THRESHOLD
        membrane = potential - THRESHOLD * spikes[step]
    return spikes


def report(peer, options, device, milliseconds, rates, **more):
    """One JSON object: the median of the timed repeats."""
    print(json.dumps({
        "peer": peer, "workload": options.workload, "mode": options.mode, "device": device, "ms": sorted(milliseconds)[len(milliseconds) // 2],
        "fastest_ms": min(milliseconds), "repeats": len(milliseconds), "output_rate": rates, **more,
    }), flush=True)
