// Runs a grid on the host: blocks over CPU threads, the threads of a block as fibers on one of them.
//
// A fiber runs until its next barrier, ballot or shuffle. That is a far stricter order than a GPU's, so a missing barrier could go
// unnoticed; therefore fibers and blocks can run in ascending or descending order, and a kernel must give the same bits in both.
#include "runtime.h"

#include <algorithm>
#include <atomic>
#include <csetjmp>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <ucontext.h>
#include <vector>

namespace host {
namespace {

constexpr int Lanes = 32;
constexpr std::size_t StackBytes = 64 << 10;
constexpr long SmallGrid = 2048; // threads, below which another CPU thread costs more than it brings

struct Fiber {
    std::unique_ptr<char[]> stack{new char[StackBytes]};
    ucontext_t entry;
    jmp_buf here;
    bool begun = false, done = false;
};

enum class Meeting { None, Ballot, Shuffle };

// What the lanes of a warp bring to a ballot or shuffle; the last one to arrive publishes it.
struct Warp {
    Meeting meeting;
    int arrived;
    unsigned generation;
    unsigned votes, published_votes;
    std::uint32_t values[Lanes], published_values[Lanes];
};

class Worker {
public:
    void run_block(const std::function<void()>& kernel, Place block, int threads, bool descending);

    Place place;
    void meet_block();
    unsigned meet_ballot(bool vote);
    std::uint32_t meet_shuffle(std::uint32_t value, int lane);

private:
    static void begin(unsigned low, unsigned high);
    void yield();
    void wait_for(const unsigned& generation, unsigned seen);
    Warp& arrive(Meeting meeting);
    void depart(Warp& warp, unsigned seen);

    const std::function<void()>* kernel_ = nullptr;
    std::vector<Fiber> fibers_;
    std::vector<Warp> warps_;
    ucontext_t scheduler_entry_;
    jmp_buf scheduler_;
    int threads_ = 0, current_ = 0, arrived_ = 0;
    unsigned generation_ = 0;
    long events_ = 0; // arrivals and ends: a round without any is a deadlock
    std::string failure_;
};

thread_local Worker* worker = nullptr;

void Worker::begin(unsigned low, unsigned high) {
    auto* self = reinterpret_cast<Worker*>((std::uintptr_t)high << 32 | low);
    for (;;) { // one kernel after the other: a fiber that ended and began again would cost two calls of the system
        (*self->kernel_)();
        self->fibers_[self->current_].done = true;
        self->events_++;
        self->yield();
    }
}

void Worker::yield() {
    if (_setjmp(fibers_[current_].here) == 0) {
        _longjmp(scheduler_, 1);
    }
}

void Worker::wait_for(const unsigned& generation, unsigned seen) {
    while (generation == seen) {
        yield();
    }
}

void Worker::meet_block() {
    unsigned seen = generation_;
    events_++;
    if (++arrived_ == threads_) {
        arrived_ = 0;
        generation_++;
    } else {
        wait_for(generation_, seen);
    }
}

Warp& Worker::arrive(Meeting meeting) {
    Warp& warp = warps_[current_ / Lanes];
    if (warp.arrived > 0 && warp.meeting != meeting) {
        failure_ = "lanes of one warp wait at different places";
        yield(); // never to come back
    }
    warp.meeting = meeting;
    events_++;
    return warp;
}

void Worker::depart(Warp& warp, unsigned seen) {
    if (++warp.arrived == Lanes) {
        warp.arrived = 0;
        warp.published_votes = warp.votes;
        warp.votes = 0;
        std::copy(warp.values, warp.values + Lanes, warp.published_values);
        warp.generation++;
    } else {
        wait_for(warp.generation, seen);
    }
}

unsigned Worker::meet_ballot(bool vote) {
    Warp& warp = arrive(Meeting::Ballot);
    warp.votes |= (unsigned)vote << (current_ % Lanes);
    depart(warp, warp.generation);
    return warp.published_votes;
}

std::uint32_t Worker::meet_shuffle(std::uint32_t value, int lane) {
    Warp& warp = arrive(Meeting::Shuffle);
    warp.values[current_ % Lanes] = value;
    depart(warp, warp.generation);
    return warp.published_values[lane & (Lanes - 1)];
}

void Worker::run_block(const std::function<void()>& kernel, Place block, int threads, bool descending) {
    kernel_ = &kernel;
    threads_ = threads;
    arrived_ = 0;
    failure_.clear();
    if ((int)fibers_.size() < threads) {
        fibers_ = std::vector<Fiber>(threads);
    }
    warps_.assign((threads + Lanes - 1) / Lanes, Warp{});
    for (int i = 0; i < threads; i++) {
        fibers_[i].done = false;
    }
    worker = this;
    int left = threads;
    while (left > 0) {
        long before = events_;
        for (int turn = 0; turn < threads; turn++) {
            volatile int keep = turn; // survives the jump back
            current_ = descending ? threads - 1 - turn : turn;
            Fiber& fiber = fibers_[current_];
            if (!fiber.done) {
                place = block;
                place.thread = current_;
                if (_setjmp(scheduler_) == 0) {
                    if (fiber.begun) {
                        _longjmp(fiber.here, 1);
                    }
                    fiber.begun = true;
                    getcontext(&fiber.entry);
                    fiber.entry.uc_stack.ss_sp = fiber.stack.get();
                    fiber.entry.uc_stack.ss_size = StackBytes;
                    fiber.entry.uc_link = nullptr;
                    auto self = reinterpret_cast<std::uintptr_t>(this);
                    makecontext(&fiber.entry, reinterpret_cast<void (*)()>(&Worker::begin), 2, (unsigned)self, (unsigned)(self >> 32));
                    setcontext(&fiber.entry);
                }
            }
            turn = keep;
        }
        left = (int)std::count_if(fibers_.begin(), fibers_.begin() + threads, [](const Fiber& fiber) { return !fiber.done; });
        if (!failure_.empty()) {
            throw std::runtime_error(failure_);
        }
        if (left > 0 && events_ == before) {
            throw std::runtime_error("a barrier, ballot or shuffle waits for threads that never come");
        }
    }
}

std::mutex idle_lock;
std::vector<std::unique_ptr<Worker>> idle; // stacks are kept from launch to launch

std::unique_ptr<Worker> take_worker() {
    std::lock_guard<std::mutex> guard(idle_lock);
    if (idle.empty()) {
        return std::make_unique<Worker>();
    }
    auto taken = std::move(idle.back());
    idle.pop_back();
    return taken;
}

void return_worker(std::unique_ptr<Worker> returned) {
    std::lock_guard<std::mutex> guard(idle_lock);
    idle.push_back(std::move(returned));
}

} // namespace

// The position of the running fiber: set when it is resumed, and asked for everywhere.
const Place& place() { return worker->place; }
void barrier() { worker->meet_block(); }
unsigned ballot(bool vote) { return worker->meet_ballot(vote); }
std::uint32_t shuffle(std::uint32_t value, int lane) { return worker->meet_shuffle(value, lane); }

std::string run_grid(const std::function<void()>& kernel, int x, int y, int z, int threads, bool descending) {
    const long blocks = (long)x * y * z;
    std::atomic<long> next{0};
    std::mutex failure_lock;
    std::string failure;
    auto work = [&] {
        auto own = take_worker();
        try {
            for (long taken = next++; taken < blocks; taken = next++) {
                long block = descending ? blocks - 1 - taken : taken;
                Place at{0, (int)(block % x), (int)(block / x % y), (int)(block / x / y)};
                own->run_block(kernel, at, threads, descending);
            }
            return_worker(std::move(own));
        } catch (const std::exception& exception) {
            // The fibers of this worker are stuck; it is not used again.
            next = blocks;
            std::lock_guard<std::mutex> guard(failure_lock);
            failure = exception.what();
        }
    };
    unsigned workers = blocks * threads < SmallGrid ? 1 : (unsigned)std::min<long>(blocks, std::max(1u, std::thread::hardware_concurrency()));
    std::vector<std::thread> others;
    for (unsigned i = 1; i < workers; i++) {
        others.emplace_back(work);
    }
    work();
    for (auto& other : others) {
        other.join();
    }
    return failure;
}

} // namespace host
