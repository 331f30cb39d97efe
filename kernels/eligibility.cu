// One online step of the traces per synapse, and the gradient of this step, summed over samples in order:
//
//   P = leak E + x;  e = g P;  E = kept P                         grad += error e        (eligibility_ostl_*)
//   R = carry_leak R + e                                          grad += error R        (eligibility_otpe_*)
//
//   dense, S_in           [samples, S_in] x with counts (*_counts)
//   bits                  [samples, words] x that spikes once (*_spikes)
//   error, gate           [samples, S]
//   kept                  [samples, S] what the reset leaves; null where it follows from the gate
//   eligibility           [samples, inputs + 1, S] E, carried on; the last row is the bias's, with x = 1
//   postsynaptic          [samples, inputs + 1, S] R, carried on (otpe)
//   gradient              [inputs + 1, S] receives the gradient
//
// Grid: x = neurons / 128, y = (inputs + 1) / 4; 128 threads: a warp an input, a lane 4 neurons, all samples. It moves 8 bytes a synapse and
// sample for OSTL and 16 for OTPE; gates and errors are shared by the warps of a block through the first-level cache.
#include "common.cuh"
#include "neuron.cuh"

// What a layer's synapses share.
struct Synapses {
    int reset;
    bool has_kept;
    float leak, threshold, carry_leak;
};

// E and R of one synapse, and its share of the gradient.
template <bool Postsynaptic>
DEVICE void step(float x, float gate, float kept, float error, Synapses synapses, float& eligibility, float& postsynaptic, float& sum) {
    float potential = fmaf(synapses.leak, eligibility, x);
    float spike = gate * potential;
    eligibility = synapses.has_kept ? kept * potential : trace_after(synapses.reset, potential, spike, synapses.threshold);
    if (Postsynaptic) {
        postsynaptic = fmaf(synapses.carry_leak, postsynaptic, spike);
        sum = fmaf(error, postsynaptic, sum);
    } else {
        sum = fmaf(error, spike, sum);
    }
}

template <bool Counted, bool Postsynaptic>
DEVICE void advance(
    const float* __restrict__ dense, const unsigned* __restrict__ bits, const float* __restrict__ error, const float* __restrict__ gate,
    const float* __restrict__ kept, float* __restrict__ eligibility, float* __restrict__ postsynaptic, float* __restrict__ gradient, int samples,
    int inputs, int input_stride, int stride, Synapses synapses) {
    int input = block_y() * 4 + warp_index();
    int column = block_x() * 128 + 4 * lane_index();
    if (input > inputs || column >= stride) {
        return; // no barrier follows
    }
    int words = round_up(inputs, 32);
    index_t place = (index_t)input * stride + column;
    index_t distance = (index_t)(inputs + 1) * stride;
    float4_t sum = zero4();
#pragma unroll 2
    for (int sample = 0; sample < samples; sample++) {
        float x = 1.0f;
        if (input < inputs) {
            x = Counted ? dense[(index_t)sample * input_stride + input] : (float)(bits[(index_t)sample * words + input / 32] >> (input & 31) & 1);
        }
        index_t row = (index_t)sample * stride + column;
        float4_t g = load4(gate + row), d = load4(error + row), k = kept ? load4(kept + row) : zero4();
        float4_t e = load4(eligibility + sample * distance + place);
        float4_t r = Postsynaptic ? load4(postsynaptic + sample * distance + place) : zero4();
        step<Postsynaptic>(x, g.x, k.x, d.x, synapses, e.x, r.x, sum.x);
        step<Postsynaptic>(x, g.y, k.y, d.y, synapses, e.y, r.y, sum.y);
        step<Postsynaptic>(x, g.z, k.z, d.z, synapses, e.z, r.z, sum.z);
        step<Postsynaptic>(x, g.w, k.w, d.w, synapses, e.w, r.w, sum.w);
        store4(eligibility + sample * distance + place, e);
        if (Postsynaptic) {
            store4(postsynaptic + sample * distance + place, r);
        }
    }
    store4(gradient + place, sum);
}

KERNEL(128, eligibility_ostl_counts)(
    const float* dense, const float* error, const float* gate, const float* kept, float* eligibility, float* gradient, int samples, int inputs,
    int input_stride, int stride, int reset, float leak, float threshold) {
    Synapses synapses = {reset, kept != nullptr, leak, threshold, 0.0f};
    advance<true, false>(dense, nullptr, error, gate, kept, eligibility, nullptr, gradient, samples, inputs, input_stride, stride, synapses);
}

KERNEL(128, eligibility_ostl_spikes)(
    const unsigned* bits, const float* error, const float* gate, const float* kept, float* eligibility, float* gradient, int samples, int inputs,
    int stride, int reset, float leak, float threshold) {
    Synapses synapses = {reset, kept != nullptr, leak, threshold, 0.0f};
    advance<false, false>(nullptr, bits, error, gate, kept, eligibility, nullptr, gradient, samples, inputs, 0, stride, synapses);
}

KERNEL(128, eligibility_otpe_counts)(
    const float* dense, const float* error, const float* gate, const float* kept, float* eligibility, float* postsynaptic, float* gradient,
    int samples, int inputs, int input_stride, int stride, int reset, float leak, float threshold, float carry_leak) {
    Synapses synapses = {reset, kept != nullptr, leak, threshold, carry_leak};
    advance<true, true>(dense, nullptr, error, gate, kept, eligibility, postsynaptic, gradient, samples, inputs, input_stride, stride, synapses);
}

KERNEL(128, eligibility_otpe_spikes)(
    const unsigned* bits, const float* error, const float* gate, const float* kept, float* eligibility, float* postsynaptic, float* gradient,
    int samples, int inputs, int stride, int reset, float leak, float threshold, float carry_leak) {
    Synapses synapses = {reset, kept != nullptr, leak, threshold, carry_leak};
    advance<false, true>(nullptr, bits, error, gate, kept, eligibility, postsynaptic, gradient, samples, inputs, 0, stride, synapses);
}
