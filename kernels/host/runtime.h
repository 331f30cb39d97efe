#pragma once
#include "device.h"
#include <functional>
#include <string>

namespace host {

// Runs a kernel, its arguments bound, for every thread of a grid. Returns what went wrong, or nothing.
std::string run_grid(const std::function<void()>& kernel, int x, int y, int z, int threads, bool descending);

} // namespace host
