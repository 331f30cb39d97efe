// Written from the equations in src/OtpeFast.Model by kernels/build.sh, for the neurons, resets and surrogates that there are kernels for. Change the
// equation there, not here.
//
// The state is the distance of the membrane potential from the threshold; the gate is the surrogate derivative of the spike.
#pragma once

// leaky integrate-and-fire: the state before the first step.
DEVICE float lif_at_rest(float threshold) {
    return -threshold;
}

// The state before the reset: v = leak u + x W + b; s = v >= threshold; drive is x W + b.
DEVICE float lif_advance(float membrane, float drive, float leak, float pull) {
    return fmaf(leak, membrane, pull) + drive;
}

// The state after the reset: u = v - threshold s.
DEVICE float subtract_after(float distance, bool fired, float threshold) {
    return distance - (fired ? threshold : 0.0f);
}

// Its derivative by the state before the reset, the spike's included.
DEVICE float subtract_kept(float gate, float threshold) {
    return fmaf(-threshold, gate, 1.0f);
}

// A synapse's trace after the reset: E = P - threshold e, where potential is P and spike is e = g P.
DEVICE float subtract_trace(float potential, float spike, float threshold) {
    return fmaf(-threshold, spike, potential);
}

// The gate: g = 1 / (slope |v - threshold| + 1)^2.
DEVICE float fast_sigmoid_gate(float distance, float slope) {
    float root = fmaf(slope, fabsf(distance), 1.0f);
    return 1.0f / (root * root);
}
