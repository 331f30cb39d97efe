#!/usr/bin/env bash
# A small run of "otpe reproduce" as a job array of a real Slurm on this machine, compared with the same run without it.
# Usage: tests/slurm/run.sh [OTPE], OTPE a command that starts otpe; by default the built one. Needs root, slurm-wlm and munge.
set -euo pipefail
cd "$(dirname "$0")/../.."
otpe=${1:-"dotnet $PWD/artifacts/bin/OtpeFast.Cli/release/otpe.dll"}
work=$(mktemp -d)
trap 'tests/slurm/cluster.sh stop "$work/cluster"; rm -rf "$work"' EXIT
tests/slurm/cluster.sh start "$work/cluster"
export SLURM_CONF="$work/cluster/slurm.conf"
sinfo

options=(similarity --data t-randman --seeds 3 --batches 20 --batch-size 16)
# A folder with a space in its name: the script must quote it.
$otpe reproduce "${options[@]}" --out "$work/shared folder" --slurm
cat "$work/shared folder/array.sh"
sbatch --wait "$work/shared folder/array.sh"
cat "$work/shared folder"/slurm-*.out
$otpe reproduce similarity --out "$work/shared folder" --collect
$otpe reproduce "${options[@]}" --out "$work/alone" >/dev/null
cmp "$work/shared folder/cells.csv" "$work/alone/cells.csv"

# The array again: every task finds its cell done.
sbatch --wait "$work/shared folder/array.sh"
grep -c "was done before" "$work/shared folder"/slurm-*.out
echo "The job array of Slurm $(sbatch --version | cut -d' ' -f2) gives the numbers of the run without it."
