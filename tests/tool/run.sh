#!/usr/bin/env bash
# otpe as a tool: packed for this system, compiled ahead of time, and for any other, on the .NET runtime; each installed in an empty folder and tried.
# usage: tests/tool/run.sh [FOLDER]; needs clang or gcc.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(realpath -m "${1:-artifacts/tool}")
rm -rf "$folder"
system=linux-$([ "$(uname -m)" = aarch64 ] && echo arm64 || echo x64)

pack() { # feed, systems, system...
  local feed=$1 systems=$2 one
  dotnet pack src/OtpeFast.Cli -c Release -v quiet -o "$feed" "-p:ToolPackageRuntimeIdentifiers=\"$systems\""
  for one in "${@:3}"; do
    dotnet pack src/OtpeFast.Cli -c Release -v quiet -o "$feed" "-p:ToolPackageRuntimeIdentifiers=\"$systems\"" -r "$one"
  done
}

try() { # name, most megabytes
  local feed=$folder/$1-feed place=$folder/$1 size
  NUGET_PACKAGES=$folder/$1-packages dotnet tool install OtpeFast.Cli --prerelease --tool-path "$place" --add-source "$feed" > /dev/null
  "$place/otpe" train --batches 300 --checkpoint "$place/run" | grep -E 'test accuracy (1[5-9]|[2-9][0-9])\.'
  "$place/otpe" export --checkpoint "$place/run" --out "$place/network.nir"
  "$place/otpe" import "$place/network.nir" --checkpoint "$place/imported"
  "$place/otpe" reproduce similarity --data t-randman --quick --batches 20 --out "$place/similarity" > /dev/null
  [ "$(find "$place/similarity" -name '*.png' | wc -l)" -gt 0 ] || { echo "FAILED: $1: no picture"; exit 1; }
  size=$(find "$feed" -name '*.nupkg' -printf '%s\n' | sort -n | tail -n 1)
  [ "$size" -lt $(($2 << 20)) ] || { echo "FAILED: $1: a package of $size bytes"; exit 1; }
  echo "ok: $1: $("$place/otpe" --version), a package of $size bytes"
}

pack "$folder/native-feed" "$system;any" "$system"
try native 30
[ -z "$(find "$folder/native" "$folder/native-packages" -name otpe.dll)" ] || { echo "FAILED: native: it runs on the runtime"; exit 1; }
pack "$folder/any-feed" any any
try any 150

# Packing for any system takes the program file of a build away.
dotnet build src/OtpeFast.Cli -c Release -v quiet > /dev/null
