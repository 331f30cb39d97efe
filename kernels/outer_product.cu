// The weight gradient of one layer from traces per input:
//
//   partial[s, i, j] = sum over the rows of part s of trace[r, i] gated[r, j]
//
//   trace      [row, S_in]
//   gated      [row, S]
//   partial    [parts, inputs, S]; finish_gradient adds the parts up in order
//
// Each element of a part is one chain of fused multiply-adds over the rows in order; with one part the same bits as on the CPU.
//
// Grid: x = neurons / 64, y = inputs / 64, z = parts; 128 threads, each 8 inputs by 4 neurons in registers. Rows go by in slices of 16.
#include "common.cuh"

enum { TILE = 64, DEPTH = 16 };

struct alignas(16) Slice {
    float trace[DEPTH][TILE];
    float gated[DEPTH][TILE];
};

KERNEL(128, outer_product)(
    const float* trace, const float* gated, float* partial, int rows, int parts, int inputs, int input_stride, int stride) {
    SHARED Slice slices[2];
    int thread = thread_index();
    int first_neuron = block_x() * TILE, first_input = block_y() * TILE;
    int rows_a_part = round_up(round_up(rows, DEPTH), parts) * DEPTH;
    int begin = block_z() * rows_a_part;
    int end = smaller(begin + rows_a_part, rows);
    int load_row = thread >> 4, load_column = (thread & 15) * 4; // and 8 rows further down
    int input = (thread >> 4) * 8, neuron = (thread & 15) * 4;
    bool has_input = first_input + load_column < input_stride, has_neuron = first_neuron + load_column < stride;
    float4_t sum[8];
#pragma unroll
    for (int i = 0; i < 8; i++) {
        sum[i] = zero4();
    }
    int turn = 0;
    for (int row = begin; row < end; row += DEPTH) {
        Slice& slice = slices[turn];
        turn ^= 1;
#pragma unroll
        for (int half = 0; half < DEPTH; half += 8) {
            int r = row + load_row + half;
            bool has_row = r < end;
            const float* input_row = trace + (index_t)r * input_stride + first_input + load_column;
            const float* neuron_row = gated + (index_t)r * stride + first_neuron + load_column;
            store4(&slice.trace[load_row + half][load_column], has_row && has_input ? load4(input_row) : zero4());
            store4(&slice.gated[load_row + half][load_column], has_row && has_neuron ? load4(neuron_row) : zero4());
        }
        barrier();
#pragma unroll
        for (int k = 0; k < DEPTH; k++) {
            float4_t a = load4(&slice.trace[k][input]), b = load4(&slice.trace[k][input + 4]), c = load4(&slice.gated[k][neuron]);
            float left[8] = {a.x, a.y, a.z, a.w, b.x, b.y, b.z, b.w};
#pragma unroll
            for (int i = 0; i < 8; i++) {
                sum[i] = fma4(left[i], c, sum[i]);
            }
        }
    }
#pragma unroll
    for (int i = 0; i < 8; i++) {
        if (first_input + input + i < inputs && first_neuron + neuron < stride) {
            store4(partial + ((index_t)block_z() * inputs + first_input + input + i) * stride + first_neuron + neuron, sum[i]);
        }
    }
}
