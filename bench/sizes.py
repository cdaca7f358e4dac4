"""Time against size: stock Keras, ours, and filling memory."""

from functools import partial

import numpy as np

import measure
import rows
from kerasinit.stream import parallel, values


def _fill(out: np.ndarray, first: int, last: int) -> None:
    out[first:last] = 1


def memory_fill(count: int) -> np.ndarray:
    """New memory, written to on all cores."""
    out = values.empty((count,), np.dtype(np.uint32))
    parallel.for_blocks(partial(_fill, out), count, 2**18)
    return out


def times(largest: int) -> dict[str, list[float]]:
    """Seconds for each way and each power of 4 up to 2**largest values."""
    stock, ours = rows.pair("GlorotNormal")
    ways = {
        "stock Keras": lambda size: stock((size,)),
        "kerasinit": lambda size: ours((size,)),
        "filling memory": memory_fill,
    }
    sizes = [2**exponent for exponent in range(2, largest + 1, 2)]
    found = {name: [] for name in ways}
    for size in sizes:
        calls = [lambda way=way, size=size: way(size) for way in ways.values()]
        rounds, repeats = (3 if size >= 2**26 else 7), max(1, min(20, 2**16 // size))
        medians = measure.alternating(*calls, rounds=rounds, repeats=repeats)
        for name, median in zip(ways, medians, strict=True):
            found[name].append(median)
    return {"values": sizes, **found}
