// The traces per synapse over all steps of all samples, with the loop over time inside and P and R in registers, so that the
// recursion costs arithmetic and next to no memory traffic: the offline trace form.
//
//   P_t = leak E_{t-1} + x_t;  e_t = g_t P_t;  E_t = kept_t P_t                 grad = sum error_t e_t    (sequence_ostl_*)
//   R_t = carry_leak R_{t-1} + e_t                                              grad = sum error_t R_t    (sequence_otpe_*)
//
//   dense, S_in    [row, S_in] x with counts (*_counts)
//   bits           [row, words] x that spikes once (*_spikes)
//   error, gate    [row, S]
//   kept           [row, S] what the reset leaves; null where it follows from the gate
//   gradient       [inputs + 1, S] receives the gradient, summed over samples and, within a sample, steps, as on the CPU; the last row is the
//                  bias's, with x = 1
//
// Grid: x = neurons / 128, y = (inputs + 1) / 8; 128 threads, one a neuron and 8 inputs.
#include "common.cuh"
#include "neuron.cuh"

enum { INPUTS = 8 };

template <bool Counted, bool Postsynaptic>
DEVICE void sequence(
    const float* __restrict__ dense, const unsigned* __restrict__ bits, const float* __restrict__ error, const float* __restrict__ gate,
    const float* __restrict__ kept, float* __restrict__ gradient, int samples, int steps, int inputs, int input_stride, int neurons, int stride,
    int reset, float leak, float threshold, float carry_leak) {
    int neuron = block_x() * 128 + thread_index();
    int first = block_y() * INPUTS;
    if (neuron >= neurons) {
        return; // no barrier follows
    }
    int words = round_up(inputs, 32);
    float sum[INPUTS];
#pragma unroll
    for (int i = 0; i < INPUTS; i++) {
        sum[i] = 0.0f;
    }
    for (int sample = 0; sample < samples; sample++) {
        float eligibility[INPUTS], postsynaptic[INPUTS];
#pragma unroll
        for (int i = 0; i < INPUTS; i++) {
            eligibility[i] = postsynaptic[i] = 0.0f;
        }
        for (int t = 0; t < steps; t++) {
            index_t row = (index_t)t * samples + sample;
            float g = gate[row * stride + neuron], d = error[row * stride + neuron], k = kept ? kept[row * stride + neuron] : 0.0f;
            // Of 8 inputs none, some or all may be past the last one; the one after it is the bias.
            unsigned byte = Counted || first >= inputs ? 0 : bits[row * words + first / 32] >> (first & 31);
            const float* source = dense + row * input_stride + first;
#pragma unroll
            for (int i = 0; i < INPUTS; i++) {
                float x = first + i == inputs ? 1.0f : !Counted ? (float)(byte >> i & 1) : first + i < inputs ? source[i] : 0.0f;
                float potential = fmaf(leak, eligibility[i], x);
                float spike = g * potential;
                eligibility[i] = kept ? k * potential : trace_after(reset, potential, spike, threshold);
                if (Postsynaptic) {
                    postsynaptic[i] = fmaf(carry_leak, postsynaptic[i], spike);
                    sum[i] = fmaf(d, postsynaptic[i], sum[i]);
                } else {
                    sum[i] = fmaf(d, spike, sum[i]);
                }
            }
        }
    }
#pragma unroll
    for (int i = 0; i < INPUTS; i++) {
        if (first + i <= inputs) {
            gradient[(index_t)(first + i) * stride + neuron] = sum[i];
        }
    }
}

KERNEL(128, sequence_ostl_counts)(
    const float* dense, const float* error, const float* gate, const float* kept, float* gradient, int samples, int steps, int inputs,
    int input_stride, int neurons, int stride, int reset, float leak, float threshold) {
    sequence<true, false>(
        dense, nullptr, error, gate, kept, gradient, samples, steps, inputs, input_stride, neurons, stride, reset, leak, threshold, 0.0f);
}

KERNEL(128, sequence_ostl_spikes)(
    const unsigned* bits, const float* error, const float* gate, const float* kept, float* gradient, int samples, int steps, int inputs,
    int neurons, int stride, int reset, float leak, float threshold) {
    sequence<false, false>(
        nullptr, bits, error, gate, kept, gradient, samples, steps, inputs, 0, neurons, stride, reset, leak, threshold, 0.0f);
}

KERNEL(128, sequence_otpe_counts)(
    const float* dense, const float* error, const float* gate, const float* kept, float* gradient, int samples, int steps, int inputs,
    int input_stride, int neurons, int stride, int reset, float leak, float threshold, float carry_leak) {
    sequence<true, true>(
        dense, nullptr, error, gate, kept, gradient, samples, steps, inputs, input_stride, neurons, stride, reset, leak, threshold, carry_leak);
}

KERNEL(128, sequence_otpe_spikes)(
    const unsigned* bits, const float* error, const float* gate, const float* kept, float* gradient, int samples, int steps, int inputs,
    int neurons, int stride, int reset, float leak, float threshold, float carry_leak) {
    sequence<false, true>(
        nullptr, bits, error, gate, kept, gradient, samples, steps, inputs, 0, neurons, stride, reset, leak, threshold, carry_leak);
}
