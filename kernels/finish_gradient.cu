// Puts the gradient of a layer together: adds up the parts of its weights, and its bias over samples or rows, in order.
//
//   gradient[i, j] = sum_s partial[s, i, j];   gradient[inputs, j] = sum_r bias[r, j]
//
//   partial     [parts, inputs, S]
//   bias        [bias_rows, S]
//   gradient    [inputs + 1, S]
//
// Grid: x = S (inputs + 1) / 256; 256 threads, one an element.
#include "common.cuh"

KERNEL(256, finish_gradient)(const float* partial, const float* bias, float* gradient, int parts, int bias_rows, int inputs, int stride) {
    index_t weights = (index_t)inputs * stride;
    index_t i = (index_t)block_x() * 256 + thread_index();
    if (i >= weights + stride) {
        return; // no barrier follows
    }
    bool is_weight = i < weights;
    const float* terms = is_weight ? partial + i : bias + (i - weights);
    index_t distance = is_weight ? weights : stride;
    int count = is_weight ? parts : bias_rows;
    float sum = 0.0f;
    for (int part = 0; part < count; part++) {
        sum += terms[part * distance];
    }
    gradient[i] = sum;
}
