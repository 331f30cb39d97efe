// Forward pass of one layer over some time steps, with the surrogate derivative and its leaky mean.
//
//   v = leak u + x W + b;  s = v >= threshold;  u: v after the reset            membrane potential, spike
//   gate                                                                        surrogate derivative of s by v
//   kept = d + r gate                                                           derivative of u by v, the spike's included; detached: d
//   mean gate = weight * sum_k (reader's leak)^(t-k) gate_k                     weight: one over the sum of the factors
//
// Neurons, resets and surrogates: neuron.cuh. The potential is kept as its distance from the threshold, and x W + b is summed in four chains, as on
// the CPU: the same bits. lif_forward_* are for LIF neurons that are all alike; neuron_forward_* for any, each with constants of its own, behind a
// current, adapting or not firing at all; and for inputs that were put together (connect.cu).
//
//   offsets, units, counts   the input of row r: units[offsets[r]...offsets[r + 1]), each with its count (*_counts)
//   lists, lengths           the input of row r: lists[r * inputs...] of lengths[r] units that spiked once (*_spikes), or with counts beside them
//   parameters               [inputs + 1, S], the bias last
//   constants                [CONSTANTS, S] of each neuron, in the order below (neuron_forward_*)
//   membrane, gate_sum       [samples, S] carried on from call to call; null: begin at rest and forget. neuron_forward_* begin so with step 0
//   current, adaptation, gate_current   likewise, of neurons that have them and of means under a reader with a current
//   bits                     [row, words] receives the spikes, 32 neurons a word
//   gate, mean_gate, kept    [row, S]; null where they are not wanted
//   held                     [row, S] d, beside the other; null likewise
//   score                    [row, S] potentials of neurons that do not fire, or the leaky sum of the spikes; null likewise
//   score_sum                [samples, S] the latter carried on; null: begin at zero
//   weights_of_means         [step, schedule_width], of which [0] is the weight of the mean; neuron_forward_*: [step, mean_width], each neuron its own
//                            where mean_width is not 1
//   reset, surrogate         their kinds; detached: whether the spike in the reset has no derivative; first and second are the surrogate's parameters
//   carry_leak               the reader's leak
//   input_step, output_step  where the first step lies in the input and the weights of means, and in what is written
//
// Grid: x = neurons / 128, y = samples; 128 threads, one a neuron. The units of a step are staged in shared memory by the block.
#include "common.cuh"
#include "constants.cuh"
#include "neuron.cuh"

enum { BLOCK = 128 };

struct Layer {
    int samples, steps, inputs, neurons, stride, schedule_width, reset, detached, surrogate;
    float leak, pull, threshold, carry_leak, first, second;
};

// What neurons have that are not all alike, or not LIF.
struct Others {
    const float* constants;
    float *current, *adaptation, *gate_current, *held, *score, *score_sum;
    int neuron, has_reader_current;
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

template <bool Counted, bool Any>
DEVICE void forward(
    const int* __restrict__ offsets, const unit_t* __restrict__ units, const float* __restrict__ counts, const int* __restrict__ lengths,
    const float* __restrict__ parameters, float* __restrict__ membrane, float* __restrict__ gate_sum, unsigned* __restrict__ bits,
    float* __restrict__ gate, float* __restrict__ mean_gate, float* __restrict__ kept, const float* __restrict__ weights_of_means, int input_step,
    int output_step, int schedule_step, Layer layer, Others others) {
    SHARED Stage stages[2]; // one is read while the other is filled: one barrier a run
    int sample = block_y();
    int neuron = block_x() * BLOCK + thread_index();
    bool exists = neuron < layer.neurons;
    const float* weights = parameters + (exists ? neuron : 0);
    float bias = weights[(index_t)layer.inputs * layer.stride];
    index_t state = (index_t)sample * layer.stride + neuron;
    float at_rest = Any ? constant(others.constants, AT_REST, layer.stride, exists ? neuron : 0) : lif_at_rest(layer.threshold);
    if (Any) {
        int place = exists ? neuron : 0;
        layer.leak = constant(others.constants, LEAK, layer.stride, place);
        layer.pull = constant(others.constants, PULL, layer.stride, place);
        layer.threshold = constant(others.constants, THRESHOLD, layer.stride, place);
        layer.carry_leak = constant(others.constants, CARRY_LEAK, layer.stride, place);
    }
    bool goes_on = exists && (!Any || output_step > 0);
    float distance_after = goes_on && membrane ? membrane[state] : at_rest;
    float sum_of_gates = goes_on && gate_sum ? gate_sum[state] : 0.0f;
    float current = Any && goes_on && others.current ? others.current[state] : 0.0f;
    float adaptation = Any && goes_on && others.adaptation ? others.adaptation[state] : 0.0f;
    float gate_current = Any && goes_on && others.gate_current ? others.gate_current[state] : 0.0f;
    float score = Any && goes_on && others.score_sum ? others.score_sum[state] : 0.0f;
    int words = round_up(layer.neurons, 32);
    int turn = 0;
    for (int step = 0; step < layer.steps; step++) {
        index_t input_row = (index_t)(input_step + step) * layer.samples + sample;
        index_t row = (index_t)(output_step + step) * layer.samples + sample;
        index_t start = offsets ? offsets[input_row] : input_row * layer.inputs;
        int length = offsets ? offsets[input_row + 1] - (int)start : lengths[input_row];
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
        index_t place = row * layer.stride + neuron;
        if (Any && others.neuron == CUBA) {
            drive = current = cuba_current(current, drive, constant(others.constants, CURRENT_LEAK, layer.stride, exists ? neuron : 0));
        }
        if (Any && others.neuron == LI) {
            distance_after = li_advance(distance_after, drive, layer.leak);
            if (exists && others.score) {
                others.score[place] = distance_after;
            }
            continue; // no spikes, and no warp votes: all of a launch are of a kind
        }
        float distance = lif_advance(distance_after, drive, layer.leak, layer.pull);
        float margin = distance;
        if (Any && others.neuron == ALIF) {
            margin = alif_margin(distance, adaptation, constant(others.constants, ADAPTATION_STRENGTH, layer.stride, exists ? neuron : 0));
        }
        bool fired = margin >= 0.0f;
        distance_after = reset_after(layer.reset, distance, fired, layer.threshold);
        if (Any && others.neuron == ALIF) {
            adaptation = alif_adapted(adaptation, fired, constant(others.constants, ADAPTATION_LEAK, layer.stride, exists ? neuron : 0));
        }
        if (gate || mean_gate || kept) {
            float surrogate = surrogate_gate(layer.surrogate, margin, layer.first, layer.second);
            float entering = surrogate;
            if (Any && others.has_reader_current) {
                entering = gate_current =
                    fmaf(constant(others.constants, CARRY_CURRENT_LEAK, layer.stride, exists ? neuron : 0), gate_current, surrogate);
            }
            sum_of_gates = fmaf(layer.carry_leak, sum_of_gates, entering);
            if (exists && gate) {
                gate[place] = surrogate;
            }
            if (exists && mean_gate) {
                index_t weight = (index_t)layer.schedule_width * (schedule_step + step);
                mean_gate[place] = sum_of_gates * weights_of_means[Any && layer.schedule_width > 1 ? weight + neuron : weight];
            }
            if (exists && kept) {
                kept[place] = reset_kept(layer.reset, layer.detached ? 0.0f : surrogate, distance, fired, layer.threshold);
            }
            if (Any && exists && others.held) {
                others.held[place] = reset_held(layer.reset, fired);
            }
        }
        if (Any && others.score) {
            score = leaky_spikes_score(score, fired, constant(others.constants, READOUT_LEAK, layer.stride, exists ? neuron : 0));
            if (exists) {
                others.score[place] = score;
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
    if (Any && exists) {
        if (others.current) {
            others.current[state] = current;
        }
        if (others.adaptation) {
            others.adaptation[state] = adaptation;
        }
        if (others.gate_current) {
            others.gate_current[state] = gate_current;
        }
        if (others.score_sum) {
            others.score_sum[state] = score;
        }
    }
}

KERNEL(128, lif_forward_counts)(
    const int* offsets, const unit_t* units, const float* counts, const float* parameters, float* membrane, float* gate_sum, unsigned* bits,
    float* gate, float* mean_gate, float* kept, const float* weights_of_means, const int* input_step, const int* output_step, int samples,
    int steps, int inputs, int neurons, int stride, int schedule_width, int reset, int detached, int surrogate, float leak, float pull, float threshold,
    float carry_leak, float first, float second) {
    Layer layer = {samples, steps, inputs, neurons, stride, schedule_width, reset, detached, surrogate, leak, pull, threshold, carry_leak, first, second};
    forward<true, false>(
        offsets, units, counts, nullptr, parameters, membrane, gate_sum, bits, gate, mean_gate, kept, weights_of_means, *input_step, *output_step,
        *input_step, layer, Others{});
}

// The input lies where the output does: both are spikes of the same steps.
KERNEL(128, lif_forward_spikes)(
    const unit_t* lists, const int* lengths, const float* parameters, float* membrane, float* gate_sum, unsigned* bits, float* gate,
    float* mean_gate, float* kept, const float* weights_of_means, const int* input_step, const int* output_step, int samples, int steps,
    int inputs, int neurons, int stride, int schedule_width, int reset, int detached, int surrogate, float leak, float pull, float threshold,
    float carry_leak, float first, float second) {
    Layer layer = {samples, steps, inputs, neurons, stride, schedule_width, reset, detached, surrogate, leak, pull, threshold, carry_leak, first, second};
    forward<false, false>(
        nullptr, lists, nullptr, lengths, parameters, membrane, gate_sum, bits, gate, mean_gate, kept, weights_of_means, *output_step, *output_step,
        *input_step, layer, Others{});
}

// Offsets for the network's own input; lengths for one that was put together, which lies where the output does.
KERNEL(128, neuron_forward_counts)(
    const int* offsets, const unit_t* units, const float* counts, const int* lengths, const float* parameters, const float* constants, float* membrane,
    float* current, float* adaptation, float* gate_sum, float* gate_current, unsigned* bits, float* gate, float* mean_gate, float* kept, float* held,
    float* score, float* score_sum, const float* weights_of_means, const int* input_step, const int* output_step, int samples, int steps, int inputs,
    int neurons, int stride, int mean_width, int neuron, int reset, int detached, int surrogate, int has_reader_current, float first, float second) {
    Layer layer = {samples, steps, inputs, neurons, stride, mean_width, reset, detached, surrogate, 0.0f, 0.0f, 0.0f, 0.0f, first, second};
    Others others = {constants, current, adaptation, gate_current, held, score, score_sum, neuron, has_reader_current};
    forward<true, true>(
        offsets, units, counts, lengths, parameters, membrane, gate_sum, bits, gate, mean_gate, kept, weights_of_means,
        offsets ? *input_step : *output_step, *output_step, *output_step, layer, others);
}

KERNEL(128, neuron_forward_spikes)(
    const unit_t* lists, const int* lengths, const float* parameters, const float* constants, float* membrane, float* current, float* adaptation,
    float* gate_sum, float* gate_current, unsigned* bits, float* gate, float* mean_gate, float* kept, float* held, float* score, float* score_sum,
    const float* weights_of_means, const int* output_step, int samples, int steps, int inputs, int neurons, int stride, int mean_width, int neuron,
    int reset, int detached, int surrogate, int has_reader_current, float first, float second) {
    Layer layer = {samples, steps, inputs, neurons, stride, mean_width, reset, detached, surrogate, 0.0f, 0.0f, 0.0f, 0.0f, first, second};
    Others others = {constants, current, adaptation, gate_current, held, score, score_sum, neuron, has_reader_current};
    forward<false, true>(
        nullptr, lists, nullptr, lengths, parameters, membrane, gate_sum, bits, gate, mean_gate, kept, weights_of_means, *output_step, *output_step,
        *output_step, layer, others);
}
