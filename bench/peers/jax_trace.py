"""OTPE by its traces, forward in time, in JAX: the recursion as published (jit, scan over time, float32, every sample's traces in memory).

Offline: the mean gradient over time at fixed weights, one Adamax step. Online: one Adamax step on every time step.
"""
import functools
import time

import jax
import jax.numpy as jnp

import shapes

jax.config.update("jax_default_matmul_precision", "highest")  # float32, not the matrix units' shorter formats
RATE, MEAN_DECAY, NORM_DECAY, EPSILON = 1e-9, 0.9, 0.999, 1e-8  # so small a rate that the rates of spikes stay


def zeros_like_state(weights):
    state = []
    for weight in weights:
        inputs, neurons = weight.shape
        rows = (shapes.SAMPLES, inputs + 1, neurons)
        state.append({
            "membrane": jnp.zeros((shapes.SAMPLES, neurons)),
            "eligibility": jnp.zeros(rows),
            "postsynaptic": jnp.zeros(rows),
            "gate_sum": jnp.zeros((shapes.SAMPLES, neurons)),
            "gate_weight": jnp.zeros(()),
        })
    return state


def one_step(parameters, state, x, onehot):
    """One time step: forward, traces, errors passed down; the gradient of this step and the loss."""
    states, traces, gates, mean_gates = [], [], [], []
    for index, (weight, bias) in enumerate(parameters):
        old = state[index]
        potential = shapes.LEAK * old["membrane"] + x @ weight + bias
        spikes = (potential >= shapes.THRESHOLD).astype(jnp.float32)
        gate = 1 / (shapes.SLOPE * jnp.abs(potential - shapes.THRESHOLD) + 1) ** 2
        with_bias = jnp.concatenate([x, jnp.ones((x.shape[0], 1))], axis=1)
        eligibility = shapes.LEAK * old["eligibility"] + with_bias[:, :, None]
        spike_trace = gate[:, None, :] * eligibility
        postsynaptic = shapes.LEAK * old["postsynaptic"] + spike_trace
        gate_sum = shapes.LEAK * old["gate_sum"] + gate
        gate_weight = shapes.LEAK * old["gate_weight"] + 1
        states.append({
            "membrane": potential - shapes.THRESHOLD * spikes,
            "eligibility": eligibility - shapes.THRESHOLD * spike_trace,
            "postsynaptic": postsynaptic,
            "gate_sum": gate_sum,
            "gate_weight": gate_weight,
        })
        is_output = index == len(parameters) - 1
        traces.append(spike_trace if is_output else postsynaptic)  # the output layer learns by OSTL
        gates.append(gate)
        mean_gates.append(gate if is_output else gate_sum / gate_weight)
        x = spikes
    loss = -jnp.mean(jnp.sum(onehot * jax.nn.log_softmax(x), axis=1))
    error = (jax.nn.softmax(x) - onehot) / shapes.SAMPLES
    gradients = []
    for index in reversed(range(len(parameters))):
        both = jnp.einsum("bj,bij->ij", error, traces[index])
        gradients.insert(0, (both[:-1], both[-1]))
        error = (error * mean_gates[index]) @ parameters[index][0].T
    return states, gradients, loss, x


def adamax(parameters, moments, gradients, count):
    def update(parameter, moment, gradient):
        mean = MEAN_DECAY * moment[0] + (1 - MEAN_DECAY) * gradient
        norm = jnp.maximum(NORM_DECAY * moment[1], jnp.abs(gradient) + EPSILON)
        return parameter - RATE * mean / (1 - MEAN_DECAY ** count) / norm, (mean, norm)

    updated = [tuple(update(p, m, g) for p, m, g in zip(*layer)) for layer in zip(parameters, moments, gradients)]
    return [tuple(new for new, _ in layer) for layer in updated], [tuple(moment for _, moment in layer) for layer in updated]


@functools.partial(jax.jit, donate_argnums=(0, 1))
def train_offline(parameters, moments, count, inputs, onehot):
    def body(carry, x):
        state, sums = carry
        state, gradients, loss, out = one_step(parameters, state, x, onehot)
        return (state, jax.tree.map(jnp.add, sums, gradients)), (loss, out.mean())

    start = (zeros_like_state([weight for weight, _ in parameters]), jax.tree.map(jnp.zeros_like, parameters))
    (_, sums), (losses, rates) = jax.lax.scan(body, start, inputs)
    gradients = jax.tree.map(lambda total: total / shapes.STEPS, sums)
    parameters, moments = adamax(parameters, moments, gradients, count + 1)
    return parameters, moments, count + 1, losses.mean(), rates.mean()


@functools.partial(jax.jit, donate_argnums=(0, 1))
def train_online(parameters, moments, count, inputs, onehot):
    def body(carry, x):
        state, parameters, moments, count = carry
        state, gradients, loss, out = one_step(parameters, state, x, onehot)
        parameters, moments = adamax(parameters, moments, gradients, count + 1)
        return (state, parameters, moments, count + 1), (loss, out.mean())

    start = (zeros_like_state([weight for weight, _ in parameters]), parameters, moments, count)
    (_, parameters, moments, count), (losses, rates) = jax.lax.scan(body, start, inputs)
    return parameters, moments, count, losses.mean(), rates.mean()


def main():
    options = shapes.arguments(__doc__)
    inputs, labels, weights = shapes.problem(options.workload)
    inputs, onehot = jnp.asarray(inputs), jax.nn.one_hot(labels, shapes.WORKLOADS[options.workload][-1])
    parameters = [(jnp.asarray(weight), jnp.zeros(weight.shape[1])) for weight in weights]
    moments = jax.tree.map(lambda p: (jnp.zeros_like(p), jnp.zeros_like(p)), parameters)
    count = jnp.zeros(())
    train = train_offline if options.mode == "offline" else train_online
    times = []
    for repeat in range(options.repeats + 2):
        start = time.perf_counter()
        parameters, moments, count, loss, rate = train(parameters, moments, count, inputs, onehot)
        loss.block_until_ready()
        jax.block_until_ready(parameters)
        if repeat >= 2:  # the first compiles
            times.append(1e3 * (time.perf_counter() - start))
    shapes.report("jax trace", options, jax.devices()[0].device_kind, times, float(rate), loss=float(loss), jax=jax.__version__)


if __name__ == "__main__":
    main()
