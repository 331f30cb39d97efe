// Every kernel of ../, compiled for the host, behind a C interface: names, signatures and launches by name. Which there are: entries.h.
#include "runtime.h"

#include "../common.cuh"
#include "../constants.cuh"
#include "../double_math.cuh"
#include "../neuron.cuh"
#include "../softmax.cuh"

#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

#include "entries.h"

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
    Entry { #name, #file, signature_of(&file::name), file::name##_threads, &launch<&file::name, file::name##_threads> },

const Entry entries[] = {FOR_EVERY_KERNEL(ENTRY)};

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
