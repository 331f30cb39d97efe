// The loss of what the readout makes of a layer, row by row: leaky sums of its spikes, or potentials of neurons that do not fire; its gradient by them; and
// the prediction: the class with the most spikes, or of potentials the one with the largest weighted sum, or largest maximum.
//
//   kind 0   softmax cross-entropy of every step                         error = scale w (softmax - onehot)
//   kind 1   softmax cross-entropy of the weighted mean over time        error = scale w / sum w (softmax - onehot)
//   kind 2   softmax cross-entropy of the maximum over time              the same at the first of the largest steps of each output alone
//   kind 3   half squared error of every step                            error = scale w (y - target)
//
//   score        [row, S]
//   bits         [row, words] of the output layer; null where it never fires
//   labels       [samples]; targets: [row, classes] (kind 3)
//   weights      [row] how much each step counts
//   error        [row, S] receives the gradient
//   over_time    [samples, S] scratch, of means and maxima
//   places       [samples, S] the steps of maxima; or spikes so far
//   losses       [2, samples] receives the loss
//   correct      [samples] receives whether the prediction is the label
//
// Grid: x = samples / 4; 128 threads, a warp a sample, lanes over classes. Double precision, as on the CPU.
#include "common.cuh"
#include "double_math.cuh"
#include "softmax.cuh"

enum { STEPS, OF_MEAN, OF_MAXIMUM, SQUARES }; // as the model numbers the losses

KERNEL(128, score_loss)(
    const float* score, const unsigned* bits, const int* labels, const float* targets, const float* weights, float* error, float* over_time, int* places,
    double* losses, int* correct, int kind, int samples, int steps, int classes, int stride, float scale) {
    int sample = block_x() * 4 + warp_index();
    if (sample >= samples) {
        return; // a whole warp, and no barrier follows
    }
    int words = round_up(classes, 32);
    int label = labels[sample];
    float* sums = over_time + (index_t)sample * stride;
    int* place_of = places + (index_t)sample * stride;
    double loss = 0.0, total = 0.0;
    for (int step = 0; step < steps; step++) {
        total += weights[(index_t)step * samples + sample];
    }
    // Over time: what is predicted from, and what losses of a sequence are taken on.
    int most = -1;
    double best = 0.0;
    for (int c = lane_index(); c < classes; c += 32) {
        double predicted = 0.0;
        float value = kind == OF_MAXIMUM ? -3.0e38f : 0.0f;
        int place = 0, spikes = 0;
        bool first = true;
        for (int step = 0; step < steps; step++) {
            index_t row = (index_t)step * samples + sample;
            float weight = weights[row], now = score[row * stride + c];
            spikes += bits && (bits[row * words + (c >> 5)] >> (c & 31) & 1) ? 1 : 0;
            if (weight > 0.0f) {
                if (kind == OF_MAXIMUM) {
                    place = now > value ? step : place;
                    value = now > value ? now : value;
                } else {
                    value += weight * now;
                    predicted += (double)weight * now;
                }
                first = false;
            }
        }
        sums[c] = kind == OF_MEAN && total > 0.0 ? (float)(value / total) : value;
        place_of[c] = place;
        predicted = bits ? (double)spikes : kind == OF_MAXIMUM ? (double)value : predicted;
        if ((bits ? spikes > 0 : !first) && (most < 0 || predicted > best)) {
            most = c;
            best = predicted;
        }
    }
    for (int distance = 16; distance > 0; distance >>= 1) {
        int other = shuffle(most, lane_index() ^ distance);
        double other_best = warp_shuffle(best, lane_index() ^ distance);
        if (other >= 0 && (most < 0 || other_best > best || (other_best == best && other < most))) {
            most = other;
            best = other_best;
        }
    }
    if (kind == OF_MEAN || kind == OF_MAXIMUM) {
        // The gradient by what is over time goes into the first step's row, and from there to all.
        float* gradient = error + (index_t)sample * stride;
        bool counts = total > 0.0;
        loss = counts ? cross_entropy(sums, label, classes, scale, gradient) : 0.0;
        for (int c = lane_index(); c < classes; c += 32) {
            float whole = counts ? gradient[c] : 0.0f;
            for (int step = 0; step < steps; step++) {
                index_t row = (index_t)step * samples + sample;
                float share = kind == OF_MEAN ? (counts ? (float)(weights[row] / total) : 0.0f) : (step == place_of[c] ? 1.0f : 0.0f);
                error[row * stride + c] = share * whole;
            }
        }
    } else {
        for (int step = 0; step < steps; step++) {
            index_t row = (index_t)step * samples + sample;
            float weight = weights[row];
            const float* now = score + row * stride;
            float* target = error + row * stride;
            if (kind == STEPS) {
                loss += weight * cross_entropy(now, label, classes, scale * weight, target);
            } else {
                double squares = 0.0;
                for (int c = lane_index(); c < classes; c += 32) {
                    float difference = now[c] - targets[row * classes + c];
                    squares += (double)difference * difference;
                    target[c] = scale * weight * difference;
                }
                loss += weight * (warp_sum(squares) / 2.0);
            }
        }
    }
    if (lane_index() == 0) {
        losses[sample] += loss;
        losses[samples + sample] = loss;
        correct[sample] = kind != SQUARES && most >= 0 && most == label ? 1 : 0;
    }
}
