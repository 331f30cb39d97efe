// What goes on between the steps of an online run: the clock, and the mean of the gradients of all steps.
//
//   advance_clock      input step += 1; present step += 1                  one thread of one warp
//   add_gradient       sum += gradient                                     grid x = length / 256; 256 threads
//   average_gradient   gradient = sum / steps                              likewise
#include "common.cuh"

KERNEL(32, advance_clock)(int* clock) {
    if (thread_index() < 2) {
        clock[thread_index()] += 1;
    }
}

KERNEL(256, add_gradient)(float* sum, const float* gradient, int length) {
    int i = block_x() * 256 + thread_index();
    if (i < length) {
        sum[i] += gradient[i];
    }
}

KERNEL(256, average_gradient)(float* gradient, const float* sum, int steps, int length) {
    int i = block_x() * 256 + thread_index();
    if (i < length) {
        gradient[i] = sum[i] / steps;
    }
}
