// Logarithm and exponential in double precision, for the loss: a device build without CUDA's libraries has neither. Both are within
// an ulp or two of the C library's, which the host tests compare.
#pragma once
#include "common.cuh"

union double_bits {
    double value;
    long long bits;
};

// e^x for x <= 0; zero below -700.
DEVICE double exponential(double x) {
    if (x < -700.0) {
        return 0.0;
    }
    int power = (int)(x * 1.4426950408889634 - 0.5); // of two, the nearest: x is not positive
    double rest = (x - power * 6.93147180369123816490e-01) - power * 1.90821492927058770002e-10; // ln 2 in two parts
    double sum = 1.0;
#pragma unroll
    for (int i = 14; i > 0; i--) {
        sum = 1.0 + sum * rest * (1.0 / i); // a constant, unrolled
    }
    double_bits scale;
    scale.bits = (long long)(power + 1023) << 52;
    return sum * scale.value;
}

// ln x for normal x > 0: 2 artanh((m - 1) / (m + 1)) of the mantissa m in [sqrt 1/2, sqrt 2).
DEVICE double logarithm(double x) {
    double_bits parts;
    parts.value = x;
    int power = (int)(parts.bits >> 52) - 1023;
    parts.bits = (parts.bits & 0x000fffffffffffffLL) | 0x3ff0000000000000LL;
    if (parts.value > 1.4142135623730951) {
        parts.value *= 0.5;
        power++;
    }
    double ratio = (parts.value - 1.0) / (parts.value + 1.0);
    double square = ratio * ratio;
    double sum = 0.0;
#pragma unroll
    for (int i = 23; i > 1; i -= 2) {
        sum = square * (1.0 / i + sum);
    }
    return power * 6.93147180369123816490e-01 + (power * 1.90821492927058770002e-10 + 2.0 * (ratio + ratio * sum));
}
