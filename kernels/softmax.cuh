// Sums over the lanes of a warp in double precision, and softmax cross-entropy with them.
#pragma once
#include "common.cuh"
#include "double_math.cuh"

DEVICE double warp_shuffle(double value, int lane) {
    double_bits bits, other;
    bits.value = value;
    unsigned low = shuffle((int)(unsigned)bits.bits, lane);
    unsigned high = shuffle((int)(bits.bits >> 32), lane);
    other.bits = (long long)((unsigned long long)high << 32 | low);
    return other.value;
}

// The same in all lanes; every lane takes part.
DEVICE double warp_sum(double value) {
    for (int distance = 16; distance > 0; distance >>= 1) {
        value += warp_shuffle(value, lane_index() ^ distance);
    }
    return value;
}

// Softmax cross-entropy of the scores of a sample, a lane a class; writes its gradient.
DEVICE double cross_entropy(const float* score, int label, int classes, float scale, float* error) {
    float highest = -3.0e38f;
    for (int c = lane_index(); c < classes; c += 32) {
        highest = fmaxf(highest, score[c]);
    }
    for (int distance = 16; distance > 0; distance >>= 1) {
        highest = fmaxf(highest, shuffle(highest, lane_index() ^ distance));
    }
    double sum = 0.0;
    for (int c = lane_index(); c < classes; c += 32) {
        sum += exponential((double)(score[c] - highest));
    }
    sum = warp_sum(sum);
    float label_score = 0.0f;
    for (int c = lane_index(); c < classes; c += 32) {
        float value = (float)(scale * exponential((double)(score[c] - highest)) / sum);
        error[c] = c == label ? value - scale : value;
        label_score = c == label ? score[c] : label_score;
    }
    return logarithm(sum) + highest - shuffle(label_score, label & 31);
}
