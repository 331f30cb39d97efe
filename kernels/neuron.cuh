// Written from the equations in src/OtpeFast.Model by kernels/build.sh. Change the equation there, not here.
//
// The state is the distance of the membrane potential from the threshold; the gate is the surrogate derivative of the spike; kept is the
// derivative of the state after the reset by the one before, the spike's included. Kinds are numbered as in the model; every thread of a
// launch has the same, so that a choice among them costs a jump that all take.
#pragma once
#include "common.cuh"
#include "float_math.cuh"

// leaky integrate-and-fire: the state before the first step.
DEVICE float lif_at_rest(float threshold) {
    return -threshold;
}

// The state before the reset: v = leak u + x W + b;
//   s = v >= threshold;
//   drive is x W + b.
DEVICE float lif_advance(float membrane, float drive, float leak, float pull) {
    return fmaf(leak, membrane, pull) + drive;
}

// leaky integrator: the state before the first step.
DEVICE float li_at_rest() {
    return 0.0f;
}

// The state before the reset: y = leak y + x W + b;
//   drive is x W + b.
DEVICE float li_advance(float membrane, float drive, float leak) {
    return fmaf(leak, membrane, drive);
}

// adaptive leaky integrate-and-fire: by how much it is above what it fires at: v = leak u + x W + b;
//   s = v >= threshold + strength a;
//   a = adaptation leak a + s.
DEVICE float alif_margin(float distance, float adaptation, float adaptation_strength) {
    return distance - adaptation_strength * adaptation;
}

// The adaptation after the step.
DEVICE float alif_adapted(float adaptation, bool fired, float adaptation_leak) {
    return adaptation_leak * adaptation + (fired ? 1.0f : 0.0f);
}

// current-based leaky integrate-and-fire: the current after a step, which is the drive of the membrane: c = current leak c + x W + b;
//   v = leak u + c;
//   s = v >= threshold.
DEVICE float cuba_current(float current, float drive, float current_leak) {
    return fmaf(current_leak, current, drive);
}

// The state after the reset: u = v - threshold s.
DEVICE float subtract_after(float distance, bool fired, float threshold) {
    return distance - (fired ? threshold : 0.0f);
}

// Its derivative by the state before the reset.
DEVICE float subtract_kept(float gate, float threshold) {
    return fmaf(-threshold, gate, 1.0f);
}

// The same at a fixed spike.
DEVICE float subtract_held() {
    return 1.0f;
}

// A synapse's trace after the reset: E = P - threshold e, where potential is P and spike is e = g P.
DEVICE float subtract_trace(float potential, float spike, float threshold) {
    return fmaf(-threshold, spike, potential);
}

// The state after the reset: u = v.
DEVICE float none_after(float distance) {
    return distance;
}

// Its derivative by the state before the reset.
DEVICE float none_kept() {
    return 1.0f;
}

// The same at a fixed spike.
DEVICE float none_held() {
    return 1.0f;
}

// A synapse's trace after the reset: E = P, where potential is P and spike is e = g P.
DEVICE float none_trace(float potential) {
    return potential;
}

// The state after the reset: u = v (1 - s).
DEVICE float zero_after(float distance, bool fired, float threshold) {
    return (fired ? -threshold : distance);
}

// Its derivative by the state before the reset.
DEVICE float zero_kept(float gate, float distance, bool fired, float threshold) {
    return fmaf((-threshold) - distance, gate, (fired ? 0.0f : 1.0f));
}

// The same at a fixed spike.
DEVICE float zero_held(bool fired) {
    return (fired ? 0.0f : 1.0f);
}

// The gate: g = 1 / (slope |v - threshold| + 1)^2.
DEVICE float fast_sigmoid_gate(float distance, float slope) {
    float root = fmaf(slope, fabsf(distance), 1.0f);
    return 1.0f / (root * root);
}

// The gate: g = alpha / 2 / (1 + (pi / 2 alpha (v - threshold))^2).
DEVICE float arctan_gate(float distance, float alpha) {
    float scaled = 1.5707964f * alpha * distance;
    return 0.5f * alpha / fmaf(scaled, scaled, 1.0f);
}

// The gate: g = slope sigma(slope (v - threshold)) (1 - sigma(slope (v - threshold))).
DEVICE float logistic_gate(float distance, float slope) {
    float power = exponential_of(-slope * fabsf(distance));
    float root = 1.0f + power;
    return slope * power / (root * root);
}

// The gate: g = gamma max(0, 1 - |v - threshold| / width) / width.
DEVICE float triangular_gate(float distance, float gamma, float width) {
    return gamma * fmaxf(0.0f, 1.0f - fabsf(distance) / width) / width;
}

// The gate: g = 1 / (2 width) where |v - threshold| is below width, else 0.
DEVICE float rectangular_gate(float distance, float width) {
    return (fabsf(distance) < width ? 1.0f : 0.0f) * (0.5f / width);
}

// The score of a readout: o = leak o + s.
DEVICE float leaky_spikes_score(float score, bool fired, float readoutLeak) {
    return readoutLeak * score + (fired ? 1.0f : 0.0f);
}

// The state after the reset of a kind.
DEVICE float reset_after(int reset, float distance, bool fired, float threshold) {
    switch (reset) {
    case 0:
        return subtract_after(distance, fired, threshold);
    case 1:
        return none_after(distance);
    case 2:
        return zero_after(distance, fired, threshold);
    default:
        return not_a_number(); // there is no such kind
    }
}

// Its derivative by the state before the reset.
DEVICE float reset_kept(int reset, float gate, float distance, bool fired, float threshold) {
    switch (reset) {
    case 0:
        return subtract_kept(gate, threshold);
    case 1:
        return none_kept();
    case 2:
        return zero_kept(gate, distance, fired, threshold);
    default:
        return not_a_number(); // there is no such kind
    }
}

// The same at a fixed spike.
DEVICE float reset_held(int reset, bool fired) {
    switch (reset) {
    case 0:
        return subtract_held();
    case 1:
        return none_held();
    case 2:
        return zero_held(fired);
    default:
        return not_a_number(); // there is no such kind
    }
}

// The derivative where it follows from the gate alone.
DEVICE float kept_of_gate(int reset, float gate, float threshold) {
    switch (reset) {
    case 0:
        return subtract_kept(gate, threshold);
    case 1:
        return none_kept();
    default:
        return not_a_number(); // there is no such kind
    }
}

// A synapse's trace after the reset, likewise.
DEVICE float trace_after(int reset, float potential, float spike, float threshold) {
    switch (reset) {
    case 0:
        return subtract_trace(potential, spike, threshold);
    case 1:
        return none_trace(potential);
    default:
        return not_a_number(); // there is no such kind
    }
}

// The gate of a kind, from its parameters in their order.
DEVICE float surrogate_gate(int surrogate, float distance, float first, float second) {
    switch (surrogate) {
    case 0:
        return fast_sigmoid_gate(distance, first);
    case 1:
        return arctan_gate(distance, first);
    case 2:
        return logistic_gate(distance, first);
    case 3:
        return triangular_gate(distance, first, second);
    case 4:
        return rectangular_gate(distance, first);
    default:
        return not_a_number(); // there is no such kind
    }
}
