// Lists of the spikes of a layer, from their bits: what the next layer's forward pass reads.
//
//   bits         [row, words]
//   lists        [row, neurons] receives the neurons that fired, ascending
//   lengths      [row] receives their number
//   output_step  the first step
//
// Grid: x = rows / 4; 128 threads, a warp a row, a lane a word.
#include "common.cuh"

KERNEL(128, spike_lists)(const unsigned* bits, unit_t* lists, int* lengths, const int* output_step, int samples, int steps, int neurons) {
    int index = block_x() * 4 + warp_index();
    if (index >= samples * steps) {
        return; // a whole warp, and no barrier follows
    }
    index_t row = (index_t)*output_step * samples + index;
    int words = round_up(neurons, 32);
    int written = 0;
    for (int first = 0; first < words; first += 32) {
        int place = first + lane_index();
        unsigned word = place < words ? bits[row * words + place] : 0;
        int count = count_bits(word);
        int before = count; // becomes the number of spikes up to this lane
        for (int distance = 1; distance < 32; distance <<= 1) {
            int lower = shuffle(before, lane_index() - distance);
            before += lane_index() >= distance ? lower : 0;
        }
        unit_t* target = lists + row * neurons + written + before - count;
        for (int i = 0; i < count; i++) {
            target[i] = (unit_t)(32 * place + lowest_bit(word));
            word &= word - 1;
        }
        written += shuffle(before, 31);
    }
    if (lane_index() == 0) {
        lengths[row] = written;
    }
}
