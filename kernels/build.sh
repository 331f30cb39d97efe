#!/usr/bin/env bash
# Writes neuron.cuh from the equations in src/OtpeFast.Model, and the launches of the kernels from their declarations; and compiles every kernel
# to PTX: text for compute_80, which the driver finishes for its own device. Needs clang 19 (Debian's clang-19 does it, with no CUDA toolkit) or
# nvcc; with both, clang: the committed PTX is clang's.
#
#   kernels/build.sh            writes neuron.cuh, host/entries.h, ptx and src/OtpeFast.Cuda/Kernels/KernelLaunches.g.cs
#   kernels/build.sh --check    says whether they are what the sources give, and writes nothing
set -euo pipefail
cd "$(dirname "$0")"
target=ptx
if [ "${1:-}" = --check ]; then
  target=$(mktemp -d)
  trap 'rm -rf "$target"' EXIT
fi

if clang=$(command -v clang-19); then
  compile() {
    # PTX 7.0 came with CUDA 11.0: any driver that knows compute_80 reads it.
    "$clang" -x cuda --cuda-device-only --cuda-gpu-arch=sm_80 -nocudainc -nocudalib -Xclang -target-feature -Xclang +ptx70 \
      -std=c++17 -O3 -ffp-contract=off -Wall -Wextra -Wno-unused-function -Werror -S "$1" -o "$2"
  }
elif nvcc=$(command -v nvcc); then
  compile() { "$nvcc" -ptx -arch=compute_80 -std=c++17 -O3 --fmad=false "$1" -o "$2"; }
else
  echo "kernels/build.sh: neither clang-19 nor nvcc is here; install one (Debian: apt-get install clang-19)." >&2
  exit 2
fi

# From the model, the equations of neurons; from the kernels' declarations, what launches them. Needs the .NET SDK.
launches=../src/OtpeFast.Cuda/Kernels/KernelLaunches.g.cs
if [ "$target" = ptx ]; then
  dotnet run -c Release --project print -- . neuron.cuh host/entries.h "$launches" >&2
else
  written=$(mktemp -d)
  trap 'rm -rf "$target" "$written"' EXIT
  dotnet run -c Release --project print -- . "$written/neuron.cuh" "$written/entries.h" "$written/launches" >&2
  diff "$written/neuron.cuh" neuron.cuh
  diff "$written/entries.h" host/entries.h
  diff "$written/launches" "$launches"
fi

one() {
  local source=$1 name=${1%.cu}
  compile "$source" "$target/$name.new"
  # The first line ties the text to its source: the headers and the file, in this order.
  { echo "// SHA-256 of the source: $(cat common.cuh constants.cuh double_math.cuh float_math.cuh neuron.cuh softmax.cuh "$source" | sha256sum | cut -d' ' -f1)"; cat "$target/$name.new"; } >"$target/$name.ptx"
  rm "$target/$name.new"
}
export -f one compile
export target clang nvcc
printf '%s\0' *.cu | xargs -0 -n 1 -P "$(nproc)" bash -euo pipefail -c 'one "$1"' _

if [ "$target" != ptx ]; then
  diff -r "$target" ptx && echo "The PTX, neuron.cuh and the launches are what the sources give."
fi
