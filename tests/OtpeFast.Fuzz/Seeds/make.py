"""Makes the sound HDF5 and NumPy files that damage begins with (h5py 3, NumPy). Checkpoint, plan and cell come from otpe: see ../README.md."""

import h5py
import numpy as np


def recordings(path, times=np.float32, units=np.uint16, labels=np.uint16, chunks=None, text=None, samples=12, inputs=None, **options):
    random = np.random.default_rng(1)
    with h5py.File(path, "w", **options) as file:
        layout = {} if chunks is None else {"chunks": (chunks,), "compression": "gzip"}
        spikes = file.create_group("spikes")
        spikes.create_dataset("times", (samples,), dtype=h5py.vlen_dtype(times), **layout)
        spikes.create_dataset("units", (samples,), dtype=h5py.vlen_dtype(units), **layout)
        for sample in range(samples):
            count = random.integers(0, 20)
            spikes["times"][sample] = np.sort(random.random(count)).astype(times)
            spikes["units"][sample] = random.integers(0, 700, count).astype(units)
        file.create_dataset("labels", data=(np.arange(samples) % 4).astype(labels), shuffle=chunks is not None, **layout)
        if text is not None:
            file.create_dataset("extra/keys", data=np.array(["a", "b", "c", "d"], dtype=text))
        if inputs is not None:
            file.attrs["n_units"] = inputs


def nir(path, compression=None):
    random = np.random.default_rng(2)
    sizes = [3, 4, 2]
    with h5py.File(path, "w") as file:
        file["version"] = "1.0.4"
        node = file.create_group("node")
        node["type"] = "NIRGraph"
        nodes = node.create_group("nodes")
        names = ["input"]
        nodes["input/type"] = "Input"
        nodes["input/shape"] = np.array([sizes[0]])
        for layer in range(2):
            affine, lif = f"affine_{layer + 1}", f"lif_{layer + 1}"
            nodes[affine + "/type"] = "Affine"
            nodes.create_dataset(affine + "/weight", data=random.normal(size=(sizes[layer + 1], sizes[layer])).astype(np.float32), compression=compression)
            nodes[affine + "/bias"] = np.zeros(sizes[layer + 1], np.float32)
            nodes[lif + "/type"] = "LIF"
            for name, value in [("tau", 1e-3), ("r", 10.0), ("v_leak", 0.0), ("v_threshold", 1.0), ("v_reset", 0.0)]:
                nodes[lif + "/" + name] = np.full(sizes[layer + 1], value, np.float32)
            names += [affine, lif]
        nodes["output/type"] = "Output"
        nodes["output/shape"] = np.array([sizes[-1]])
        names.append("output")
        node.create_dataset("edges", data=np.array(list(zip(names, names[1:])), dtype=object), dtype=h5py.string_dtype())
        node["metadata/dt"] = 1e-4


if __name__ == "__main__":
    recordings("recordings-plain.h5", text="S4")
    recordings("recordings-chunked.h5", times=np.float16, units=np.int64, labels=np.float64, chunks=5, text=h5py.string_dtype())
    recordings("recordings-latest.h5", times=np.float64, units=np.uint8, labels=np.int8, libver="latest")
    recordings("recordings-latest-chunked.h5", chunks=3, libver="latest", samples=40)
    recordings("recordings-big-endian.h5", times=">f4", units=">u2", labels=">i4")
    recordings("recordings-inputs.h5", inputs=np.int64(700))
    nir("network-plain.nir")
    nir("network-chunked.nir", compression="gzip")
    weights = np.random.default_rng(3).normal(size=(3, 4))
    np.savez("network-plain.npz", layer1_weight=weights.astype(np.float32), layer1_bias=np.zeros(4, np.float32), leak=0.88, threshold=1.0)
    np.savez_compressed("network-packed.npz", layer1_weight=weights, layer1_bias=np.zeros(4), layer2_weight=np.ascontiguousarray(weights.T[:, :2]), layer2_bias=np.zeros(2))
