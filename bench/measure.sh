#!/usr/bin/env bash
# Every comparison of docs/performance.md, one JSON object a line. Usage: bench/measure.sh [SECONDS] > results.jsonl
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
dotnet build -c Release bench/OtpeFast.Bench >&2
ratio() { dotnet run -c Release --no-build --project bench/OtpeFast.Bench -- ratio --seconds "$seconds" --json "$@"; }
for peer in trace trace-batched bptt bptt-autograd adjoint; do ratio --workload shd-512 --peer "$peer"; done
for rule in approx-otpe ottt ostl bptt; do ratio --workload shd-512 --rule "$rule"; done
ratio --workload shd-512 --peer bptt --threads 1
ratio --workload shd-512-dense --peer bptt
ratio --workload shd-512x5 --peer bptt
ratio --workload shd-512x5-dense --peer bptt
ratio --workload shd-128 --peer bptt
ratio --workload shd-128-dense --peer bptt
for peer in bptt trace; do ratio --workload randman --peer "$peer"; done
ratio --workload shd-512 --mode online
ratio --workload shd-512 --mode online --rule ostl
for rule in otpe approx-otpe ottt; do ratio --workload shd-128 --mode online --rule "$rule"; done
ratio --workload stream --threads 1
ratio --workload stream-256 --threads 1
