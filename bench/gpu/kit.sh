#!/usr/bin/env bash
# What a machine with a GPU and no .NET needs: the tests of category gpu as a program, and otpe beside it on the same runtime, in one folder and one
# archive: bench/gpu/kit.sh [FOLDER]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
kit=$(realpath -m "${1:-$root/artifacts/gpu-kit}")
rm -rf "$kit" "$kit.tar.xz"
dotnet publish "$root/tests/OtpeFast.Cuda.Tests" -c Release -p:TestProgram=true -p:SatelliteResourceLanguages=en -o "$kit"
dotnet publish "$root/src/OtpeFast.Cli" -c Release -r linux-x64 --self-contained -p:SatelliteResourceLanguages=en -o "$kit"
# Small recordings, for the profilers.
cp "$root/tests/OtpeFast.Data.Tests/Files/fsdd_tiny.h5" "$kit"
find "$kit" -name '*.pdb' -delete
find "$kit" -name '*.xml' -delete
tar -C "$(dirname "$kit")" -cJf "$kit.tar.xz" "$(basename "$kit")"
du -sh "$kit" "$kit.tar.xz"
echo "Next, on the machine with the GPU: tar -xf $(basename "$kit").tar.xz && bench/gpu/measure.sh $(basename "$kit") bench/results/GPU"
