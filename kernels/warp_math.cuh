// Sums over the lanes of a warp in double precision.
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
