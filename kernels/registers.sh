#!/usr/bin/env bash
# Assembles the committed PTX for sm_80 and sm_90 and prints the table of kernels/README.md; fails on a spill. Needs ptxas, of any CUDA toolkit:
# on the PATH, or where PTXAS says.
set -euo pipefail
cd "$(dirname "$0")/ptx"
ptxas=${PTXAS:-ptxas}
command -v "$ptxas" >/dev/null || { echo "kernels/registers.sh: there is no ptxas; put one on the PATH or name it in PTXAS." >&2; exit 2; }
for file in *.ptx; do
  for architecture in sm_80 sm_90; do
    "$ptxas" -v -arch="$architecture" "$file" -o /dev/null 2>&1 | sed "s/^/$file /"
  done
done | awk '
  /Compiling entry function/ { gsub("\047", ""); kernel = $8; architecture = $10; file[kernel] = $1 }
  /bytes stack frame/ { stack = $2; spills = $6 + $10; if (stack + spills > 0) spilled = spilled kernel " (" architecture ") " }
  /Used [0-9]+ registers/ {
    for (i = 1; i <= NF; i++) { if ($i == "Used") registers[kernel, architecture] = $(i + 1); if ($i == "bytes" && $(i + 1) ~ /^smem/) shared[kernel] = $(i - 1) }
    spill[kernel, architecture] = stack + spills
  }
  END {
    print "| file | kernel | registers sm_80 | registers sm_90 | shared memory, bytes | stack and spills |"
    print "|---|---|---|---|---|---|"
    for (kernel in file)
      printf "| %s | %s | %d | %d | %d | %d |\n", substr(file[kernel], 1, length(file[kernel]) - 4), kernel, registers[kernel, "sm_80"], registers[kernel, "sm_90"], shared[kernel], spill[kernel, "sm_80"] + spill[kernel, "sm_90"] | "sort"
    close("sort")
    if (spilled != "") { print "spilled: " spilled > "/dev/stderr"; exit 1 }
  }'
