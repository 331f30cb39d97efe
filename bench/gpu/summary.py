"""What was measured on a GPU, as one page: bench/gpu/summary.py DIR, the folder that bench/gpu/measure.sh filled. Standard library only."""
import csv
import json
import pathlib
import re
import sys

NETWORKS = {"shd-512": "shd-3x512", "shd-128": "shd-3x128", "randman": "randman-3x128"}  # the peers' names, ours
TIME_TARGETS = {("shd-3x512", "otpe", "offline"): (1.5, 0.6), ("shd-3x512", "otpe", "online"): (15, 5)}  # ms a batch: target, aim
RATIO_TARGETS = {"jax trace": 20, "torch bptt, graph": 3}


def lines(path):
    """JSON objects of a file, a line each; the last may be cut."""
    found = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            print(f"{path.name}: a line is cut: {line[:60]}", file=sys.stderr)
    return found


def table(columns, rows):
    """A table of Markdown, or a sentence where nothing was measured."""
    if not rows:
        return "Not measured.\n"
    text = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join(text + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def number(value):
    return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"


def verdict(value, target, aim=None):
    return "aim met" if aim is not None and value <= aim else "met" if value <= target else "missed"


def targets(speeds, peers):
    rows = []
    for (network, rule, mode), (target, aim) in TIME_TARGETS.items():
        value = speeds.get((network, rule, mode))
        measured = "not measured" if value is None else f"{number(value)} ms"
        rows.append([f"{network}, {rule}, {mode}", f"below {target} ms (aim {aim})", measured, "" if value is None else verdict(value, target, aim)])
    own = speeds.get(("shd-3x512", "otpe", "offline"))
    for peer, target in RATIO_TARGETS.items():
        other = peers.get((peer, "shd-512", "offline"))
        known = own is not None and other is not None
        rows.append([f"{peer} over shd-3x512, otpe, offline", f"at least {target} x", f"{other / own:.1f} x" if known else "not measured",
                     verdict(target, other / own) if known else ""])
    return table(["what", "target", "measured", ""], rows)


def beside_peers(speeds, peers):
    rows = []
    for (peer, workload, mode), other in peers.items():
        own = speeds.get((NETWORKS[workload], "otpe", mode))
        rows.append([NETWORKS[workload], mode, "not measured" if own is None else number(own), peer, number(other), "" if own is None else f"{other / own:.1f}"])
    return table(["network", "mode", "otpe, ms", "peer", "peer, ms", "ratio"], rows)


def kernels(events, speeds):
    parts = []
    groups = {}
    for one in events:
        if one["event"] == "kernel":
            groups.setdefault((one["network"], one["rule"], one["mode"]), []).append(one)
    for key, found in groups.items():
        found.sort(key=lambda one: -one["ms_per_batch"])
        total = sum(one["ms_per_batch"] for one in found)
        launches = sum(one["launches_per_batch"] for one in found)
        whole = speeds.get(key)
        parts.append(f"**{', '.join(key)}**: {number(total)} ms in {launches:.0f} launches; a batch takes "
                     f"{'unknown' if whole is None else number(whole)} ms as graphs.\n")
        parts.append(table(
            ["kernel", "launches", "µs a batch", "share of time", "of copy", "of float32 peak"],
            [[one["kernel"], f"{one['launches_per_batch']:.0f}", number(1e3 * one["ms_per_batch"]), f"{100 * one['ms_per_batch'] / total:.0f} %",
              f"{100 * one['share_of_copy']:.0f} %", f"{100 * one['share_of_float32']:.0f} %"] for one in found]))
    return "\n".join(parts) or "Not measured.\n"


def hardware_counters(path):
    """The mean of what ncu says of each kernel."""
    wanted = {"Duration": "time", "DRAM Throughput": "of DRAM", "Memory Throughput": "of memory", "Compute (SM) Throughput": "of compute",
              "Achieved Occupancy": "occupancy", "Registers Per Thread": "registers"}
    if not path.exists():
        return "Not measured.\n"
    text = [line for line in path.read_text(errors="replace").splitlines() if line.startswith('"')]
    values, units = {}, {}
    for row in csv.DictReader(text):
        name = row.get("Metric Name")
        try:
            value = float(row["Metric Value"].replace(",", "")) if name in wanted else None
        except ValueError:
            continue
        if value is not None and not (name == "Memory Throughput" and row["Metric Unit"] != "%"):
            values.setdefault(row["Kernel Name"].split("(")[0], {}).setdefault(name, []).append(value)
            units[name] = row["Metric Unit"]
    return table(
        ["kernel", "launches"] + [f"{words}, {units.get(name, '')}".rstrip(", ") for name, words in wanted.items()],
        [[kernel, len(found.get("Duration", []))] + [number(sum(found[name]) / len(found[name])) if name in found else "" for name in wanted]
         for kernel, found in values.items()])


def tests(log):
    counts = dict(re.findall(r"^\s*(total|failed|succeeded|skipped): (\d+)", log.read_text(), re.M)) if log.exists() else {}
    if not counts:
        return f"stopped before they ended; see logs/{log.name}." if log.exists() else "not run."
    failed = re.findall(r"^failed (\S.*?) \(", log.read_text(), re.M)
    return ", ".join(f"{value} {name}" for name, value in counts.items()) + "." + "".join(f"\n- failed: {name}" for name in failed)


def sanitizer(out):
    rows = []
    for tool in ("memcheck", "racecheck", "synccheck", "initcheck"):
        log = out / "logs" / f"{tool}.txt"
        found = re.findall(r"^=+ ((?:ERROR|RACECHECK) SUMMARY: .*)", log.read_text(errors="replace"), re.M) if log.exists() else []
        rows.append([tool, found[-1] if found else f"no summary; see logs/{tool}.txt" if log.exists() else "not run"])
    return table(["tool", "what it says"], rows)


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1]).is_dir():
        raise SystemExit("usage: summary.py DIR, the folder that measure.sh filled")
    out = pathlib.Path(sys.argv[1])
    events = lines(out / "gpu-check.jsonl")
    speeds = {(one["network"], one["rule"], one["mode"]): one["ms_per_batch"] for one in events if one["event"] == "speed"}
    # The last run of a peer stands.
    peers = {(one["peer"], one["workload"], one["mode"]): one["ms"] for one in lines(out / "peers.jsonl")}
    device = next((one for one in events if one["event"] == "device"), None)
    parities = [one for one in events if one["event"] == "parity"]
    machine = out / "logs" / "machine.txt"
    steps = [line.split("\t") for line in (out / "steps.tsv").read_text().splitlines()]
    print(f"# {device['name'] if device else 'A GPU that was not seen'}\n")
    print("Written by `bench/gpu/summary.py` from what `bench/gpu/measure.sh` measured.\n")
    if device:
        print(f"Compute capability {device['compute_capability']}, {device['multiprocessors']} multiprocessors, driver for CUDA {device['cuda_driver']}; "
              f"measured ceilings {device['copy_gb_per_second']:,.0f} GB/s (copy, read and written) and {device['float32_gflops']:,.0f} GFLOP/s (float32).\n")
    if machine.exists():
        print("```\n" + machine.read_text().strip() + "\n```\n")
    print("## Targets\n\n" + targets(speeds, peers))
    print("## Correct\n")
    print(f"Tests on the device: {tests(out / 'logs' / 'tests.txt')}\n")
    print(f"A thousand batches of each trainer without growth: {tests(out / 'logs' / 'growth.txt')}\n")
    print(f"Gradients of {sum(one['is_close'] for one in parities)} of {len(parities)} trainers agree with the CPU's.\n" if parities
          else "Gradients were not compared with the CPU's.\n")
    print(sanitizer(out))
    print("## Beside its peers\n\nBatches of 128 samples and 50 steps, float32, the same card in the same call; medians.\n")
    print(beside_peers(speeds, peers))
    print("## Kernels\n\nEach timed by itself; shares are of the measured ceilings, by the least bytes and operations.\n")
    print(kernels(events, speeds))
    for mode in ("offline", "online"):
        print(f"## Hardware counters, {mode} (ncu)\n\n" + hardware_counters(out / "logs" / f"ncu-{mode}.csv"))
    print("## Steps\n\n" + table(["step", "", "seconds"], steps), end="")


if __name__ == "__main__":
    main()
