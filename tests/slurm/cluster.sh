#!/usr/bin/env bash
# A Slurm cluster of this one machine, as root, from Debian's slurm-wlm and munge: cluster.sh start DIR | cluster.sh stop DIR.
# Everything it writes is in DIR, but for munge's key and socket; say export SLURM_CONF=DIR/slurm.conf to use it.
set -euo pipefail
action=${1:?start or stop}
directory=$(realpath -m "${2:?a folder for configuration, state and logs}")
export SLURM_CONF="$directory/slurm.conf"

stop() {
  for program in slurmd slurmctld munged; do
    if [ -f "$directory/$program.pid" ]; then
      pid=$(cat "$directory/$program.pid")
      kill "$pid" 2>/dev/null || true
      # It writes its state on the way out; whoever removes the folder must not be in its way.
      for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
      done
    fi
  done
}

start() {
  for program in slurmctld slurmd munged sbatch; do
    command -v "$program" >/dev/null || { echo "There is no $program: apt-get install slurm-wlm munge." >&2; exit 3; }
  done
  mkdir -p "$directory/state" "$directory/spool" /run/munge
  [ -f /etc/munge/munge.key ] || /usr/sbin/mungekey --create
  chown -R munge:munge /etc/munge /run/munge /var/log/munge /var/lib/munge
  if ! munge -n >/dev/null 2>&1; then
    touch "$directory/munged.pid" "$directory/munged.log" && chown munge:munge "$directory/munged.pid" "$directory/munged.log"
    chmod 755 "$directory"
    runuser -u munge -- /usr/sbin/munged --pid-file /run/munge/munged.pid
    cp /run/munge/munged.pid "$directory/munged.pid"
  fi

  host=$(hostname -s)
  cat >"$SLURM_CONF" <<CONF
ClusterName=otpe
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
StateSaveLocation=$directory/state
SlurmdSpoolDir=$directory/spool
SlurmctldPidFile=$directory/slurmctld.pid
SlurmdPidFile=$directory/slurmd.pid
SlurmctldLogFile=$directory/slurmctld.log
SlurmdLogFile=$directory/slurmd.log
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  slurmctld -f "$SLURM_CONF"
  slurmd -f "$SLURM_CONF"
  for _ in $(seq 30); do
    if [ "$(sinfo -h -o %t 2>/dev/null)" = idle ]; then
      return
    fi
    sleep 1
  done
  echo "The node did not become idle:" >&2
  sinfo >&2 || true
  tail -n 20 "$directory/slurmctld.log" "$directory/slurmd.log" >&2
  exit 1
}

"$action"
