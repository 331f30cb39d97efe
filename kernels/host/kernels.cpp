// Every kernel of ../, compiled for the host, behind a C interface: names, signatures and launches by name.
#include "runtime.h"

#include "../common.cuh"
#include "../double_math.cuh"
#include "../neuron.cuh"

#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

// A file a namespace: they use the same short names.
namespace adjoint_scan {
#include "../adjoint_scan.cu"
}
namespace bookkeeping {
#include "../bookkeeping.cu"
}
namespace ceilings {
#include "../ceilings.cu"
}
namespace dense_input {
#include "../dense_input.cu"
}
namespace eligibility {
#include "../eligibility.cu"
}
namespace eligibility_sequence {
#include "../eligibility_sequence.cu"
}
#undef INPUTS
namespace finish_gradient {
#include "../finish_gradient.cu"
}
namespace gate_errors {
#include "../gate_errors.cu"
}
namespace history_scan {
#include "../history_scan.cu"
}
namespace lif_forward {
#include "../lif_forward.cu"
}
namespace loss {
#include "../loss.cu"
}
namespace optimizer {
#include "../optimizer.cu"
}
namespace outer_product {
#include "../outer_product.cu"
}
#undef DEPTH
namespace pass_down {
#include "../pass_down.cu"
}
#undef DEPTH
#undef INPUTS
namespace presynaptic_trace {
#include "../presynaptic_trace.cu"
}
namespace spike_lists {
#include "../spike_lists.cu"
}
namespace weight_gradient {
#include "../weight_gradient.cu"
}

namespace {

using Launch = std::string (*)(void* const* arguments, int x, int y, int z, bool descending);

struct Entry {
    const char* name;
    const char* file;
    std::string signature; // a letter an argument: p pointer, i int, f float
    int threads;
    Launch launch;
};

template <class Argument>
constexpr char letter() {
    static_assert(std::is_pointer_v<Argument> || std::is_same_v<Argument, int> || std::is_same_v<Argument, float>, "arguments are pointers, int or float");
    return std::is_pointer_v<Argument> ? 'p' : std::is_same_v<Argument, int> ? 'i' : 'f';
}

template <class... Arguments>
std::string signature_of(void (*)(Arguments...)) {
    return {letter<Arguments>()...};
}

template <auto Kernel, int Threads, class... Arguments, std::size_t... Index>
std::string launch_with(void (*)(Arguments...), std::index_sequence<Index...>, void* const* arguments, int x, int y, int z, bool descending) {
    std::tuple<Arguments...> bound{*static_cast<Arguments*>(arguments[Index])...};
    return host::run_grid([&bound] { std::apply(Kernel, bound); }, x, y, z, Threads, descending);
}

template <class... Arguments>
constexpr std::index_sequence_for<Arguments...> indices_of(void (*)(Arguments...)) {
    return {};
}

template <auto Kernel, int Threads>
std::string launch(void* const* arguments, int x, int y, int z, bool descending) {
    return launch_with<Kernel, Threads>(Kernel, indices_of(Kernel), arguments, x, y, z, descending);
}

#define ENTRY(file, name) \
    Entry { #name, #file, signature_of(&file::name), file::name##_threads, &launch<&file::name, file::name##_threads> }

const Entry entries[] = {
    ENTRY(adjoint_scan, adjoint_ostl),
    ENTRY(adjoint_scan, adjoint_otpe),
    ENTRY(adjoint_scan, adjoint_ottt),
    ENTRY(adjoint_scan, adjoint_approx_otpe),
    ENTRY(bookkeeping, advance_clock),
    ENTRY(bookkeeping, add_gradient),
    ENTRY(bookkeeping, average_gradient),
    ENTRY(ceilings, multiply_add),
    ENTRY(dense_input, dense_input),
    ENTRY(eligibility, eligibility_ostl_counts),
    ENTRY(eligibility, eligibility_ostl_spikes),
    ENTRY(eligibility, eligibility_otpe_counts),
    ENTRY(eligibility, eligibility_otpe_spikes),
    ENTRY(eligibility_sequence, sequence_ostl_counts),
    ENTRY(eligibility_sequence, sequence_otpe_counts),
    ENTRY(eligibility_sequence, sequence_ostl_spikes),
    ENTRY(eligibility_sequence, sequence_otpe_spikes),
    ENTRY(finish_gradient, finish_gradient),
    ENTRY(gate_errors, gate_errors),
    ENTRY(history_scan, history_ostl),
    ENTRY(history_scan, history_otpe),
    ENTRY(lif_forward, lif_forward_counts),
    ENTRY(lif_forward, lif_forward_spikes),
    ENTRY(loss, loss_of_spikes),
    ENTRY(loss, loss_of_scores),
    ENTRY(optimizer, adamax),
    ENTRY(optimizer, adam),
    ENTRY(optimizer, sgd),
    ENTRY(outer_product, outer_product),
    ENTRY(pass_down, pass_down),
    ENTRY(presynaptic_trace, presynaptic_counts),
    ENTRY(presynaptic_trace, presynaptic_spikes),
    ENTRY(spike_lists, spike_lists),
    ENTRY(weight_gradient, gradient_counts),
    ENTRY(weight_gradient, gradient_spikes),
};

} // namespace

extern "C" {

int otpe_kernel_count() { return (int)std::size(entries); }

const char* otpe_kernel_name(int kernel) { return entries[kernel].name; }

const char* otpe_kernel_file(int kernel) { return entries[kernel].file; }

const char* otpe_kernel_signature(int kernel) { return entries[kernel].signature.c_str(); }

int otpe_kernel_threads(int kernel) { return entries[kernel].threads; }

// Returns 0, or 1 with the reason in error.
int otpe_kernel_launch(int kernel, int x, int y, int z, void* const* arguments, int descending, char* error, int error_length) {
    std::string failure = entries[kernel].launch(arguments, x, y, z, descending != 0);
    if (failure.empty()) {
        return 0;
    }
    std::strncpy(error, failure.c_str(), (std::size_t)error_length - 1);
    error[error_length - 1] = 0;
    return 1;
}

double otpe_logarithm(double x) { return logarithm(x); }

double otpe_exponential(double x) { return exponential(x); }
}
