// The backward scan of the online history form: from the error of the present step alone, the coefficients C of
// grad W = sum_{k <= now} x_k^T C_k over the gates of all steps so far.
//
//   history_ostl   C_now = g_now error;  C_k = leak (1 - threshold g_k) C_{k+1}
//   history_otpe   D_now = error, D_k = leak D_{k+1};  C_k = g_k D_k + leak (1 - threshold g_k) C_{k+1}
//
//   error         [samples, S] of the present step
//   gate          [row, S] so far
//   coefficient   [row, S] receives C
//   bias          [samples, S] receives the sum of C over time
//   now           the present step
//
// Grid: x = neurons / 128, y = samples; 128 threads, one a neuron.
#include "common.cuh"
#include "neuron.cuh"

template <bool Postsynaptic>
DEVICE void history(
    const float* __restrict__ error, const float* __restrict__ gate, float* __restrict__ coefficient, float* __restrict__ bias, int now, int samples,
    int neurons, int stride, float leak, float threshold) {
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
        float kept = leak * subtract_kept(surrogate, threshold);
        if (Postsynaptic) {
            factor = fmaf(kept, factor, surrogate * future);
            future *= leak;
        } else {
            factor = step == now ? surrogate * future : factor * kept;
        }
        sum += factor;
        coefficient[place] = factor;
    }
    bias[state] = sum;
}

KERNEL(128, history_ostl)(
    const float* error, const float* gate, float* coefficient, float* bias, const int* now, int samples, int neurons, int stride, float leak, float threshold) {
    history<false>(error, gate, coefficient, bias, *now, samples, neurons, stride, leak, threshold);
}

KERNEL(128, history_otpe)(
    const float* error, const float* gate, float* coefficient, float* bias, const int* now, int samples, int neurons, int stride, float leak, float threshold) {
    history<true>(error, gate, coefficient, bias, *now, samples, neurons, stride, leak, threshold);
}
