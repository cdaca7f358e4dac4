"""Time against size: stock Keras, ours, the random bits alone, and filling memory."""

import numpy as np
from kerasinit.stream.kernel.jit import jit
from kerasinit.stream.kernel.normal import philox

import measure
import rows
from kerasinit.stream import parallel, values


@jit
def _bits(out, first, last):
    for i in range((last - first) // 4):
        words = philox(np.uint64(1), np.uint64(first + i), np.uint64(2))
        for j in range(4):
            out[first + 4 * i + j] = words[j]


def philox_bits(count: int) -> np.ndarray:
    """Random words, made on all cores by the kernel's own Philox."""
    out = values.empty((count,), np.dtype(np.uint32))
    parallel.for_blocks(lambda first, last: _bits(out, first, last), count, 2**18)
    return out


@jit
def _fill(out, first, last):
    out[first:last] = 1


def memory_fill(count: int) -> np.ndarray:
    """New memory, written to on all cores."""
    out = values.empty((count,), np.dtype(np.uint32))
    parallel.for_blocks(lambda first, last: _fill(out, first, last), count, 2**18)
    return out


def times(largest: int) -> dict[str, list[float]]:
    """Seconds for each way and each power of 4 up to 2**largest values."""
    stock, ours = rows.pair("GlorotNormal")
    ways = {
        "stock Keras": lambda size: stock((size,)),
        "kerasinit": lambda size: ours((size,)),
        "Philox bits alone": philox_bits,
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
