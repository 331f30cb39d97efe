// Errors times gates, element by element: what the trace forms pass down and multiply traces with.
//
//   error         [length] of some rows
//   gate          [step, length], of which step is taken
//   gated         [length] receives error * gate
//
// Grid: x = length / 256; 256 threads.
#include "common.cuh"

KERNEL(256, gate_errors)(const float* error, const float* gate, float* gated, const int* step, int length) {
    int i = block_x() * 256 + thread_index();
    if (i < length) {
        gated[i] = error[i] * gate[(index_t)*step * length + i];
    }
}
