// The backward scan of the adjoint form over one layer: from the errors at its spikes, the coefficients C of grad W = sum x^T C.
// It also turns the errors into what is passed down, and sums the bias gradient over time.
//
//   adjoint_ostl         C = g error + leak kept C                           passed down: error g; also BPTT's, which passes C itself
//   adjoint_otpe         D = error + carry_leak D;   C = g D + leak kept C                         error mean g
//   adjoint_ottt         C = g error + leak C                                                      error g;       bias: g error
//   adjoint_approx_otpe  D = mean g error + carry_leak D;   C = D + leak C                         error mean g;  bias: mean g error
//
//   error, gate, mean_gate, coefficient   [row, S]; error is replaced by what is passed down if passes is not 0
//   kept                                  [row, S] what the reset leaves; null where it follows from the gate
//   bias                                  [samples, S] receives the sum over time
//   carry_leak                            the leak of whoever reads the layer's spikes
//
// Grid: x = neurons / 128, y = samples; 128 threads, one a neuron.
#include "common.cuh"
#include "neuron.cuh"

enum Scan { OSTL, OTPE, OTTT, APPROX_OTPE };

template <Scan Rule>
DEVICE void scan(
    float* __restrict__ error, const float* __restrict__ gate, const float* __restrict__ mean_gate, const float* __restrict__ kept,
    float* __restrict__ coefficient, float* __restrict__ bias, int samples, int steps, int neurons, int stride, int reset, int passes, float leak,
    float threshold, float carry_leak) {
    int sample = block_y();
    int neuron = block_x() * 128 + thread_index();
    if (neuron >= neurons) {
        return; // no barrier follows
    }
    float factor = 0.0f, future = 0.0f, sum = 0.0f;
    for (int step = steps - 1; step >= 0; step--) {
        index_t place = ((index_t)step * samples + sample) * stride + neuron;
        float now = error[place];
        if (Rule == OTTT || Rule == APPROX_OTPE) {
            float gated = now * (Rule == OTTT ? gate[place] : mean_gate[place]);
            sum += gated;
            future = Rule == APPROX_OTPE ? fmaf(carry_leak, future, gated) : gated;
            factor = fmaf(leak, factor, future);
            if (passes) {
                error[place] = gated;
            }
        } else {
            future = Rule == OTPE ? fmaf(carry_leak, future, now) : now;
            float surrogate = gate[place];
            float left = leak * (kept ? kept[place] : kept_of_gate(reset, surrogate, threshold));
            factor = fmaf(left, factor, surrogate * future);
            sum += factor;
            if (passes) {
                error[place] = now * (Rule == OTPE ? mean_gate[place] : surrogate);
            }
        }
        coefficient[place] = factor;
    }
    bias[(index_t)sample * stride + neuron] = sum;
}

KERNEL(128, adjoint_ostl)(
    float* error, const float* gate, const float* kept, float* coefficient, float* bias, int samples, int steps, int neurons, int stride,
    int reset, int passes, float leak, float threshold) {
    scan<OSTL>(
        error, gate, nullptr, kept, coefficient, bias, samples, steps, neurons, stride, reset, passes, leak, threshold, 0.0f);
}

KERNEL(128, adjoint_otpe)(
    float* error, const float* gate, const float* mean_gate, const float* kept, float* coefficient, float* bias, int samples, int steps,
    int neurons, int stride, int reset, int passes, float leak, float threshold, float carry_leak) {
    scan<OTPE>(
        error, gate, mean_gate, kept, coefficient, bias, samples, steps, neurons, stride, reset, passes, leak, threshold, carry_leak);
}

KERNEL(128, adjoint_ottt)(
    float* error, const float* gate, float* coefficient, float* bias, int samples, int steps, int neurons, int stride, int passes, float leak) {
    scan<OTTT>(
        error, gate, nullptr, nullptr, coefficient, bias, samples, steps, neurons, stride, 0, passes, leak, 0.0f, 0.0f);
}

KERNEL(128, adjoint_approx_otpe)(
    float* error, const float* mean_gate, float* coefficient, float* bias, int samples, int steps, int neurons, int stride, int passes,
    float leak, float carry_leak) {
    scan<APPROX_OTPE>(
        error, nullptr, mean_gate, nullptr, coefficient, bias, samples, steps, neurons, stride, 0, passes, leak, 0.0f, carry_leak);
}
