// The traces per input, over some steps: the leaky sum of the input (OTTT) and, for Approx OTPE, the leaky sum of that.
//
//   a_t = leak a_{t-1} + x_t;   z_t = carry_leak z_{t-1} + a_t
//
//   dense          [row, S_in] x with counts (presynaptic_counts)
//   bits           [row, words] x that spikes once (presynaptic_spikes)
//   trace          [samples, S_in] a, carried on; null: begin at zero and forget
//   postsynaptic   [samples, S_in] z, likewise; both null or none
//   result         [row, S_in] receives z if wants_sum is not 0, else a
//
// Rows are the call's own: the first is row 0. Grid: x = inputs / 128, y = samples; 128 threads, one an input.
#include "common.cuh"

template <bool Counted>
DEVICE void presynaptic(
    const float* __restrict__ dense, const unsigned* __restrict__ bits, float* __restrict__ trace, float* __restrict__ postsynaptic,
    float* __restrict__ result, int samples, int steps, int inputs, int input_stride, int wants_sum, float leak, float carry_leak) {
    int input = block_x() * 128 + thread_index();
    int sample = block_y();
    if (input >= inputs) {
        return; // no barrier follows
    }
    int words = round_up(inputs, 32);
    index_t state = (index_t)sample * input_stride + input;
    float sum = trace ? trace[state] : 0.0f, sum_of_sum = trace ? postsynaptic[state] : 0.0f;
    for (int step = 0; step < steps; step++) {
        index_t row = (index_t)step * samples + sample;
        float x = Counted ? dense[row * input_stride + input] : (float)(bits[row * words + input / 32] >> (input & 31) & 1);
        sum = leak * sum;
        sum = sum + x;
        sum_of_sum = fmaf(carry_leak, sum_of_sum, sum);
        result[row * input_stride + input] = wants_sum ? sum_of_sum : sum;
    }
    if (trace) {
        trace[state] = sum;
        postsynaptic[state] = sum_of_sum;
    }
}

KERNEL(128, presynaptic_counts)(
    const float* dense, float* trace, float* postsynaptic, float* result, int samples, int steps, int inputs, int input_stride,
    int wants_sum, float leak, float carry_leak) {
    presynaptic<true>(dense, nullptr, trace, postsynaptic, result, samples, steps, inputs, input_stride, wants_sum, leak, carry_leak);
}

KERNEL(128, presynaptic_spikes)(
    const unsigned* bits, float* trace, float* postsynaptic, float* result, int samples, int steps, int inputs, int input_stride,
    int wants_sum, float leak, float carry_leak) {
    presynaptic<false>(nullptr, bits, trace, postsynaptic, result, samples, steps, inputs, input_stride, wants_sum, leak, carry_leak);
}
