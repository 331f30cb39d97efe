// Errors times gates, element by element: what the trace forms pass down and multiply traces with.
//
//   error, gate   [row, S]
//   gated         [row, S] receives error * gate
//   length        number of floats
//
// Grid: x = length / 256; 256 threads.
#include "common.cuh"

KERNEL(256, gate_errors)(const float* error, const float* gate, float* gated, int length) {
    int i = block_x() * 256 + thread_index();
    if (i < length) {
        gated[i] = error[i] * gate[i];
    }
}
