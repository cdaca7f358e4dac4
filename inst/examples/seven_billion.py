"""Makes one shard of a transformer's first weights, alone: 7 billion parameters, cut into 1 to 64.

The shapes are those of Llama 2 7B (Touvron et al., 2023, https://arxiv.org/abs/2307.09288). Nothing
is downloaded. Each matrix is cut along one axis, as in tensor parallelism (Shoeybi et al., 2019,
https://arxiv.org/abs/1909.08053). Matrices into the heads and into the feed-forward part are cut by
columns. Matrices out of them, and the embedding, are cut by rows. Each process makes only its own
part, and the parts together have the bits of the whole.

    python seven_billion.py --shards 64 --shard 17           makes one shard, prints its fingerprint
    python seven_billion.py --shards 64 --shard 17 --check   compares it with slices of the whole
    python seven_billion.py --table                          time and memory for 1 to 64 shards

The printed peak memory leaves out the memory of Keras itself and of a first draw. To use this for a
model of your own, list its weights in `weights()`. The script needs tqdm, from the extra "fast".
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
from tqdm import tqdm

from kerasinit.initializers import GlorotNormal, Initializer, Ones, RandomNormal
from kerasinit.testing import fingerprint

VOCABULARY, WIDTH, FEED_FORWARD, LAYERS = 32_000, 4096, 11_008, 32
SEED = 42
TABLE = (1, 2, 4, 8, 16, 32, 64)


class Weight(NamedTuple):
    """A weight of the model, and the axis to cut it along. None: every shard has all of it."""

    name: str
    shape: tuple[int, ...]
    initializer: Initializer
    axis: int | None


def weights(layers: int = LAYERS) -> Iterator[Weight]:
    """The weights of the model, each with an integer seed of its own."""
    shapes = {
        "query": (WIDTH, WIDTH, 1),
        "key": (WIDTH, WIDTH, 1),
        "value": (WIDTH, WIDTH, 1),
        "attention_output": (WIDTH, WIDTH, 0),
        "gate": (WIDTH, FEED_FORWARD, 1),
        "up": (WIDTH, FEED_FORWARD, 1),
        "down": (FEED_FORWARD, WIDTH, 0),
    }
    seed = SEED
    yield Weight("embedding", (VOCABULARY, WIDTH), RandomNormal(stddev=0.02, seed=seed), 0)
    for layer in range(layers):
        for name, (rows, columns, axis) in shapes.items():
            seed += 1
            yield Weight(f"{layer}/{name}", (rows, columns), GlorotNormal(seed), axis)
        for name in ("attention_norm", "feed_forward_norm"):
            yield Weight(f"{layer}/{name}", (WIDTH,), Ones(), None)
    yield Weight("norm", (WIDTH,), Ones(), None)
    yield Weight("output", (WIDTH, VOCABULARY), GlorotNormal(seed + 1), 1)


def shard_of(weight: Weight, shard: int, shards: int, dtype: str) -> Any:
    """One shard of a weight, made alone."""
    sizes, begins = list(weight.shape), [0] * len(weight.shape)
    if weight.axis is not None:
        sizes[weight.axis] //= shards
        begins[weight.axis] = shard * sizes[weight.axis]
    return weight.initializer(weight.shape, dtype, partition_shape=sizes, partition_offset=begins)


def slice_of_whole(weight: Weight, shard: int, shards: int, dtype: str) -> Any:
    """The same values, cut from the whole weight."""
    whole = keras.ops.convert_to_numpy(weight.initializer(weight.shape, dtype))
    if weight.axis is None:
        return whole
    size = weight.shape[weight.axis] // shards
    return whole.take(range(shard * size, (shard + 1) * size), axis=weight.axis)


def peak_memory() -> int:
    """The most memory that this process has had, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def make_shard(shard: int, shards: int, layers: int, dtype: str) -> dict[str, Any]:
    """Makes a shard of every weight, and measures time and memory."""
    for first in (GlorotNormal(seed=0), RandomNormal(seed=0), Ones()):
        first((2048, 2048), dtype)  # The first draw loads code, which is not measured.
    before, begin = peak_memory(), time.perf_counter()
    described = list(weights(layers))
    made = {
        weight.name: shard_of(weight, shard, shards, dtype)
        for weight in tqdm(described, f"shard {shard} of {shards}", disable=None)
    }
    seconds = time.perf_counter() - begin
    peak = peak_memory() - before
    return {
        "shards": shards,
        "parameters": sum(int(keras.ops.size(values)) for values in made.values()),
        "bytes": sum(keras.ops.convert_to_numpy(values).nbytes for values in made.values()),
        "seconds": seconds,
        "peak": peak,
        "fingerprint": fingerprint(list(made.values())),
        "of_each": {name: fingerprint(values) for name, values in made.items()},
    }


def differing(made: dict[str, Any], shard: int, layers: int, dtype: str) -> list[str]:
    """The names of the weights whose shard differs from the slice of the whole weight."""
    return [
        weight.name
        for weight in tqdm(list(weights(layers)), "whole weights", disable=None)
        if made["of_each"][weight.name]
        != fingerprint(slice_of_whole(weight, shard, made["shards"], dtype))
    ]


def print_table(layers: int, dtype: str) -> None:
    """Makes the last shard for each number of shards, in a process of its own each time."""
    heads = "shards", "parameters of one", "its size", "peak memory", "seconds"
    print("{:>6}  {:>17}  {:>13}  {:>13}  {:>7}".format(*heads))
    for shards in TABLE:
        options = ["--shards", shards, "--shard", shards - 1, "--layers", layers, "--dtype", dtype]
        command = [sys.executable, __file__, *map(str, options), "--json"]
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        made = json.loads(run.stdout)
        print(
            f"{shards:>6}  {made['parameters']:>17,}  {made['bytes'] / 2**20:>9,.0f} MiB"
            f"  {made['peak'] / 2**20:>9,.0f} MiB  {made['seconds']:>7.2f}",
            flush=True,
        )


def main() -> int:
    """Runs what the command line asks for, and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shards", type=int, default=64, choices=TABLE, help="how many (64)")
    parser.add_argument("--shard", type=int, default=0, help="which one, counted from 0 (0)")
    parser.add_argument("--layers", type=int, default=LAYERS, help=f"of the model ({LAYERS})")
    parser.add_argument("--dtype", default="bfloat16", help="of the weights (bfloat16)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="compare it with slices of the whole")
    what.add_argument("--table", action="store_true", help="time and memory for 1 to 64 shards")
    what.add_argument("--json", action="store_true", help="print all figures as JSON")
    given = parser.parse_args()
    if not 0 <= given.shard < given.shards:
        parser.error(f"--shard must be from 0 to {given.shards - 1}, not {given.shard}")
    if given.table:
        print_table(given.layers, given.dtype)
        return 0
    made = make_shard(given.shard, given.shards, given.layers, given.dtype)
    if given.json:
        print(json.dumps(made))
        return 0
    print(
        f"Shard {given.shard} of {given.shards}: {made['parameters']:,} parameters in {given.dtype}"
    )
    print(f"{made['bytes'] / 2**20:,.0f} MiB, made in {made['seconds']:.2f} s")
    print(made["fingerprint"])
    if not given.check:
        return 0
    wrong = differing(made, given.shard, given.layers, given.dtype)
    if wrong:
        print("Not the whole's bits:", *wrong)
    else:
        print("Every weight has the whole's bits")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
