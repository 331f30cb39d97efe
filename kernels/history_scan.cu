// The backward scan of the online history form: from the error of the present step alone, the coefficients C of
// grad W = sum_{k <= now} x_k^T C_k over the gates of all steps so far.
//
//   history_ostl   C_now = g_now error;  C_k = leak kept_k C_{k+1}
//   history_otpe   D_now = error, D_k = carry_leak D_{k+1};  C_k = g_k D_k + leak kept_k C_{k+1}
//
//   error         [samples, S] of the present step
//   gate          [row, S] so far
//   kept          [row, S] what the resets left so far; null where it follows from the gate
//   coefficient   [row, S] receives C
//   bias          [samples, S] receives the sum of C over time
//   now           the present step
//
// Grid: x = neurons / 128, y = samples; 128 threads, one a neuron.
#include "common.cuh"
#include "neuron.cuh"

template <bool Postsynaptic>
DEVICE void history(
    const float* __restrict__ error, const float* __restrict__ gate, const float* __restrict__ kept, float* __restrict__ coefficient,
    float* __restrict__ bias, int now, int samples, int neurons, int stride, int reset, float leak, float threshold, float carry_leak) {
    int sample = block_y();
    int neuron = block_x() * 128 + thread_index();
    if (neuron >= neurons) {
        return; // no barrier follows
    }
    index_t state = (index_t)sample * stride + neuron;
    float future = error[state];
    float factor = 0.0f, sum = 0.0f;
    for (int step = now; step >= 0; step--) {
        index_t place = ((index_t)step * samples + sample) * stride + neuron;
        float surrogate = gate[place];
        float left = leak * (kept ? kept[place] : kept_of_gate(reset, surrogate, threshold));
        if (Postsynaptic) {
            factor = fmaf(left, factor, surrogate * future);
            future *= carry_leak;
        } else {
            factor = step == now ? surrogate * future : factor * left;
        }
        sum += factor;
        coefficient[place] = factor;
    }
    bias[state] = sum;
}

KERNEL(128, history_ostl)(
    const float* error, const float* gate, const float* kept, float* coefficient, float* bias, const int* now, int samples, int neurons, int stride,
    int reset, float leak, float threshold) {
    history<false>(error, gate, kept, coefficient, bias, *now, samples, neurons, stride, reset, leak, threshold, 0.0f);
}

KERNEL(128, history_otpe)(
    const float* error, const float* gate, const float* kept, float* coefficient, float* bias, const int* now, int samples, int neurons, int stride,
    int reset, float leak, float threshold, float carry_leak) {
    history<true>(error, gate, kept, coefficient, bias, *now, samples, neurons, stride, reset, leak, threshold, carry_leak);
}
