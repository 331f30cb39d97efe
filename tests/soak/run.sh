#!/usr/bin/env bash
# A live stream that is killed again and again, against one that is not: both must end in the same bits.
# usage: tests/soak/run.sh [SECONDS of stream] [KILLS] [FOLDER] [SNAPSHOT EVERY]; two hours: tests/soak/run.sh 5400 50
# Three streams of the size of spoken digits learn by OTPE as fast as time passes; a third of the targets are missing, the others late. Needs otpe, built.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-5400} kills=${2:-50} folder=${3:-artifacts/soak} every=${4:-60s}
read -r -a otpe <<< "${OTPE:-dotnet artifacts/bin/OtpeFast.Cli/release/otpe.dll}" # OTPE: another build
rm -rf "$folder"
mkdir -p "$folder"

# Words of 200 ms, each with units of its own class and others; of two in three the class comes, 5 to 40 ms after the end. Milliseconds are written apart from
# the microseconds, for which some awks have no integers.
awk -v seconds="$seconds" 'BEGIN {
  srand(1)
  for (t = 1; t < seconds * 1000; t++) {
    for (s = 0; s < 3; s++) {
      if (t % 200 == 1) {
        if (t > 1 && rand() < 2 / 3) { due[s] = t + 5 + int(35 * rand()); label[s] = class[s] }
        class[s] = int(20 * rand())
      }
      if (rand() < 0.2) {
        unit = rand() < 0.8 ? 35 * class[s] + int(35 * rand()) : int(700 * rand())
        printf "{\"t\":%d000,\"unit\":%d,\"count\":3,\"stream\":%d}\n", t, unit, s
      }
      if (due[s] == t) printf "{\"t\":%d000,\"label\":%d,\"stream\":%d}\n", t, label[s], s
    }
  }
}' > "$folder/events.jsonl"

stream() {
  exec "${otpe[@]}" stream --network "700-128-128-20 leak=0.95" --from "$folder/events.jsonl" --streams 3 --learn --rule f-otpe --target-steps 10 --every target \
    --snapshot "$folder/$1" --snapshot-every "$every" --status-every "$every" --threads 1 "${@:2}"
}

(stream whole > "$folder/whole.jsonl") &
whole=$!
for ((kill = 1; kill <= kills; kill++)); do
  (stream live --speed 1 >> "$folder/live.jsonl") &
  sleep "$(awk -v mean="$(awk "BEGIN { print $seconds / $kills }")" -v seed="$kill" 'BEGIN { srand(seed); print mean * (0.6 + 0.8 * rand()) }')"
  kill -KILL $! 2>/dev/null && echo "$(date +%T) killed $kill of $kills"
  wait $! || true
done
(stream live --speed 1 >> "$folder/live.jsonl")
wait $whole

echo "first and last lines of numbers, of the stream that was killed (microseconds a step; MB):"
grep '"status"\|"done"' "$folder/live.jsonl" | grep -o '"p50_us.*' | sed -n '1p;$p'
echo "starts: $(grep -c '"start"\|"resume"' "$folder/live.jsonl"), of which from a snapshot: $(grep -c '"resume"' "$folder/live.jsonl")"
echo "memory, least and most of all lines of numbers, MB: $(grep -o '"memory_mb":[0-9.]*' "$folder/live.jsonl" | cut -d: -f2 | sort -n | sed -n '1p;$p' | tr '\n' ' ')"
if cmp "$folder/whole/stream.otpe" "$folder/live/stream.otpe"; then
  echo "the states are the same, $(stat -c %s "$folder/live/stream.otpe") bytes: parameters, moments, traces, counters"
else
  echo "the states differ"
  exit 1
fi
