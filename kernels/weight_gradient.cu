// The weight gradient of one layer from the coefficients of its scan, a product with the sparse input:
//
//   partial[s, i, j] = sum over the rows of part s of x[r, i] C[r, j]
//
//   dense, S_in    [row, S_in] the input with its counts (gradient_counts)
//   bits           [row, words] the input that spikes once (gradient_spikes)
//   coefficient    [row, S]
//   partial        [parts, inputs, S]; finish_gradient adds the parts up in order
//   now            if not null, the rows are those of the steps 0 to now, not the given number
//
// Grid: x = neurons / 128, y = inputs / 64, z = parts; 256 threads. Rows go by in chunks of 32, whose coefficients lie in shared memory; a
// warp owns 8 inputs by 128 neurons and touches only the rows in which the input is active: a ballot makes a mask of them.
// The number of parts follows from the shapes, not from the device, so that the bits do, too.
#include "common.cuh"

enum {
    NEURONS = 128,
    INPUTS = 64,
    CHUNK = 32,
    OWNED = 8, // inputs a warp
};

// The inputs of a warp in 32 rows, a row a lane.
struct Active {
    float value[OWNED];
    unsigned bits;
};

template <bool Counted>
DEVICE void gradient(
    const float* __restrict__ dense, const unsigned* __restrict__ bits, const float* __restrict__ coefficient, float* __restrict__ partial, int rows,
    int parts, int inputs, int input_stride, int stride) {
    SHARED float4_t chunks[2][CHUNK][NEURONS / 4];
    int lane = lane_index();
    int first_neuron = block_x() * NEURONS;
    int first_input = block_y() * INPUTS + warp_index() * OWNED;
    int column = first_neuron + 4 * lane;
    int words = round_up(inputs, 32);
    int rows_a_part = round_up(round_up(rows, CHUNK), parts) * CHUNK;
    int row = block_z() * rows_a_part;
    int end = smaller(row + rows_a_part, rows);
    float4_t sum[OWNED];
#pragma unroll
    for (int i = 0; i < OWNED; i++) {
        sum[i] = zero4();
    }
    float4_t next[4]; // of the chunk after the present one
    int turn = 0;
#define FETCH(from)                                                                                                                                \
    _Pragma("unroll") for (int i = 0; i < 4; i++) {                                                                                                \
        int r = (from) + 8 * i + warp_index();                                                                                                     \
        next[i] = r < end && column < stride ? load4(coefficient + (index_t)r * stride + column) : zero4();                                       \
    }
    FETCH(row)
    for (; row < end; row += CHUNK) {
        float4_t(&chunk)[CHUNK][NEURONS / 4] = chunks[turn];
        turn ^= 1;
#pragma unroll
        for (int i = 0; i < 4; i++) {
            chunk[8 * i + warp_index()][lane] = next[i];
        }
        FETCH(row + CHUNK)
        Active active;
        bool has_row = row + lane < end && first_input < inputs;
        if (Counted) {
            // Rows are padded to 16 floats, so that two times four are there even if not all are inputs.
            const float* source = dense + (index_t)(row + lane) * input_stride + first_input;
            float4_t low = has_row ? load4(source) : zero4(), high = has_row ? load4(source + 4) : zero4();
            float values[OWNED] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w};
#pragma unroll
            for (int i = 0; i < OWNED; i++) {
                active.value[i] = values[i];
            }
        } else {
            active.bits = has_row ? bits[(index_t)(row + lane) * words + first_input / 32] >> (first_input & 31) : 0;
        }
        barrier();
#pragma unroll
        for (int i = 0; i < OWNED; i++) {
            unsigned mask = warp_vote(Counted ? active.value[i] != 0.0f : (active.bits >> i & 1) != 0);
            while (mask) {
                int k = lowest_bit(mask);
                mask &= mask - 1;
                float4_t coefficients = chunk[k][lane];
                sum[i] = Counted ? fma4(shuffle(active.value[i], k), coefficients, sum[i]) : add4(sum[i], coefficients);
            }
        }
    }
#undef FETCH
#pragma unroll
    for (int i = 0; i < OWNED; i++) {
        if (first_input + i < inputs && column < stride) {
            store4(partial + ((index_t)block_z() * inputs + first_input + i) * stride + column, sum[i]);
        }
    }
}

KERNEL(256, gradient_counts)(
    const float* dense, const float* coefficient, float* partial, const int* now, int rows, int parts, int samples, int inputs, int input_stride,
    int stride) {
    gradient<true>(dense, nullptr, coefficient, partial, now ? (*now + 1) * samples : rows, parts, inputs, input_stride, stride);
}

KERNEL(256, gradient_spikes)(
    const unsigned* bits, const float* coefficient, float* partial, const int* now, int rows, int parts, int samples, int inputs, int stride) {
    gradient<false>(nullptr, bits, coefficient, partial, now ? (*now + 1) * samples : rows, parts, inputs, 0, stride);
}
