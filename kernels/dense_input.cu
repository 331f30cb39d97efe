// The input as dense rows, for kernels that read every input: x[row, unit] = count, zero elsewhere.
//
//   offsets, units, counts   the input of row r: units[offsets[r]...offsets[r + 1]), each once, with its count
//   dense                    [row, S]
//   input_step, output_step  where the first step lies in the input, and in what is written
//
// Grid: x = rows / 4; 128 threads, a warp a row.
#include "common.cuh"

KERNEL(128, dense_input)(
    const int* offsets, const unit_t* units, const float* counts, float* dense, const int* input_step, const int* output_step, int samples,
    int steps, int stride) {
    int row = block_x() * 4 + warp_index();
    bool exists = row < samples * steps;
    float* target = dense + ((index_t)*output_step * samples + row) * stride;
    for (int i = lane_index(); exists && i < stride; i += 32) {
        target[i] = 0.0f;
    }
    barrier(); // what one lane clears another may fill
    if (exists) {
        int input_row = *input_step * samples + row;
        for (int i = offsets[input_row] + lane_index(); i < offsets[input_row + 1]; i += 32) {
            target[units[i]] = counts[i];
        }
    }
}
