// The error that a layer passes down, the one dense product of the adjoint form:
//
//   result[r, i] = sum_j gated[r, j] W[i, j]
//
//   gated        [rows, S]
//   parameters   [inputs + 1, S], the bias last, which takes no part
//   result       [rows, result_stride]
//
// Each element is one chain of fused multiply-adds over the neurons in order, as on the CPU: the same bits.
//
// Grid: x = rows / 128, y = inputs / 64; 128 threads, each 8 rows by 8 inputs in registers. Neurons go by in slices of 8, of which
// the next is on its way from memory while the present one is multiplied. Four blocks fit a multiprocessor (128 registers a thread).
#include "common.cuh"

enum {
    ROWS = 128,
    INPUTS = 64,
    DEPTH = 8,
    PAD = 4, // keeps rows of a slice on different banks when they are written
};

struct alignas(16) Slice {
    float gated[DEPTH][ROWS + PAD];
    float weights[DEPTH][INPUTS + PAD];
};

// What a thread carries from memory to a slice: a row of gated and half a row of weights.
struct Load {
    float4_t gated[2];
    float4_t weights;
};

DEVICE void fetch(Load& load, const float* gated_row, const float* weight_row) {
#pragma unroll
    for (int i = 0; i < 2; i++) {
        load.gated[i] = load4(gated_row + 4 * i);
    }
    load.weights = load4(weight_row);
}

DEVICE void put(Slice& slice, const Load& load, int row, int input, int half) {
#pragma unroll
    for (int i = 0; i < 2; i++) {
        slice.gated[4 * i][row] = load.gated[i].x;
        slice.gated[4 * i + 1][row] = load.gated[i].y;
        slice.gated[4 * i + 2][row] = load.gated[i].z;
        slice.gated[4 * i + 3][row] = load.gated[i].w;
    }
    slice.weights[half][input] = load.weights.x;
    slice.weights[half + 1][input] = load.weights.y;
    slice.weights[half + 2][input] = load.weights.z;
    slice.weights[half + 3][input] = load.weights.w;
}

KERNEL_OF(128, 4, pass_down)(const float* gated, const float* parameters, float* result, int rows, int inputs, int stride, int result_stride) {
    SHARED Slice slices[2];
    int thread = thread_index();
    int first_row = block_x() * ROWS, first_input = block_y() * INPUTS;
    int load_input = thread & 63, load_half = (thread >> 6) * 4;
    // Past the last row or input the last one is read again; what comes of it is not written.
    const float* gated_row = gated + (index_t)smaller(first_row + thread, rows - 1) * stride;
    const float* weight_row = parameters + (index_t)smaller(first_input + load_input, inputs - 1) * stride + load_half;
    int row = (thread >> 3) * 8, input = (thread & 7) * 4; // of the registers: 8 rows, inputs 4 and 4, half a tile apart
    float sum[8][8];
#pragma unroll
    for (int r = 0; r < 8; r++) {
#pragma unroll
        for (int i = 0; i < 8; i++) {
            sum[r][i] = 0.0f;
        }
    }
    Load load;
    fetch(load, gated_row, weight_row);
    put(slices[0], load, thread, load_input, load_half);
    barrier();
    int turn = 0;
    for (int left = stride - DEPTH; left >= 0; left -= DEPTH) {
        const Slice& slice = slices[turn];
        turn ^= 1;
        if (left > 0) {
            gated_row += DEPTH;
            weight_row += DEPTH;
            fetch(load, gated_row, weight_row);
        }
#pragma unroll
        for (int k = 0; k < DEPTH; k++) {
            float4_t a = load4(&slice.gated[k][row]), b = load4(&slice.gated[k][row + 4]);
            float4_t c = load4(&slice.weights[k][input]), d = load4(&slice.weights[k][input + 32]);
            float left[8] = {a.x, a.y, a.z, a.w, b.x, b.y, b.z, b.w};
            float right[8] = {c.x, c.y, c.z, c.w, d.x, d.y, d.z, d.w};
#pragma unroll
            for (int r = 0; r < 8; r++) {
#pragma unroll
                for (int i = 0; i < 8; i++) {
                    sum[r][i] = fmaf(left[r], right[i], sum[r][i]);
                }
            }
        }
        if (left > 0) {
            put(slices[turn], load, thread, load_input, load_half);
        }
        barrier();
    }
#pragma unroll
    for (int r = 0; r < 8; r++) {
#pragma unroll
        for (int i = 0; i < 8; i++) {
            int to = first_input + input + (i & 3) + (i >> 2) * 32;
            if (first_row + row + r < rows && to < inputs) {
                result[(index_t)(first_row + row + r) * result_stride + to] = sum[r][i];
            }
        }
    }
}
