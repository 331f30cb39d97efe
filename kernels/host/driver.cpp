// A stand-in for NVIDIA's driver library over the host build: the functions of libcuda that the engine calls, with streams that run at once, graphs
// that are lists of what was captured, and one device. With it in the library path as libcuda.so.1, programs run their CUDA code without a GPU,
// through the very calls that a GPU gets: slowly, and to the same numbers. For tests and for work on kernels; nothing of it ships.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

extern "C" {
int otpe_kernel_count();
const char* otpe_kernel_name(int kernel);
const char* otpe_kernel_signature(int kernel);
int otpe_kernel_threads(int kernel);
int otpe_kernel_launch(int kernel, int x, int y, int z, void* const* arguments, int descending, char* error, int error_length);
}

namespace {

enum Result { Success = 0, InvalidValue = 1, OutOfMemory = 2, InvalidContext = 201, InvalidPtx = 218, NotFound = 500, LaunchFailed = 719, CaptureUnsupported = 900 };

constexpr int Device = 0;
constexpr std::size_t MemoryBytes = std::size_t(2) << 30;

using Work = std::function<Result()>;

struct Graph {
    std::vector<Work> work;
};

struct Event {
    std::chrono::steady_clock::time_point at;
};

std::mutex lock;
std::map<std::uintptr_t, std::size_t> blocks; // device memory
std::size_t used = 0;
int context;
std::atomic<int> retained{0};
thread_local void* current = nullptr;
thread_local Graph* capture = nullptr; // what this thread's stream is capturing into

// Whether bytes from here on were bought.
bool is_device(std::uint64_t pointer, std::size_t bytes) {
    std::lock_guard<std::mutex> guard(lock);
    auto after = blocks.upper_bound(pointer);
    if (after == blocks.begin()) {
        return false;
    }
    auto block = std::prev(after);
    return pointer + bytes <= block->first + block->second;
}

// Does it now, or keeps it for the graph that is captured.
Result run(Work work) {
    if (capture) {
        capture->work.push_back(std::move(work));
        return Success;
    }
    return work();
}

bool has_context() { return current == &context && retained > 0; }

} // namespace

// What works within a context is refused on a thread that has none.
#define NEEDS_CONTEXT          \
    if (!has_context()) {      \
        return InvalidContext; \
    }

extern "C" {

// Named ranges, as libnvToolsExt.so.1 has them: written to the file that OTPE_NVTX_LOG names, a line a range.
int nvtxRangePushA(const char* name) {
    if (const char* log = std::getenv("OTPE_NVTX_LOG")) {
        if (std::FILE* file = std::fopen(log, "a")) {
            std::fprintf(file, "%s\n", name);
            std::fclose(file);
        }
    }
    return 0;
}

int nvtxRangePop() { return 0; }

int cuInit(unsigned flags) { return flags == 0 ? Success : InvalidValue; }

int cuDriverGetVersion(int* version) {
    *version = 12040;
    return Success;
}

int cuGetErrorName(int error, const char** text) {
    *text = error == OutOfMemory ? "CUDA_ERROR_OUT_OF_MEMORY" : error == LaunchFailed ? "CUDA_ERROR_LAUNCH_FAILED" : "CUDA_ERROR_OF_THE_HOST_BUILD";
    return Success;
}

int cuGetErrorString(int error, const char** text) {
    *text = error == OutOfMemory ? "out of memory" : error == LaunchFailed ? "a kernel failed" : "the host build of the driver refuses the call";
    return Success;
}

int cuDeviceGetCount(int* count) {
    *count = 1;
    return Success;
}

int cuDeviceGet(int* device, int ordinal) {
    *device = ordinal;
    return ordinal == Device ? Success : InvalidValue;
}

int cuDeviceGetName(char* name, int length, int) {
    std::strncpy(name, "host build of the kernels", length);
    return Success;
}

int cuDeviceTotalMem_v2(std::size_t* bytes, int) {
    *bytes = MemoryBytes;
    return Success;
}

int cuDeviceGetAttribute(int* value, int attribute, int) {
    switch (attribute) {
    case 16: *value = 2; return Success;         // multiprocessors
    case 38: *value = 32 << 20; return Success;  // second-level cache
    case 75: *value = 8; return Success;         // compute capability
    case 76: *value = 0; return Success;
    default: return InvalidValue;
    }
}

int cuDevicePrimaryCtxRetain(void** handle, int) {
    *handle = &context;
    retained++;
    return Success;
}

int cuDevicePrimaryCtxRelease_v2(int) { return retained-- > 0 ? Success : InvalidContext; }

int cuCtxSetCurrent(void* handle) {
    if (handle != &context || retained == 0) {
        return InvalidContext;
    }
    current = handle;
    return Success;
}

// Takes the text if every entry in it is a kernel of the host build; says in the log what is not.
int cuModuleLoadDataEx(void** module, const void* image, unsigned count, const int* options, void** values) {
    NEEDS_CONTEXT
    if (capture) {
        return CaptureUnsupported;
    }
    std::string text(static_cast<const char*>(image));
    const std::string mark = ".visible .entry ";
    std::size_t found = 0;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        std::string name = text.substr(at + mark.size(), text.find('(', at) - at - mark.size());
        bool known = false;
        for (int kernel = 0; kernel < otpe_kernel_count(); kernel++) {
            known |= name == otpe_kernel_name(kernel);
        }
        if (!known) {
            for (unsigned i = 0; i < count; i++) {
                if (options[i] == 5) { // CU_JIT_ERROR_LOG_BUFFER
                    std::strcpy(static_cast<char*>(values[i]), ("no such kernel: " + name).c_str());
                }
            }
            return InvalidPtx;
        }
        found++;
    }
    *module = new std::string(text);
    return found > 0 ? Success : InvalidPtx;
}

int cuModuleUnload(void* module) {
    NEEDS_CONTEXT
    delete static_cast<std::string*>(module);
    return Success;
}

int cuModuleGetFunction(void** function, void* module, const char* name) {
    NEEDS_CONTEXT
    for (int kernel = 0; kernel < otpe_kernel_count(); kernel++) {
        if (std::strcmp(name, otpe_kernel_name(kernel)) == 0 && static_cast<std::string*>(module)->find(name) != std::string::npos) {
            *function = reinterpret_cast<void*>(std::uintptr_t(kernel + 1));
            return Success;
        }
    }
    return NotFound;
}

int cuMemAlloc_v2(std::uint64_t* pointer, std::size_t bytes) {
    NEEDS_CONTEXT
    if (capture) {
        return CaptureUnsupported;
    }
    std::lock_guard<std::mutex> guard(lock);
    if (bytes == 0 || used + bytes > MemoryBytes) {
        return bytes == 0 ? InvalidValue : OutOfMemory;
    }
    void* block = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
    if (!block) {
        return OutOfMemory;
    }
    std::memset(block, 0xCB, bytes); // no memory of a device is zero by itself
    *pointer = reinterpret_cast<std::uint64_t>(block);
    blocks[*pointer] = bytes;
    used += bytes;
    return Success;
}

int cuMemFree_v2(std::uint64_t pointer) {
    NEEDS_CONTEXT
    std::lock_guard<std::mutex> guard(lock);
    auto block = blocks.find(pointer);
    if (block == blocks.end()) {
        return InvalidValue;
    }
    used -= block->second;
    blocks.erase(block);
    std::free(reinterpret_cast<void*>(pointer));
    return Success;
}

int cuMemGetInfo_v2(std::size_t* free, std::size_t* total) {
    NEEDS_CONTEXT
    std::lock_guard<std::mutex> guard(lock);
    *total = MemoryBytes;
    *free = MemoryBytes - used;
    return Success;
}

int cuMemHostAlloc(void** pointer, std::size_t bytes, unsigned) {
    NEEDS_CONTEXT
    *pointer = std::malloc(bytes);
    return *pointer ? Success : OutOfMemory;
}

int cuMemFreeHost(void* pointer) {
    NEEDS_CONTEXT
    std::free(pointer);
    return Success;
}

int cuMemcpyHtoDAsync_v2(std::uint64_t target, const void* source, std::size_t bytes, void*) {
    NEEDS_CONTEXT
    if (!is_device(target, bytes)) {
        return InvalidValue;
    }
    return run([=] {
        std::memcpy(reinterpret_cast<void*>(target), source, bytes);
        return Success;
    });
}

int cuMemcpyDtoHAsync_v2(void* target, std::uint64_t source, std::size_t bytes, void*) {
    NEEDS_CONTEXT
    if (!is_device(source, bytes)) {
        return InvalidValue;
    }
    return run([=] {
        std::memcpy(target, reinterpret_cast<const void*>(source), bytes);
        return Success;
    });
}

int cuMemcpyDtoDAsync_v2(std::uint64_t target, std::uint64_t source, std::size_t bytes, void*) {
    NEEDS_CONTEXT
    if (!is_device(target, bytes) || !is_device(source, bytes)) {
        return InvalidValue;
    }
    return run([=] {
        std::memcpy(reinterpret_cast<void*>(target), reinterpret_cast<const void*>(source), bytes);
        return Success;
    });
}

int cuMemsetD32Async(std::uint64_t target, unsigned value, std::size_t count, void*) {
    NEEDS_CONTEXT
    if (!is_device(target, 4 * count)) {
        return InvalidValue;
    }
    return run([=] {
        auto* words = reinterpret_cast<unsigned*>(target);
        for (std::size_t i = 0; i < count; i++) {
            words[i] = value;
        }
        return Success;
    });
}

int cuStreamCreate(void** stream, unsigned) {
    NEEDS_CONTEXT
    *stream = new int;
    return Success;
}

int cuStreamDestroy_v2(void* stream) {
    NEEDS_CONTEXT
    delete static_cast<int*>(stream);
    return Success;
}

int cuStreamSynchronize(void*) {
    NEEDS_CONTEXT
    return capture ? CaptureUnsupported : Success;
}

int cuStreamWaitEvent(void*, void*, unsigned) {
    NEEDS_CONTEXT
    return Success;
}

int cuEventCreate(void** created, unsigned) {
    NEEDS_CONTEXT
    *created = new Event;
    return Success;
}

int cuEventDestroy_v2(void* destroyed) {
    NEEDS_CONTEXT
    delete static_cast<Event*>(destroyed);
    return Success;
}

int cuEventRecord(void* recorded, void*) {
    NEEDS_CONTEXT
    static_cast<Event*>(recorded)->at = std::chrono::steady_clock::now();
    return Success;
}

int cuEventSynchronize(void*) {
    NEEDS_CONTEXT
    return Success;
}

int cuEventElapsedTime(float* milliseconds, void* start, void* end) {
    NEEDS_CONTEXT
    *milliseconds = std::chrono::duration<float, std::milli>(static_cast<Event*>(end)->at - static_cast<Event*>(start)->at).count();
    return Success;
}

int cuStreamBeginCapture_v2(void*, int) {
    NEEDS_CONTEXT
    if (capture) {
        return InvalidValue;
    }
    capture = new Graph;
    return Success;
}

int cuStreamEndCapture(void*, void** graph) {
    NEEDS_CONTEXT
    *graph = capture;
    capture = nullptr;
    return *graph ? Success : InvalidValue;
}

int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
    NEEDS_CONTEXT
    *executable = new Graph(*static_cast<Graph*>(graph));
    return Success;
}

int cuGraphDestroy(void* graph) {
    NEEDS_CONTEXT
    delete static_cast<Graph*>(graph);
    return Success;
}

int cuGraphExecDestroy(void* executable) { return cuGraphDestroy(executable); }

int cuGraphLaunch(void* executable, void*) {
    NEEDS_CONTEXT
    for (auto& work : static_cast<Graph*>(executable)->work) {
        if (Result result = work()) {
            return result;
        }
    }
    return Success;
}

int cuLaunchKernel(
    void* function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned block_y, unsigned block_z, unsigned shared, void*, void** arguments, void** extra) {
    NEEDS_CONTEXT
    int kernel = (int)reinterpret_cast<std::uintptr_t>(function) - 1;
    if ((int)threads != otpe_kernel_threads(kernel) || block_y != 1 || block_z != 1 || shared != 0 || extra || x == 0 || y == 0 || z == 0 || y > 65535 || z > 65535) {
        return InvalidValue;
    }
    std::string signature = otpe_kernel_signature(kernel);
    std::vector<std::uint64_t> values(signature.size());
    for (std::size_t i = 0; i < values.size(); i++) {
        std::memcpy(&values[i], arguments[i], signature[i] == 'p' ? 8 : 4);
    }
    return run([=]() mutable {
        std::vector<void*> pointers;
        for (auto& value : values) {
            pointers.push_back(&value);
        }
        char error[256];
        return otpe_kernel_launch(kernel, x, y, z, pointers.data(), 0, error, sizeof error) == 0 ? Success : LaunchFailed;
    });
}
}
