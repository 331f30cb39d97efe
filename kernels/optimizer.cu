// One optimizer step over every parameter of the network, element by element:
//
//   adamax   m = b1 m + (1 - b1) g;  n = max(b2 n, |g| + eps);        p += rate m / n
//   adam     m = b1 m + (1 - b1) g;  n = b2 n + (1 - b2) g g;         p += rate m / (sqrt(scale n) + eps)
//   sgd                                                               p += rate g
//
//   parameters, gradients   [length]
//   mean, norm              [length] the moments
//   schedule                [step, schedule_width], of which [0] is the rate (negative, corrected for the step) and [1] Adam's scale
//   step                    which step of the schedule
//
// Grid: x = length / 256; 256 threads, one an element. Adamax moves 28 bytes an element.
#include "common.cuh"

// Means of gradients that stay zero become so small that they lose digits; then they are none, as on the CPU, which would be slow with them.
DEVICE float without_subnormal(float value) {
    return fabsf(value) < 1.17549435e-38f ? 0.0f : value;
}

KERNEL(256, adamax)(
    float* parameters, const float* gradients, float* mean, float* norm, const float* schedule, const int* step, int schedule_width, int length,
    float keep_mean, float take_mean, float keep_norm, float epsilon) {
    int i = block_x() * 256 + thread_index();
    if (i < length) {
        float g = gradients[i];
        float m = without_subnormal(fmaf(keep_mean, mean[i], take_mean * g));
        float n = fmaxf(keep_norm * norm[i], fabsf(g) + epsilon);
        mean[i] = m;
        norm[i] = n;
        parameters[i] = fmaf(schedule[schedule_width * *step], m / n, parameters[i]);
    }
}

KERNEL(256, adam)(
    float* parameters, const float* gradients, float* mean, float* norm, const float* schedule, const int* step, int schedule_width, int length,
    float keep_mean, float take_mean, float keep_norm, float take_norm, float epsilon) {
    int i = block_x() * 256 + thread_index();
    if (i < length) {
        float g = gradients[i];
        float m = without_subnormal(fmaf(keep_mean, mean[i], take_mean * g));
        float n = without_subnormal(fmaf(keep_norm, norm[i], take_norm * g * g));
        mean[i] = m;
        norm[i] = n;
        float root = square_root(n * schedule[schedule_width * *step + 1]);
        parameters[i] = fmaf(schedule[schedule_width * *step], m / (root + epsilon), parameters[i]);
    }
}

KERNEL(256, sgd)(float* parameters, const float* gradients, const float* schedule, const int* step, int schedule_width, int length) {
    int i = block_x() * 256 + thread_index();
    if (i < length) {
        parameters[i] = fmaf(schedule[schedule_width * *step], gradients[i], parameters[i]);
    }
}
