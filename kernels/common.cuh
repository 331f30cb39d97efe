// What every kernel shares: the built-ins of the device under one set of names, for three compilers (clang or nvcc for the device,
// any C++17 compiler for the host, see host/), and helpers for warps. Nothing of a model.
//
// Conventions of all kernels
// - A row is one time step of one sample: row = step * samples + sample. Arrays "[row, S]" have S floats a row, a multiple of 16; what
//   lies past the last neuron is zero when it is bought and is never written.
// - Blocks are made of whole warps. Barriers and ballots count on every thread: one may leave early only where no barrier of its block
//   and no ballot or shuffle of its warp follows.
// - float32, fmaf where the CPU engine has a fused multiply-add and separate roundings where it has not (built with -ffp-contract=off).
#pragma once

#if defined(OTPE_HOST)
#include "host/device.h"
#elif defined(__NVCC__)
#define KERNEL_OF(threads, blocks, name) extern "C" __global__ void __launch_bounds__(threads, blocks) name
#define DEVICE static __device__ __forceinline__
#define SHARED __shared__
DEVICE int thread_index() { return threadIdx.x; }
DEVICE int block_x() { return blockIdx.x; }
DEVICE int block_y() { return blockIdx.y; }
DEVICE int block_z() { return blockIdx.z; }
DEVICE void barrier() { __syncthreads(); }
DEVICE unsigned warp_vote(bool vote) { return __ballot_sync(0xffffffffu, vote); }
DEVICE int shuffle(int value, int lane) { return __shfl_sync(0xffffffffu, value, lane); }
DEVICE float shuffle(float value, int lane) { return __shfl_sync(0xffffffffu, value, lane); }
DEVICE int count_bits(unsigned word) { return __popc(word); }
DEVICE int lowest_bit(unsigned word) { return __ffs(word) - 1; }
DEVICE float square_root(float value) { return __fsqrt_rn(value); }
DEVICE float to_whole(float value) { return rintf(value); } // of two, the even one
#else
#define KERNEL_OF(threads, blocks, name) extern "C" __attribute__((global)) __attribute__((launch_bounds(threads, blocks))) void name
#define DEVICE static __attribute__((device)) __attribute__((always_inline))
#define SHARED __attribute__((shared))
DEVICE int thread_index() { return __nvvm_read_ptx_sreg_tid_x(); }
DEVICE int block_x() { return __nvvm_read_ptx_sreg_ctaid_x(); }
DEVICE int block_y() { return __nvvm_read_ptx_sreg_ctaid_y(); }
DEVICE int block_z() { return __nvvm_read_ptx_sreg_ctaid_z(); }
DEVICE void barrier() { __syncthreads(); }
DEVICE unsigned warp_vote(bool vote) { return __nvvm_vote_ballot_sync(0xffffffffu, vote); }
DEVICE int shuffle(int value, int lane) { return __nvvm_shfl_sync_idx_i32(0xffffffffu, value, lane, 31); }
DEVICE float shuffle(float value, int lane) { return __nvvm_shfl_sync_idx_f32(0xffffffffu, value, lane, 31); }
DEVICE int count_bits(unsigned word) { return __builtin_popcount(word); }
DEVICE int lowest_bit(unsigned word) { return __builtin_ctz(word); } // of a word that has one
DEVICE float square_root(float value) { return __nvvm_sqrt_rn_f(value); }
DEVICE float to_whole(float value) { return __builtin_rintf(value); } // of two, the even one
DEVICE float fmaf(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
DEVICE float fabsf(float value) { return __builtin_fabsf(value); }
DEVICE float fmaxf(float a, float b) { return __builtin_fmaxf(a, b); }
#endif

// A kernel of so many threads a block, of which at least so many blocks should fit a multiprocessor.
#define KERNEL(threads, name) KERNEL_OF(threads, 1, name)

typedef unsigned short unit_t;
typedef unsigned long long index_t; // of an element: a layer of 65,535 by 65,535 weights needs more than 32 bits

struct alignas(16) float4_t {
    float x, y, z, w;
};

DEVICE int lane_index() { return thread_index() & 31; }
DEVICE int warp_index() { return thread_index() >> 5; }
DEVICE int smaller(int a, int b) { return a < b ? a : b; }
DEVICE int round_up(int value, int step) { return (value + step - 1) / step; }

DEVICE float4_t load4(const float* source) { return *(const float4_t*)source; }
DEVICE void store4(float* target, float4_t value) { *(float4_t*)target = value; }
DEVICE float4_t zero4() { return float4_t{0.0f, 0.0f, 0.0f, 0.0f}; }
DEVICE float4_t add4(float4_t a, float4_t b) { return float4_t{a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w}; }
DEVICE float4_t fma4(float factor, float4_t a, float4_t b) {
    return float4_t{fmaf(factor, a.x, b.x), fmaf(factor, a.y, b.y), fmaf(factor, a.z, b.z), fmaf(factor, a.w, b.w)};
}

// The sum over the lanes of a warp, the same in all of them; every lane takes part.
DEVICE int warp_sum(int value) {
    for (int distance = 16; distance > 0; distance >>= 1) {
        value += shuffle(value, lane_index() ^ distance);
    }
    return value;
}
