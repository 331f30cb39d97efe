// The input of a layer that is more than what comes from below in the same step: that of steps before, a unit for each delay, and the layer's own spikes of
// the step before. As lists for the forward pass and as dense rows for the gradient.
//
//   offsets, units, counts      the network's input where the layer is the first; null otherwise
//   lists, lengths              [row, below] the spikes of the layer below; null for the first layer
//   own_lists, own_lengths      [row, neurons] the layer's own; null where it is not recurrent
//   delays                      [taps], ascending
//   result, result_lengths      [row, inputs] receives the active inputs, ascending but for the order of delays
//   result_counts               [row, inputs] their counts; null where all are 1
//   dense                       [row, S_in] receives x
//   step                        the first step
//
// Grid: x = rows / 4; 128 threads, a warp a row.
#include "common.cuh"

KERNEL(128, connect)(
    const int* offsets, const unit_t* units, const float* counts, const unit_t* lists, const int* lengths, const unit_t* own_lists,
    const int* own_lengths, const int* delays, unit_t* result, int* result_lengths, float* result_counts, float* dense, const int* step, int samples,
    int steps, int taps, int below, int neurons, int inputs, int input_stride) {
    int index = block_x() * 4 + warp_index();
    bool exists = index < samples * steps;
    int now = *step + index / samples, sample = index % samples;
    index_t row = (index_t)*step * samples + index;
    float* x = dense + row * input_stride;
    for (int i = lane_index(); exists && i < input_stride; i += 32) {
        x[i] = 0.0f;
    }
    barrier(); // what one lane clears another may fill
    if (!exists) {
        return; // a whole warp, and no barrier follows
    }
    int written = 0;
    for (int tap = 0; tap <= taps; tap++) {
        bool is_own = tap == taps;
        int late = is_own ? 1 : delays[tap];
        if (late > now || (is_own && !own_lists)) {
            continue;
        }
        index_t from = (index_t)(now - late) * samples + sample;
        index_t start = is_own ? from * neurons : offsets ? offsets[from] : from * below;
        int length = is_own ? own_lengths[from] : offsets ? offsets[from + 1] - (int)start : lengths[from];
        const unit_t* source = is_own ? own_lists : offsets ? units : lists;
        for (int i = lane_index(); i < length; i += 32) {
            int unit = tap * below + source[start + i];
            float count = !is_own && offsets ? counts[start + i] : 1.0f;
            result[row * inputs + written + i] = (unit_t)unit;
            if (result_counts) {
                result_counts[row * inputs + written + i] = count;
            }
            x[unit] = count;
        }
        written += length;
    }
    if (lane_index() == 0) {
        result_lengths[row] = written;
    }
}
