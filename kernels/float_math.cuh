// Single precision functions that a device build without CUDA's libraries has not, with the bits of the CPU engine's vectors
// (OtpeFast.Runtime.VectorMath).
#pragma once
#include "common.cuh"

// What an equation gives that does not exist.
DEVICE float not_a_number() {
    union {
        unsigned bits;
        float value;
    } word;
    word.bits = 0x7fc00000u;
    return word.value;
}

// e^x for x <= 0; below -87 as at -87. e^x = 2^n e^r with n whole and |r| at most half of ln 2 (Cephes, expf).
DEVICE float exponential_of(float x) {
    x = fmaxf(x, -87.0f);
    float whole = to_whole(x * 1.44269504088896341f);
    float rest = fmaf(whole, -0.693359375f, x);
    rest = fmaf(whole, 2.12194440e-4f, rest);
    float sum = 1.9875691500e-4f;
    sum = fmaf(sum, rest, 1.3981999507e-3f);
    sum = fmaf(sum, rest, 8.3334519073e-3f);
    sum = fmaf(sum, rest, 4.1665795894e-2f);
    sum = fmaf(sum, rest, 1.6666665459e-1f);
    sum = fmaf(sum, rest, 5.0000001201e-1f);
    sum = fmaf(sum, rest * rest, rest) + 1.0f;
    union {
        int bits;
        float value;
    } scale;
    scale.bits = ((int)whole + 127) << 23;
    return sum * scale.value;
}
