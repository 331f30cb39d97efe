#!/usr/bin/env bash
# The engine on an NVIDIA GPU beside JAX and PyTorch, in one call: bench/measure_gpu.sh OTPE DIR. OTPE is the otpe program (published self-contained, it
# needs no SDK), DIR receives versions.txt, gpu-check.txt and peers.jsonl. What is missing is said and passed over.
set -uo pipefail
otpe=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
peers=$(cd "$(dirname "$0")/peers" && pwd)
{
  date -u
  nvidia-smi --query-gpu=name,driver_version,clocks.max.sm,memory.total --format=csv
  python3 -c 'import jax, torch; print("jax", jax.__version__, "torch", torch.__version__)'
  echo "$otpe gpu-check --seconds 3 --kernels"
} >"$out/versions.txt" 2>&1
"$otpe" gpu-check --seconds 3 --kernels >"$out/gpu-check.txt" 2>&1 || echo "gpu-check ended with $?" >>"$out/gpu-check.txt"
: >"$out/peers.jsonl"
for workload in shd-512 shd-128 randman; do
  for mode in offline online; do
    python3 "$peers/jax_trace.py" --workload "$workload" --mode "$mode" >>"$out/peers.jsonl" || echo "jax_trace $workload $mode failed" >&2
  done
  python3 "$peers/torch_bptt.py" --workload "$workload" >>"$out/peers.jsonl" || echo "torch_bptt $workload failed" >&2
done
cat "$out/versions.txt" "$out/gpu-check.txt" "$out/peers.jsonl"
