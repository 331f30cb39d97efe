#!/usr/bin/env bash
# TorchSharp's native library asks for GLIBCXX_3.4.32 because of one symbol, std::ios_base_library_init(). Where
# libstdc++ is older (Debian 12), mark that need as weak in the build output and put a library with the symbol beside it.
# The program loads that library first. The package cache is not touched.
set -euo pipefail
folder=$1
library=$folder/libLibTorchSharp.so
[ -f "$library" ] || exit 0
if ldconfig -p 2>/dev/null | awk '/libstdc\+\+\.so\.6/ {print $NF}' | head -n 1 | xargs -r grep -q GLIBCXX_3.4.32; then
  exit 0
fi

# An entry of .gnu.version_r: hash (0x0297F842), flags, ...; flag 2 is VER_FLG_WEAK.
offset=$(LC_ALL=C grep -obUaP '\x42\xf8\x97\x02\x00\x00' "$library" | head -n 1 | cut -d: -f1)
if [ -n "$offset" ]; then
  printf '\x02' | dd of="$library" bs=1 seek=$((offset + 4)) conv=notrunc status=none
fi

if [ ! -f "$folder/libstandardstreams.so" ]; then
  g++ -O2 -shared -fPIC -o "$folder/libstandardstreams.so" -x c++ - <<'SOURCE'
#include <ios>
namespace std { void ios_base_library_init() { static ios_base::Init streams; } }
SOURCE
fi
