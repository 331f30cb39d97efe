// How fast the device multiplies and adds: the yardstick for what the other kernels reach. Only otpe gpu-check runs it.
//
//   result   [blocks * 256] receives what keeps the compiler from removing the work
//   rounds   times 16 fused multiply-adds a thread, in independent chains
//
// Grid: x = a few blocks a multiprocessor; 256 threads.
#include "common.cuh"

KERNEL(256, multiply_add)(float* result, float factor, int rounds) {
    float chain[16];
#pragma unroll
    for (int i = 0; i < 16; i++) {
        chain[i] = factor * i;
    }
    for (int round = 0; round < rounds; round++) {
#pragma unroll
        for (int i = 0; i < 16; i++) {
            chain[i] = fmaf(chain[i], factor, factor);
        }
    }
    float sum = 0.0f;
#pragma unroll
    for (int i = 0; i < 16; i++) {
        sum += chain[i];
    }
    result[block_x() * 256 + thread_index()] = sum;
}
