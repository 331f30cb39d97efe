// The backward scan of the adjoint form over one layer: from the errors at its spikes, the coefficients C of grad W = sum x^T C.
// It also turns the errors into what is passed down, and sums the bias gradient over time.
//
//   adjoint_ostl         C = g error + leak (1 - threshold g) C              passed down: error g; also BPTT's, which passes C itself
//   adjoint_otpe         D = error + leak D;   C = g D + leak (1 - threshold g) C                  error mean g
//   adjoint_ottt         C = g error + leak C                                                      error g;       bias: g error
//   adjoint_approx_otpe  D = mean g error + leak D;   C = D + leak C                               error mean g;  bias: mean g error
//
//   error, gate, mean_gate, coefficient   [row, S]; error is replaced by what is passed down if passes is not 0
//   bias                                  [samples, S] receives the sum over time
//
// Grid: x = neurons / 128, y = samples; 128 threads, one a neuron.
#include "common.cuh"
#include "neuron.cuh"

enum Scan { OSTL, OTPE, OTTT, APPROX_OTPE };

template <Scan Rule>
DEVICE void scan(
    float* __restrict__ error, const float* __restrict__ gate, const float* __restrict__ mean_gate, float* __restrict__ coefficient,
    float* __restrict__ bias, int samples, int steps, int neurons, int stride, float leak, float threshold, int passes) {
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
            future = Rule == APPROX_OTPE ? fmaf(leak, future, gated) : gated;
            factor = fmaf(leak, factor, future);
            if (passes) {
                error[place] = gated;
            }
        } else {
            future = Rule == OTPE ? fmaf(leak, future, now) : now;
            float surrogate = gate[place];
            float kept = leak * subtract_kept(surrogate, threshold);
            factor = fmaf(kept, factor, surrogate * future);
            sum += factor;
            if (passes) {
                error[place] = now * (Rule == OTPE ? mean_gate[place] : surrogate);
            }
        }
        coefficient[place] = factor;
    }
    bias[(index_t)sample * stride + neuron] = sum;
}

#define SCAN(name, rule)                                                                                                                          \
    KERNEL(128, name)(                                                                                                                            \
        float* error, const float* gate, const float* mean_gate, float* coefficient, float* bias, int samples, int steps, int neurons, int stride, \
        float leak, float threshold, int passes) {                                                                                                \
        scan<rule>(error, gate, mean_gate, coefficient, bias, samples, steps, neurons, stride, leak, threshold, passes);                          \
    }

SCAN(adjoint_ostl, OSTL)
SCAN(adjoint_otpe, OTPE)
SCAN(adjoint_ottt, OTTT)
SCAN(adjoint_approx_otpe, APPROX_OTPE)
