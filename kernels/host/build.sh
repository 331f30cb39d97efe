#!/usr/bin/env bash
# Compiles the kernels as plain C++ into one shared library, which also stands in for NVIDIA's driver library: build.sh OUTPUT. Needs a C++17 compiler: the one that CXX names, or c++, g++ or
# clang++; exits with 3 where there is none.
set -euo pipefail
cd "$(dirname "$0")"
for compiler in ${CXX:-} c++ g++ clang++; do
  if command -v "$compiler" >/dev/null; then
    # For this machine, since it runs here: fmaf must be the instruction. No contraction: other roundings would not be the device's.
    exec "$compiler" -std=c++17 -O2 -march=native -ffp-contract=off -fno-strict-aliasing -U_FORTIFY_SOURCE -DOTPE_HOST -shared -fPIC -pthread \
      -Wall -Wextra -Wno-unused-function -Wno-unknown-pragmas -Wno-unused-parameter kernels.cpp runtime.cpp driver.cpp -o "$1"
  fi
done
echo "kernels/host/build.sh: there is no C++ compiler; install one (Debian: apt-get install g++)." >&2
exit 3
