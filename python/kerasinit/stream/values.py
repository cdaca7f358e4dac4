"""From the specification of a draw to its values. This module alone chooses the path.

| path | used for | module |
|---|---|---|
| few | up to FEW values, unless the kernel is loaded | `reference`, in Python's numbers |
| kernel | draws once it is loaded, or if loading pays | `kernel`, in vector code on all cores |
| reference | the rest: without numba, and for parameters near the ends of the range | `reference` |
| graph | compiled functions, where a state is known only when they run | `graph`, in XLA |

All paths give the same bits.
"""

import contextlib
import ctypes
import math
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from kerasinit.stream import graph, kernel, parallel, reference
from kerasinit.stream.blocks import Block, Runs, positions_of, runs_of
from kerasinit.stream.draw import Draw, Scaling, scaling_of, stored_dtype
from kerasinit.stream.graph import TracedStream
from kerasinit.stream.reference import Stream

# Up to this many values take less time in Python's numbers than in NumPy's arrays.
FEW = 48
# Load the kernel once draws without it have taken this long, or are about to. Loading takes about
# 0.4 s. A process that has drawn this long will mostly draw more.
SECONDS_WITHOUT_KERNEL = 0.1
SECONDS_A_VALUE = {"float64": 2e-7}  # The reference takes about this long,
SECONDS_A_VALUE_ELSE = 6e-8  # and this long in other dtypes.
# Values that a thread makes before it checks for an interrupt: milliseconds of work.
KERNEL_BLOCK = 2**18
REFERENCE_BLOCK = 2**16

_ALIGNMENT = 64  # Bytes. The backends' vector code needs this alignment of a tensor's address.
_spent: Counter[str] = Counter()  # Seconds without the kernel, by dtype.
_only: str | None = None  # The path that `only` sets.


def values(draw: Draw, stream: Stream | TracedStream, shape: tuple[int, ...], block: Block) -> Any:
    """The values of a block of a tensor that is drawn from a stream.

    Args:
        draw: The specification of the values.
        stream: The key and the counter where the tensor begins. In a graph, tensors of them.
        shape: The whole tensor's shape.
        block: The part of it to make.

    Returns:
        An array of the block's shape, of `stored_dtype`. In a graph, a tensor of the dtype.
    """
    if isinstance(stream, TracedStream):
        return graph.values(draw, stream, shape, block)
    count = math.prod(block.shape)
    runs = runs_of(shape, block)
    scaling = scaling_of(draw)
    begin = time.perf_counter()
    path = path_for(draw.dtype, scaling.is_plain, count)
    result = empty(block.shape, stored_dtype(draw.dtype))
    target = result.reshape(-1)
    if path == "kernel":
        job = kernel.job(target, draw, stream, runs, scaling)
        if job is not None:
            parallel.for_blocks(job, count, KERNEL_BLOCK)
            return result
        path = "few" if count <= FEW else "reference"  # The kernel cannot be loaded.
    if path == "few":
        positions = range(runs.base, runs.base + count)
        if runs.sizes:
            positions = positions_of(runs, np.arange(count, dtype=np.uint64)).tolist()
        target[:] = reference.few_values_at(positions, draw, stream, scaling)
    else:
        job = _reference_job(target, draw, stream, runs, scaling)
        parallel.for_blocks(job, count, REFERENCE_BLOCK)
    _spent[draw.dtype] += time.perf_counter() - begin
    return result


def path_for(dtype: str, is_plain: bool, count: int) -> str:
    """The path that makes `count` values: "few", "kernel" or "reference". Loads nothing.

    Args:
        dtype: The draw's dtype.
        is_plain: `scaling_of(draw).is_plain`.
        count: The number of values.
    """
    if _only is not None and (is_plain or _only != "kernel"):
        return _only
    if is_plain and dtype in kernel.ready:
        return "kernel"
    if is_plain and kernel.is_available():
        coming = count * SECONDS_A_VALUE.get(dtype, SECONDS_A_VALUE_ELSE)
        if _spent[dtype] + coming >= SECONDS_WITHOUT_KERNEL:
            return "kernel"
    return "few" if count <= FEW else "reference"


@contextlib.contextmanager
def only(path: str) -> Iterator[None]:
    """A context in which every draw takes one path, to compare and to time the paths.

    Args:
        path: A name that `path_for` returns. Draws that the kernel cannot make take another path.
    """
    global _only
    before, _only = _only, path
    try:
        yield
    finally:
        _only = before


def _reference_job(
    target: np.ndarray, draw: Draw, stream: Stream, runs: Runs, scaling: Scaling
) -> kernel.Job:
    def job(first: int, last: int) -> None:
        positions = positions_of(runs, np.arange(first, last, dtype=np.uint64))
        target[first:last] = reference.values_at(positions, draw, stream, scaling)

    return job


def empty(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An uninitialized array, in memory that a backend can use without a copy."""
    memory = np.empty(math.prod(shape) * dtype.itemsize + _ALIGNMENT, np.uint8)
    # NumPy's own ways to get an address take longer than the rest of this function.
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    return np.ndarray(shape, dtype, memory, -address % _ALIGNMENT)
