#!/usr/bin/env bash
# Packs the packages, and builds and runs every sample from them in an empty folder, as a user does who has nothing but the packages.
# usage: samples/run.sh [FOLDER]; needs the solution, built (dotnet build -c Release), and clang or gcc for the native sample.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(realpath -m "${1:-artifacts/samples}")
rm -rf "$folder"
mkdir -p "$folder/feed"
for project in OtpeFast OtpeFast.Files OtpeFast.Streaming; do
  dotnet pack "src/$project" -c Release --no-build -o "$folder/feed" -v quiet
done
dotnet pack templates/OtpeFast.Templates.csproj -c Release -o "$folder/feed" -v quiet
cp -r samples/*/ samples/Directory.* "$folder/"
cd "$folder"
# Packages of this version from here, and no copy of them from an earlier run.
export NUGET_PACKAGES="$folder/packages" RestoreAdditionalProjectSources="$folder/feed"

failed=0
expect() { # words, name, output
  if grep -Eq -- "$1" <<< "$3"; then echo "ok: $2: $(grep -E -- "$1" <<< "$3" | tail -n 1)"; else echo "FAILED: $2 did not say '$1' but: $3"; failed=1; fi
}

expect '^(2[89]|3[0-2]) of 32 after saving' own-data "$(cd own-data && dotnet run -c Release 2>&1)"
expect 'of the last 100 gestures ([6-9]|10).' late-labels "$(cd late-labels && dotnet run -c Release 2>&1)"
expect '^going on after [0-9]+ events' "late-labels again" "$(cd late-labels && dotnet run -c Release --no-build 2>&1)"
expect 'step 40000: mean loss 0\.[01]' regression "$(cd regression && dotnet run -c Release 2>&1)"
expect 'trial 3000: ([89][0-9]|100)\.' own-loss "$(cd own-loss && dotnet run -c Release 2>&1)"
expect '^4 of 4 are right' file-based "$(cd file-based && dotnet run xor.cs 2>&1)"

dotnet new install "$folder"/feed/OtpeFast.Templates.*.nupkg --debug:custom-hive "$folder/hive" > /dev/null
dotnet new otpe-network -n Hello.World -o template --inputs 24 --debug:custom-hive "$folder/hive" > /dev/null
expect 'word 1500: ([89][0-9]|100)' template "$(cd template && dotnet run -c Release 2>&1)"

(cd native-service && dotnet publish -c Release -o out -v quiet)
events='{"t":1000,"unit":[1,2,3]}
{"t":2000,"label":2}
{"t":9000,"unit":4}'
expect '"label":2' native-service "$(native-service/out/native-service "$folder/native-state" <<< "$events" 2>&1)"
expect 'OTPELIVE' "native-service, its state" "$(head -c 8 "$folder/native-state/stream.otpe")"

(cd web-endpoint && dotnet build -c Release -v quiet)
port=$((20000 + RANDOM % 20000))
(cd web-endpoint && exec dotnet run -c Release --no-build --urls "http://127.0.0.1:$port" > web.log 2>&1) &
web=$!
for ((i = 0; i < 100; i++)); do curl -s "http://127.0.0.1:$port/metrics" > /dev/null && break || sleep 0.2; done
body='[{"time":0,"unit":3},{"time":5000,"unit":-1,"label":2},{"time":60000,"unit":5}]'
expect '^202$' "web-endpoint, events" "$(curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -d "$body" "http://127.0.0.1:$port/events")"
expect '^400$' "web-endpoint, wrong events" "$(curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -d '[{"time":0,"unit":99}]' "http://127.0.0.1:$port/events")"
sleep 2
metrics=$(curl -s "http://127.0.0.1:$port/metrics")
expect 'otpefast_steps[^ ]*stream="web"[^ ]* 60' "web-endpoint, scraped by Prometheus' format" "$metrics"
expect 'otpefast_layer_spikes[^ ]*layer="1"' "web-endpoint, spikes of a layer" "$metrics"
expect 'otpefast_loss' "web-endpoint, loss" "$metrics"
kill -TERM "$(pgrep -P "$web" | head -n 1 || echo "$web")" 2>/dev/null || true
kill -TERM "$web" 2>/dev/null || true
wait "$web" 2>/dev/null || true
exit "$failed"
