// The constants of the neurons of a layer that are not all alike: rows of the table that kernels take, [CONSTANTS, S]. The numbers of the kinds of
// neurons are the model's.
#pragma once
#include "common.cuh"

enum {
    LEAK,
    PULL,
    THRESHOLD,
    AT_REST,
    ADAPTATION_LEAK,
    ADAPTATION_STRENGTH,
    CURRENT_LEAK,
    CARRY_LEAK, // of whoever reads the spikes
    CARRY_CURRENT_LEAK,
    TRACE_LEAK, // of what the rule keeps of the inputs
    READOUT_LEAK,
};

enum { LIF, LI, ALIF, CUBA };

DEVICE float constant(const float* constants, int which, int stride, int neuron) { return constants[which * stride + neuron]; }
