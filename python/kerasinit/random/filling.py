"""Fills the memory of large results, block by block: by the kernel, or by TensorFlow's op."""

from collections.abc import Callable
from functools import cache

import numpy as np

from kerasinit.random import parallel
from kerasinit.random import tensorflow as ops
from kerasinit.random.draw import Draw, Stream, scale_and_shift
from kerasinit.slices import Runs

# Values that a thread makes before it looks for an interrupt: milliseconds of work.
BLOCK = 2**18
# TensorFlow's op shares a block among threads itself.
OPS_BLOCK = 2**20

# Random bits of a uniform value, for the dtypes that the kernel has.
UNIFORM_BITS = {"float32": 23, "float16": 10, "bfloat16": 7}

Job = Callable[[int, int], None]

_kernel_is_loaded = False


@cache
def _load_kernel():
    """The kernel's module, compiled; None where numba is missing or switched off."""
    try:
        import numba

        from kerasinit.random.kernel import fill
    except ImportError:
        return None
    if numba.config.DISABLE_JIT:
        return None  # The kernel would be right, and thousands of times slower than the ops.
    fill.warm_up()
    return fill


def kernel():
    """The kernel's module; None where there is no numba. The first call takes a while."""
    global _kernel_is_loaded
    module = _load_kernel()
    _kernel_is_loaded = True
    return module


def kernel_is_loaded() -> bool:
    """True once the first call of `kernel()` is over."""
    return _kernel_is_loaded


def ops_block() -> int:
    """How many values TensorFlow's op may make at a time."""
    return parallel.UNSHARED if parallel.is_forked() else OPS_BLOCK


def kernel_job(memory: np.ndarray, draw: Draw, stream: Stream, runs: Runs) -> Job:
    """What fills a block of a result by the kernel."""
    fill = kernel()
    (key, counter), base = draw.advanced(stream, runs.base)
    arguments = (
        runs.length,
        base,
        np.array(runs.sizes, np.int64),
        np.array(runs.strides, np.int64),
        fill.DISTRIBUTIONS.index(draw.distribution),
        fill.DTYPES.index(draw.dtype),
        UNIFORM_BITS[draw.dtype],
        np.uint64(key),
        np.uint64(counter & (2**64 - 1)),
        np.uint64(counter >> 64),
        *map(np.float32, scale_and_shift(draw)),
    )
    return lambda first, last: fill.fill(memory, first, last, *arguments)


def ops_job(memory: np.ndarray, draw: Draw, stream: Stream, runs: Runs) -> Job:
    """What fills a block of a result, itself one run, by TensorFlow's op.

    NumPy scales and shifts: calling two more ops would take longer than a small draw.
    """
    scale, shift = scale_and_shift(draw)
    target = memory.view(scale.dtype)

    def job(first: int, last: int) -> None:
        advanced, ahead = draw.advanced(stream, runs.base + first)
        values = ops.standard(draw, ops.key_counter_tensors(*advanced), (ahead + last - first,))
        part = target[first:last]
        np.multiply(np.asarray(values)[ahead:], scale, out=part)
        np.add(part, shift, out=part)

    return job
