// Softmax cross-entropy of each step and its gradient by the output layer's spikes (loss_of_spikes), or by their leaky sum
// o_t = leak o_{t-1} + s_t (loss_of_scores, for the F- rules); and the count of spikes that predicts the class.
//
//   error = scale (softmax - onehot(label))
//
//   bits         [row, words] of the output layer
//   labels       [samples]
//   weights      [row] how much each counts in loss and gradient; rows are the input's
//   error        [row, S] receives the gradient; rows are the call's own: the first is row 0
//   scores       [samples, S] the leaky sum, carried on (loss_of_scores)
//   counts       [samples, S] spikes so far, carried on
//   losses       [2, samples] losses[0, b] += the loss of the call's steps; losses[1, b] receives it
//   correct      [samples] receives whether the class with the most spikes so far, the lowest of equals, is the label
//   input_step, output_step   the first step in weights, and in bits
//
// Grid: x = samples / 4; 128 threads, a warp a sample, lanes over classes. Double precision, as on the CPU.
#include "common.cuh"
#include "double_math.cuh"
#include "neuron.cuh"
#include "softmax.cuh"

DEVICE bool spiked(const unsigned* row, int neuron) { return row[neuron >> 5] >> (neuron & 31) & 1; }

DEVICE int spikes_of(const unsigned* row, int words) {
    int fired = 0;
    for (int word = lane_index(); word < words; word += 32) {
        fired += count_bits(row[word]);
    }
    return warp_sum(fired);
}

// The class with the most spikes; -1 without any.
DEVICE int prediction(const int* counts, int classes) {
    int most = 0, best = -1;
    for (int c = lane_index(); c < classes; c += 32) {
        if (counts[c] > most) {
            most = counts[c];
            best = c;
        }
    }
    for (int distance = 16; distance > 0; distance >>= 1) {
        int other_most = shuffle(most, lane_index() ^ distance), other_best = shuffle(best, lane_index() ^ distance);
        if (other_most > most || (other_most == most && other_best >= 0 && other_best < best)) {
            most = other_most;
            best = other_best;
        }
    }
    return best;
}

// Spikes are 0 or 1, so their softmax has two values only and needs no exponential.
template <bool Scored>
DEVICE void loss(
    const unsigned* bits, const int* labels, const float* weights, float* error, float* scores, int* counts, double* losses, int* correct,
    int input_step, int output_step, int samples, int steps, int classes, int stride, float leak, float mean_scale) {
    const double e = 2.7182818284590452354;
    int sample = block_x() * 4 + warp_index();
    if (sample >= samples) {
        return; // a whole warp, and no barrier follows
    }
    int words = round_up(classes, 32);
    int label = labels[sample];
    int* count = counts + (index_t)sample * stride;
    float* score = Scored ? scores + (index_t)sample * stride : nullptr;
    double total = 0.0;
    for (int step = 0; step < steps; step++) {
        const unsigned* row = bits + ((index_t)(output_step + step) * samples + sample) * words;
        float* target = error + ((index_t)step * samples + sample) * stride;
        int fired = spikes_of(row, words);
        float weight = weights[(index_t)(input_step + step) * samples + sample];
        float scale = mean_scale * weight;
        if (Scored) {
            for (int c = lane_index(); c < classes; c += 32) {
                score[c] = leaky_spikes_score(score[c], spiked(row, c), leak);
            }
            total += weight * cross_entropy(score, label, classes, scale, target);
        } else {
            double sum = classes - fired + fired * e;
            float silent = (float)(scale / sum);
            float spiking = (float)(scale * e / sum);
            for (int c = lane_index(); c < classes; c += 32) {
                float value = spiked(row, c) ? spiking : silent;
                target[c] = c == label ? value - scale : value;
            }
            total += weight * (logarithm(sum) - (spiked(row, label) ? 1 : 0));
        }
        for (int c = lane_index(); c < classes; c += 32) {
            count[c] += spiked(row, c) ? 1 : 0;
        }
    }
    int predicted = prediction(count, classes);
    if (lane_index() == 0) {
        losses[sample] += total;
        losses[samples + sample] = total;
        correct[sample] = predicted == label ? 1 : 0;
    }
}

KERNEL(128, loss_of_spikes)(
    const unsigned* bits, const int* labels, const float* weights, float* error, int* counts, double* losses, int* correct, const int* input_step,
    const int* output_step, int samples, int steps, int classes, int stride, float scale) {
    loss<false>(
        bits, labels, weights, error, nullptr, counts, losses, correct, *input_step, *output_step, samples, steps, classes, stride, 0.0f, scale);
}

KERNEL(128, loss_of_scores)(
    const unsigned* bits, const int* labels, const float* weights, float* error, float* scores, int* counts, double* losses, int* correct,
    const int* input_step, const int* output_step, int samples, int steps, int classes, int stride, float leak, float scale) {
    loss<true>(
        bits, labels, weights, error, scores, counts, losses, correct, *input_step, *output_step, samples, steps, classes, stride, leak, scale);
}
