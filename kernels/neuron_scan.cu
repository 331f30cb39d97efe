// The backward scan of the adjoint form over a layer of any neurons, each with constants of its own (adjoint_scan.cu has LIF neurons that are all alike):
// from the errors at its spikes, the coefficients C of grad W = sum x^T C. With D the error, or what the readers' later steps make of it:
//
//   synapses    Q = D + leak r V + A;  V = g Q + leak d V;  A = adaptation_leak A - strength g Q     passed down: error gate, or C itself (BPTT)
//   inputs      V = g D + leak V, or V = D' + leak V with D' of mean g error                                      error gate; bias: the same
//   timed       h = g error + trace_leak h;  C = post_gain h + pre_gain p_before error                            error g;    bias: the same
//   integrator  V = error + leak V                                                                                error
//
// and C = V, or V + current_leak C. The readers: D = error + carry_leak D; with a current another stage after it; or given.
//
//   error, gate, mean_gate, kept, held   [row, S]; kept and held null where they follow from the gate; error is replaced by what is passed down if
//                                        passes is not 0
//   given                                [row, S] D, where the readers have gone through their later steps themselves; null otherwise
//   returned                             [samples, S] the error through the layer's own connections, added to D; null for none
//   coefficient                          [row, S] receives C
//   bias                                 [samples, S] the sum over time is added to it, or written where the call begins
//   states                               [STATES, samples, S] carried on from call to call, which go backward; null: forget. begins: at zero
//   constants                            [CONSTANTS, S]
//   from                                 the first step
//
// Grid: x = neurons / 128, y = samples; 128 threads, one a neuron.
#include "common.cuh"
#include "constants.cuh"
#include "neuron.cuh"

enum Kept { SYNAPSES, INPUTS, TIMED, INTEGRATOR };
enum Carried { NOTHING, EXACTLY, MEAN };
enum { FACTOR, ENTERING, ADAPTING, FUTURE, LATER, STATES };

KERNEL(128, neuron_scan)(
    float* error, const float* gate, const float* mean_gate, const float* kept, const float* held, const float* given, const float* returned,
    float* coefficient, float* bias, float* states, const float* constants, int from, int begins, int samples, int steps, int neurons, int stride,
    int trace, int carry, int reset, int passes, int has_current, int adapts, int has_reader_current, float post_gain, float pre_gain) {
    int sample = block_y();
    int neuron = block_x() * 128 + thread_index();
    if (neuron >= neurons) {
        return; // no barrier follows
    }
    index_t state = (index_t)sample * stride + neuron;
    index_t apart = (index_t)samples * stride;
    bool goes_on = states && !begins;
    float factor = goes_on ? states[FACTOR * apart + state] : 0.0f, entering = goes_on ? states[ENTERING * apart + state] : 0.0f;
    float adapting = goes_on ? states[ADAPTING * apart + state] : 0.0f, future = goes_on ? states[FUTURE * apart + state] : 0.0f;
    float later = goes_on ? states[LATER * apart + state] : 0.0f;
    float leak = constant(constants, trace == SYNAPSES ? LEAK : TRACE_LEAK, stride, neuron);
    float threshold = constant(constants, THRESHOLD, stride, neuron), current_leak = constant(constants, CURRENT_LEAK, stride, neuron);
    float adaptation_leak = constant(constants, ADAPTATION_LEAK, stride, neuron);
    float strength = constant(constants, ADAPTATION_STRENGTH, stride, neuron);
    float carry_leak = constant(constants, CARRY_LEAK, stride, neuron), carry_current_leak = constant(constants, CARRY_CURRENT_LEAK, stride, neuron);
    float sum = 0.0f;
    for (int step = from + steps - 1; step >= from; step--) {
        index_t place = ((index_t)step * samples + sample) * stride + neuron;
        float now = error[place];
        float surrogate = gate && trace != INTEGRATOR ? gate[place] : 0.0f;
        float gated = trace == INTEGRATOR ? now : now * (carry == NOTHING ? surrogate : mean_gate ? mean_gate[place] : 0.0f);
        if (carry == NOTHING) {
            future = now;
        } else if (given) {
            future = given[place];
        } else {
            float arriving = carry == MEAN ? gated : now;
            if (has_reader_current) {
                later = fmaf(carry_leak, later, arriving);
                future = fmaf(carry_current_leak, future, later);
            } else {
                future = fmaf(carry_leak, future, arriving);
            }
        }
        float all = returned ? future + returned[state] : future;
        float result = 0.0f;
        if (trace == INTEGRATOR) {
            factor = fmaf(leak, factor, now);
        } else if (trace == INPUTS) {
            sum += gated;
            factor = fmaf(leak, factor, carry == MEAN ? all : surrogate * all);
        } else if (trace == TIMED) {
            sum += gated;
            factor = fmaf(leak, factor, gated);
            float earlier = step == 0 ? 0.0f : pre_gain * mean_gate[place - apart] * now;
            result = fmaf(post_gain, factor, earlier);
        } else if (!adapts) {
            float left = leak * (kept ? kept[place] : kept_of_gate(reset, surrogate, threshold));
            factor = fmaf(left, factor, surrogate * all);
        } else {
            float fixed = held ? held[place] : kept ? kept[place] : 1.0f;
            float by_spike = held ? kept[place] - fixed : kept ? 0.0f : kept_of_gate(reset, surrogate, threshold) - 1.0f; // r g
            float with_gate = fmaf(leak * by_spike, factor, surrogate * (all + adapting));                                // g Q
            factor = fmaf(leak * fixed, factor, with_gate);
            adapting = fmaf(-strength, with_gate, adaptation_leak * adapting);
        }
        if (trace != TIMED) {
            result = has_current ? (entering = fmaf(current_leak, entering, factor)) : factor;
        }
        if (trace == SYNAPSES || trace == INTEGRATOR) {
            sum += result;
        }
        coefficient[place] = result;
        if (passes) {
            error[place] = gated;
        }
    }
    bias[state] = goes_on ? bias[state] + sum : sum;
    if (states) {
        states[FACTOR * apart + state] = factor;
        states[ENTERING * apart + state] = entering;
        states[ADAPTING * apart + state] = adapting;
        states[FUTURE * apart + state] = future;
        states[LATER * apart + state] = later;
    }
}

// The readers of layers below go through their later steps, each with its own leaks: D = gated error + leak D, the current's leak once more.
//
//   error    [row, S] errors times gates, which become D
KERNEL(128, carry_errors)(float* error, const float* constants, int samples, int steps, int neurons, int stride, int has_current) {
    int sample = block_y();
    int neuron = block_x() * 128 + thread_index();
    if (neuron >= neurons) {
        return; // no barrier follows
    }
    float leak = constant(constants, LEAK, stride, neuron);
    float current_leak = has_current ? constant(constants, CURRENT_LEAK, stride, neuron) : 0.0f;
    float membrane = 0.0f, current = 0.0f;
    for (int step = steps - 1; step >= 0; step--) {
        index_t place = ((index_t)step * samples + sample) * stride + neuron;
        membrane = fmaf(leak, membrane, error[place]);
        current = fmaf(current_leak, current, membrane);
        error[place] = current;
    }
}

// Errors that came by a connection with a delay belong so many steps before.
//
//   passed   [row, S] the errors by the steps in which they were made
//   error    [row, S] receives them, or has them added if adds is not 0; none come to the last steps
//
// Grid: x = rows S / 256; 256 threads.
KERNEL(256, late_errors)(const float* passed, float* error, int delay, int adds, int samples, int steps, int stride) {
    index_t i = (index_t)block_x() * 256 + thread_index();
    index_t a_step = (index_t)samples * stride;
    if (i >= a_step * steps) {
        return; // no barrier follows
    }
    float late = i + a_step * delay < a_step * steps ? passed[i + a_step * delay] : 0.0f;
    error[i] = adds ? error[i] + late : late;
}
