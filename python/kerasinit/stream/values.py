"""From the specification of a draw to its values. This module alone chooses the path.

| path | used for | module |
|---|---|---|
| kernel | draws, wherever the C code is compiled | `kernel`, in vector code on all cores |
| reference | without the C code, and for parameters near the ends of the range | `reference` |
| graph | compiled or saved functions, where a state is known only when they run | `graph` |

All paths give the same bits.
"""

import contextlib
import ctypes
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from kerasinit.stream import graph, kernel, parallel, reference
from kerasinit.stream.blocks import Block, Runs, positions_of, runs_of
from kerasinit.stream.draw import Draw, Scaling, scaling_of, stored_dtype
from kerasinit.stream.graph import TracedStream
from kerasinit.stream.reference import Stream

# Values that a thread makes before it checks for an interrupt: milliseconds of work.
KERNEL_BLOCK = 2**18
REFERENCE_BLOCK = 2**16

_ALIGNMENT = 64  # Bytes. The backends' vector code needs this alignment of a tensor's address.
_uses_kernel = True  # False within `without_kernel`.


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
    runs = runs_of(shape, block)
    scaling = scaling_of(draw)
    result, address = _empty(block.shape, stored_dtype(draw.dtype))
    if scaling.is_plain and _uses_kernel and kernel.fill is not None:
        job, size = kernel.job(address, draw, stream, runs, scaling), KERNEL_BLOCK
    else:
        job, size = _reference_job(result, draw, stream, runs, scaling), REFERENCE_BLOCK
    parallel.for_blocks(job, result.size, size)
    return result


@contextlib.contextmanager
def without_kernel() -> Iterator[None]:
    """A context in which the reference makes every draw, to compare and to time the paths."""
    global _uses_kernel
    before, _uses_kernel = _uses_kernel, False
    try:
        yield
    finally:
        _uses_kernel = before


def _reference_job(
    result: np.ndarray, draw: Draw, stream: Stream, runs: Runs, scaling: Scaling
) -> kernel.Job:
    target = result.reshape(-1)

    def job(first: int, last: int) -> None:
        positions = positions_of(runs, np.arange(first, last, dtype=np.uint64))
        target[first:last] = reference.values_at(positions, draw, stream, scaling)

    return job


def empty(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An uninitialized array, in memory that a backend can use without a copy."""
    return _empty(shape, dtype)[0]


def _empty(shape: tuple[int, ...], dtype: np.dtype) -> tuple[np.ndarray, int]:
    """The array, and its address."""
    memory = np.empty(math.prod(shape) * dtype.itemsize + _ALIGNMENT, np.uint8)
    # NumPy's own ways to get an address take longer than the rest of this function.
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    offset = -address % _ALIGNMENT
    return np.ndarray(shape, dtype, memory, offset), address + offset
