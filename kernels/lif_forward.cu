// Forward pass of one LIF layer over some time steps, with the surrogate derivative and its leaky mean.
//
//   v = leak u + x W + b;  s = v >= threshold;  u: v after the reset            membrane potential, spike
//   gate                                                                        surrogate derivative of s by v
//   kept = d + r gate                                                           derivative of u by v, the spike's included; detached: d
//   mean gate = weight * sum_k (reader's leak)^(t-k) gate_k                     weight: one over the sum of the factors
//
// Resets and surrogates: neuron.cuh. The potential is kept as its distance from the threshold, and x W + b is summed in four chains, as on the
// CPU: the same bits.
//
//   offsets, units, counts   the input of row r: units[offsets[r]...offsets[r + 1]), each with its count (lif_forward_counts)
//   lists, lengths           the input of row r: lists[r * inputs...] of lengths[r] units that spiked once (lif_forward_spikes)
//   parameters               [inputs + 1, S], the bias last
//   membrane, gate_sum       [samples, S] carried on from call to call; null: begin at rest and forget
//   bits                     [row, words] receives the spikes, 32 neurons a word
//   gate, mean_gate, kept    [row, S]; null where they are not wanted
//   weights_of_means         [step, schedule_width], of which [0] is the weight of the mean
//   reset, surrogate         their kinds; detached: whether the spike in the reset has no derivative; first and second are the surrogate's parameters
//   carry_leak               the reader's leak
//   input_step, output_step  where the first step lies in the input and the weights of means, and in what is written
//
// Grid: x = neurons / 128, y = samples; 128 threads, one a neuron. The units of a step are staged in shared memory by the block.
#include "common.cuh"
#include "neuron.cuh"

enum { BLOCK = 128 };

struct Layer {
    int samples, steps, inputs, neurons, stride, schedule_width, reset, detached, surrogate;
    float leak, pull, threshold, carry_leak, first, second;
};

// Units (as offsets into the weights) and counts of up to BLOCK active inputs.
struct alignas(16) Stage {
    unsigned offset[BLOCK];
    float count[BLOCK];
};

// Adds a staged run of active units to the four chains; a last group of fewer than four goes to the second chain, as on the CPU.
template <bool Counted>
DEVICE void add_staged(const Stage& stage, int length, const float* __restrict__ weights, float (&sum)[4]) {
    int i = 0;
    for (; i + 4 <= length; i += 4) {
        float a = weights[stage.offset[i]], b = weights[stage.offset[i + 1]], c = weights[stage.offset[i + 2]], d = weights[stage.offset[i + 3]];
        if (Counted) {
            sum[1] = fmaf(stage.count[i], a, sum[1]);
            sum[0] = fmaf(stage.count[i + 1], b, sum[0]);
            sum[2] = fmaf(stage.count[i + 2], c, sum[2]);
            sum[3] = fmaf(stage.count[i + 3], d, sum[3]);
        } else {
            sum[1] += a;
            sum[0] += b;
            sum[2] += c;
            sum[3] += d;
        }
    }
    for (; i < length; i++) {
        float a = weights[stage.offset[i]];
        sum[1] = Counted ? fmaf(stage.count[i], a, sum[1]) : sum[1] + a;
    }
}

template <bool Counted>
DEVICE void forward(
    const int* __restrict__ offsets, const unit_t* __restrict__ units, const float* __restrict__ counts, const int* __restrict__ lengths,
    const float* __restrict__ parameters, float* __restrict__ membrane, float* __restrict__ gate_sum, unsigned* __restrict__ bits,
    float* __restrict__ gate, float* __restrict__ mean_gate, float* __restrict__ kept, const float* __restrict__ weights_of_means, int input_step,
    int output_step, int schedule_step, Layer layer) {
    SHARED Stage stages[2]; // one is read while the other is filled: one barrier a run
    int sample = block_y();
    int neuron = block_x() * BLOCK + thread_index();
    bool exists = neuron < layer.neurons;
    const float* weights = parameters + (exists ? neuron : 0);
    float bias = weights[(index_t)layer.inputs * layer.stride];
    index_t state = (index_t)sample * layer.stride + neuron;
    float distance_after = exists && membrane ? membrane[state] : lif_at_rest(layer.threshold);
    float sum_of_gates = exists && gate_sum ? gate_sum[state] : 0.0f;
    int words = round_up(layer.neurons, 32);
    int turn = 0;
    for (int step = 0; step < layer.steps; step++) {
        index_t input_row = (index_t)(input_step + step) * layer.samples + sample;
        index_t row = (index_t)(output_step + step) * layer.samples + sample;
        index_t start = Counted ? offsets[input_row] : input_row * layer.inputs;
        int length = Counted ? offsets[input_row + 1] - (int)start : lengths[input_row];
        float sum[4] = {bias, 0.0f, 0.0f, 0.0f};
        for (int first = 0; first < length; first += BLOCK) {
            Stage& stage = stages[turn];
            turn ^= 1;
            int mine = first + thread_index();
            if (mine < length) {
                stage.offset[thread_index()] = (unsigned)units[start + mine] * (unsigned)layer.stride;
                if (Counted) {
                    stage.count[thread_index()] = counts[start + mine];
                }
            }
            barrier();
            add_staged<Counted>(stage, smaller(length - first, BLOCK), weights, sum);
        }
        float drive = (sum[0] + sum[1]) + (sum[2] + sum[3]);
        float distance = lif_advance(distance_after, drive, layer.leak, layer.pull);
        bool fired = distance >= 0.0f;
        distance_after = reset_after(layer.reset, distance, fired, layer.threshold);
        if (gate || mean_gate || kept) {
            float surrogate = surrogate_gate(layer.surrogate, distance, layer.first, layer.second);
            sum_of_gates = fmaf(layer.carry_leak, sum_of_gates, surrogate);
            if (exists && gate) {
                gate[row * layer.stride + neuron] = surrogate;
            }
            if (exists && mean_gate) {
                mean_gate[row * layer.stride + neuron] = sum_of_gates * weights_of_means[layer.schedule_width * (schedule_step + step)];
            }
            if (exists && kept) {
                kept[row * layer.stride + neuron] = reset_kept(layer.reset, layer.detached ? 0.0f : surrogate, distance, fired, layer.threshold);
            }
        }
        unsigned word = warp_vote(fired && exists);
        if (exists && lane_index() == 0) {
            bits[row * words + neuron / 32] = word;
        }
    }
    if (exists && membrane) {
        membrane[state] = distance_after;
    }
    if (exists && gate_sum) {
        gate_sum[state] = sum_of_gates;
    }
}

KERNEL(128, lif_forward_counts)(
    const int* offsets, const unit_t* units, const float* counts, const float* parameters, float* membrane, float* gate_sum, unsigned* bits,
    float* gate, float* mean_gate, float* kept, const float* weights_of_means, const int* input_step, const int* output_step, int samples,
    int steps, int inputs, int neurons, int stride, int schedule_width, int reset, int detached, int surrogate, float leak, float pull, float threshold,
    float carry_leak, float first, float second) {
    Layer layer = {samples, steps, inputs, neurons, stride, schedule_width, reset, detached, surrogate, leak, pull, threshold, carry_leak, first, second};
    forward<true>(
        offsets, units, counts, nullptr, parameters, membrane, gate_sum, bits, gate, mean_gate, kept, weights_of_means, *input_step, *output_step,
        *input_step, layer);
}

// The input lies where the output does: both are spikes of the same steps.
KERNEL(128, lif_forward_spikes)(
    const unit_t* lists, const int* lengths, const float* parameters, float* membrane, float* gate_sum, unsigned* bits, float* gate,
    float* mean_gate, float* kept, const float* weights_of_means, const int* input_step, const int* output_step, int samples, int steps,
    int inputs, int neurons, int stride, int schedule_width, int reset, int detached, int surrogate, float leak, float pull, float threshold,
    float carry_leak, float first, float second) {
    Layer layer = {samples, steps, inputs, neurons, stride, schedule_width, reset, detached, surrogate, leak, pull, threshold, carry_leak, first, second};
    forward<false>(
        nullptr, lists, nullptr, lengths, parameters, membrane, gate_sum, bits, gate, mean_gate, kept, weights_of_means, *output_step, *output_step,
        *input_step, layer);
}
