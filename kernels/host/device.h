// The device's built-ins on the host: the same kernels, compiled as plain C++, run block by block on CPU threads. The threads of a
// block are fibers that take turns at barriers, ballots and shuffles (runtime.cpp).
#pragma once
#include <math.h>
#include <cstdint>

namespace host {

struct Place {
    int thread, block_x, block_y, block_z;
};

const Place& place();
void barrier();
unsigned ballot(bool vote);
std::uint32_t shuffle(std::uint32_t value, int lane);

} // namespace host

#define KERNEL_OF(threads, blocks, name) \
    enum { name##_threads = threads };   \
    void name
#define DEVICE static inline
#define SHARED static thread_local // a block stays on its thread, and its fibers share what that thread has

DEVICE int thread_index() { return host::place().thread; }
DEVICE int block_x() { return host::place().block_x; }
DEVICE int block_y() { return host::place().block_y; }
DEVICE int block_z() { return host::place().block_z; }
DEVICE void barrier() { host::barrier(); }
DEVICE unsigned warp_vote(bool vote) { return host::ballot(vote); }
DEVICE int shuffle(int value, int lane) { return (int)host::shuffle((std::uint32_t)value, lane); }
DEVICE float shuffle(float value, int lane) {
    union {
        float value;
        std::uint32_t bits;
    } word;
    word.value = value;
    word.bits = host::shuffle(word.bits, lane);
    return word.value;
}
DEVICE int count_bits(unsigned word) { return __builtin_popcount(word); }
DEVICE int lowest_bit(unsigned word) { return __builtin_ctz(word); } // of a word that has one
DEVICE float square_root(float value) { return sqrtf(value); }
DEVICE float to_whole(float value) { return rintf(value); }
