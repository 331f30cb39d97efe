#!/usr/bin/env bash
# Everything that is to be seen on an NVIDIA GPU, in order, in one call:
#   bench/gpu/measure.sh [--seconds N] [--quick] KIT DIR
# KIT is the folder of bench/gpu/kit.sh, DIR (bench/results/GPU) receives the results. No step stops the others; a tool that is missing is said and passed
# over. A call ends within N seconds (540) and says what is left: the same command again goes on with that. --quick: small shapes, for a trial over the
# stand-in for the driver.
set -uo pipefail
usage() { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
export PYTHONUTF8=1 # whatever the machine's locale
seconds=540
quick=
while [[ "${1:-}" == --* ]]; do
  case $1 in
    --seconds) [[ "${2:-}" =~ ^[0-9]+$ ]] || usage; seconds=$2; shift 2 ;;
    --quick) quick=yes; shift ;;
    *) usage ;;
  esac
done
[ $# -eq 2 ] || usage
[ -x "$1/otpe" ] || { echo "measure.sh: there is no program otpe in '$1'; make the kit with bench/gpu/kit.sh." >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
kit=$(realpath "$1")
mkdir -p "$2/logs"
out=$(realpath "$2")
steps=$out/steps.tsv
touch "$steps"
echo 'logs/' >"$out/.gitignore"
deadline=$((SECONDS + seconds))
left=()

# The tools and the driver's library, where neither the shell nor the loader looks by itself.
for folder in /usr/local/cuda/bin /opt/nvidia/nsight-compute/* /opt/nvidia/nsight-systems/*/bin; do
  [ -d "$folder" ] && PATH=$PATH:$folder
done
if [[ "$(ldconfig -p 2>/dev/null)" != *libcuda.so.1* ]]; then
  for folder in /usr/local/nvidia/lib64 /usr/lib/wsl/lib; do
    [ -e "$folder/libcuda.so.1" ] && export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
  done
fi

# step NAME LIMIT NEEDS COMMAND...: runs COMMAND into logs/NAME.txt for LIMIT seconds at most, unless it was run before; kept for the next call where fewer
# than NEEDS seconds are left of this one, or where the end of this one cut it short.
step() {
  local name=$1 limit=$2 needs=$3 rest begin code state
  shift 3
  cut -f 1 "$steps" | grep -qxF "$name" && return
  rest=$((deadline - SECONDS))
  if [ "$rest" -lt "$needs" ]; then
    left+=("$name")
    return
  fi
  if ! command -v "$1" >/dev/null; then
    printf '%s\t%s\t%s\n' "$name" "$(basename "$1") is not here" 0 | tee -a "$steps"
    return
  fi
  begin=$SECONDS
  timeout --kill-after 5 "$((limit < rest ? limit : rest))" "$@" >"$out/logs/$name.txt" 2>&1
  code=$?
  if [[ $code == 124 || $code == 137 ]] && [ "$limit" -gt "$rest" ]; then
    left+=("$name")
    echo "$name: cut short by the end of this call"
    return
  fi
  case $code in
    0) state=ok ;;
    124 | 137) state="stopped after $limit s" ;;
    *) state="ended with $code" ;;
  esac
  printf '%s\t%s\t%s\n' "$name" "$state" "$((SECONDS - begin))" | tee -a "$steps"
}

# What a program writes for others, beside its messages.
keep() { "${@:2}" >"$1"; }
add() { "${@:2}" >>"$1"; }

versions() {
  date -u
  uname -r
  nvidia-smi --query-gpu=name,driver_version,clocks.max.sm,clocks.max.memory,memory.total --format=csv
  nvidia-smi --query-compute-apps=pid,used_memory --format=csv # whether the card is shared
  grep -m 1 'model name' /proc/cpuinfo
  nproc
  for tool in nvcc ncu nsys compute-sanitizer; do
    command -v "$tool" >/dev/null && "$tool" --version | tail -n 2
  done
  python3 -c 'from importlib.metadata import version; print("jax", version("jax"), "torch", version("torch"))'
  return 0
}
export -f keep add versions

if [ -n "$quick" ]; then
  shapes=(--network 40-24-24-5 --batch-size 4 --seconds 0.01)
  life=("${shapes[@]}")
  wanted='TestCategory=gpu&Name~Network_Forward'
  golden=$wanted
  growth='TestCategory=gpu&Name~ManyBatches&Name~Ottt&Name~Offline&Name~Adjoint'
  train=(--network 700-24-16-20 --batch-size 2 --steps 5)
  repeats=1
  together=0
else
  shapes=(--seconds 1.5)
  life=(--network randman-3x128 --seconds 0.2)
  wanted='TestCategory=gpu&Name!~ManyBatches'
  golden='TestCategory=gpu&(Name~Golden_AnyTrainer|Name~Network_)'
  growth='TestCategory=gpu&Name~ManyBatches'
  train=(--network shd-3x512 --batch-size 128 --steps 50)
  repeats=20
  together=200
fi
tests=("$kit/OtpeFast.Cuda.Tests" --no-progress --no-ansi)
run=("$kit/otpe" train --device cuda --data "$kit/fsdd_tiny.h5" "${train[@]}" --rule otpe)

step machine 30 5 bash -c versions
# Whether anything works at all, before what takes long.
step life 90 20 "$kit/otpe" gpu-check "${life[@]}"
step tests 150 60 "${tests[@]}" --filter "$wanted"
# The engine and the peers within one call, so that they had the same machine in the same state.
step speed 240 "$together" bash -c 'keep "$@"' - "$out/gpu-check.jsonl" "$kit/otpe" gpu-check "${shapes[@]}" --kernels --json
for workload in shd-512 shd-128 randman; do
  for mode in offline online; do
    step "jax-trace-$workload-$mode" 60 15 bash -c 'add "$@"' - "$out/peers.jsonl" \
      python3 "$here/../peers/jax_trace.py" --workload "$workload" --mode "$mode" --repeats "$repeats"
  done
  step "torch-bptt-$workload" 60 15 bash -c 'add "$@"' - "$out/peers.jsonl" python3 "$here/../peers/torch_bptt.py" --workload "$workload" --repeats "$repeats"
done
# A thousand batches of every trainer take no more memory than a hundred.
step growth 150 30 "${tests[@]}" --filter "$growth"
# A training batch of each program under each of the checkers; the reference vectors have them all.
for tool in memcheck racecheck synccheck initcheck; do
  step "$tool" 120 40 compute-sanitizer --tool "$tool" --error-exitcode 9 --target-processes all "${tests[@]}" --filter "$golden"
done
# Why the worst kernels are as they are: without graphs, after the first batch or steps. The clocks of the card are left alone.
ncu=(ncu --clock-control none --target-processes all --section SpeedOfLight --section MemoryWorkloadAnalysis --section ComputeWorkloadAnalysis
  --section Occupancy --section LaunchStats --section SchedulerStats --section WarpStateStats --csv --page details --print-units base)
step ncu-offline 100 30 "${ncu[@]}" --launch-skip 25 --launch-count 25 --log-file "$out/logs/ncu-offline.csv" \
  "${run[@]}" --mode offline --no-graphs --batches 3
step ncu-online 100 30 "${ncu[@]}" --launch-skip 800 --launch-count 30 --log-file "$out/logs/ncu-online.csv" \
  "${run[@]}" --mode online --no-graphs --batches 2
nsys=(nsys profile --trace=cuda,nvtx --sample=none --cpuctxsw=none --cuda-graph-trace=node --stats=true --force-overwrite=true)
step nsys-offline 60 20 "${nsys[@]}" --output "$out/logs/nsys-offline" "${run[@]}" --mode offline --batches 200
step nsys-online 60 20 "${nsys[@]}" --output "$out/logs/nsys-online" "${run[@]}" --mode online --batches 20

if python3 "$here/summary.py" "$out" >"$out/README.md.new"; then
  mv "$out/README.md.new" "$out/README.md"
  cat "$out/README.md"
else
  rm -f "$out/README.md.new"
  echo "Where python3 is: bench/gpu/summary.py $2 > $2/README.md"
fi
echo
if [ "${#left[@]}" -gt 0 ]; then
  echo "Left for the next call: ${left[*]}."
  echo "Next: the same command again."
else
  echo "Next: read $2/README.md (targets missed, kernels furthest from the card's ceilings) and $2/logs, commit $2 (logs stay behind), and say in docs/gpu.md"
  echo "what was seen. To run a step again, take its line out of $2/steps.tsv."
fi
