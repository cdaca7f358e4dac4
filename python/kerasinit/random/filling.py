"""Fills the memory of large results, block by block: by the kernel, or by TensorFlow's ops."""

from collections.abc import Callable
from functools import cache

import numpy as np
import tensorflow as tf

from kerasinit.random import buffers
from kerasinit.random import tensorflow as ops

# Values that a thread makes before it looks for an interrupt: milliseconds of work.
BLOCK = 2**18
# TensorFlow's ops share the work among threads themselves, which pays for larger blocks.
OPS_BLOCK = 2**22

# Random bits of a uniform value, for the dtypes that the kernel has.
UNIFORM_BITS = {"float32": 23, "float16": 10, "bfloat16": 7}

Job = Callable[[int, int], None]
Stream = tuple[int, int]  # A 64-bit key and a 128-bit counter.

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


def group_step(distribution: str, dtype: str) -> tuple[int, int]:
    """How many values a group of the stream has, and how far apart groups begin in the counter."""
    group = 2 if tf.as_dtype(dtype).size == 8 else 4
    return group, 64 * group if distribution == "truncated_normal" else 1


def advanced(stream: Stream, position: int, distribution: str, dtype: str) -> tuple[Stream, int]:
    """The stream from the group on that holds a position, and the position in that group."""
    key, counter = stream
    group, step = group_step(distribution, dtype)
    return (key, (counter + position // group * step) % 2**128), position % group


def kernel_parameters(
    distribution: str, dtype: str, first: float, second: float
) -> tuple[np.float32, np.float32] | None:
    """The scale and the shift, rounded to the dtype; None where the kernel is not to be used.

    TensorFlow takes numbers too small for a normal float32 as zero, and the kernel does not:
    such parameters, and infinite ones, are left to TensorFlow.
    """
    both = ops.scale_and_shift(distribution, dtype, first, second)
    rounded = [float(tf.convert_to_tensor(number, dtype)) for number in both]
    if any(number and not 2.0**-60 <= abs(number) <= 2.0**60 for number in rounded):
        return None
    return tuple(map(np.float32, rounded))


def kernel_job(memory, stream, runs, distribution, dtype, parameters) -> Job:
    """What fills a block of a result by the kernel."""
    fill = kernel()
    (key, counter), base = advanced(stream, runs.base, distribution, dtype)
    arguments = (
        runs.length,
        base,
        np.array(runs.sizes, np.int64),
        np.array(runs.strides, np.int64),
        fill.DISTRIBUTIONS.index(distribution),
        fill.DTYPES.index(dtype),
        UNIFORM_BITS[dtype],
        np.uint64(key),
        np.uint64(counter & (2**64 - 1)),
        np.uint64(counter >> 64),
        *parameters,
    )
    return lambda first, last: fill.fill(memory, first, last, *arguments)


def ops_job(memory, stream, runs, distribution, dtype, first, second) -> Job:
    """What fills a block of a result of one run by TensorFlow's ops."""
    target = buffers.typed(memory, dtype)

    def job(begin: int, end: int) -> None:
        (key, counter), ahead = advanced(stream, runs.base + begin, distribution, dtype)
        tensors = ops.key_counter_tensors(key, counter)
        values = ops.draw(distribution, tensors, (ahead + end - begin,), dtype, first, second)
        target[begin:end] = values.numpy()[ahead:].view(target.dtype)

    return job
