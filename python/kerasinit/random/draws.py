"""From a seed to values: opens the seed's stream and takes a path along it.

The first draws take TensorFlow's op, block by block; when they have grown large, the kernel is
loaded and makes all others. Which path made a value cannot be seen in it.
"""

import math
from typing import Any

import numpy as np
import tensorflow as tf

from kerasinit.random import buffers, filling, parallel, philox
from kerasinit.random import tensorflow as ops
from kerasinit.random.draw import TENSOR_TYPES, Draw, scale_and_shift
from kerasinit.random.seed_generator import drawn_from
from kerasinit.slices import Block, runs_of, whole

# Values from which on a process loads the kernel, all its draws together: about what is made in the
# time that loading takes (`tools/bench` measures it). Once there, it is faster for small draws too.
KERNEL_FROM = 2**24
_made_by_op = 0


def draw(seed: Any, draw: Draw, shape: tuple[int, ...], block: Block | None = None) -> tf.Tensor:
    """Values of a distribution, from the stream of a seed.

    Args:
        seed: An integer, or a generator whose next stream is taken.
        draw: What to draw.
        shape: The tensor's shape.
        block: The part of it to make; None is all.

    Returns:
        A tensor on the CPU.
    """
    block = block or whole(shape)
    if isinstance(seed, int):
        return _from_state((seed, 0), draw, shape, block)
    if ops.compiled_by_xla():
        raise ValueError(
            "A SeedGenerator cannot be drawn from inside a function that XLA compiles "
            "(jit_compile=True): XLA makes other values from the same seed. Draw before the "
            "function, or use an integer seed."
        )
    with drawn_from(seed) as state:
        if ops.is_symbolic(state):
            return buffers.cut(ops.draw(draw, ops.symbolic_key_counter(state), shape), shape, block)
        numbers = state.numpy() if tf.is_tensor(state) else np.asarray(state)
        return _from_state(numbers.tolist(), draw, shape, block)


def _from_state(state, draw, shape, block):
    key, high = philox.key_and_counter(*state)
    stream = key, high << 64
    if not tf.executing_eagerly() or scale_and_shift(draw) is None:
        parallel.require_threads(math.prod(shape))
        return buffers.cut(ops.draw(draw, ops.key_counter_tensors(*stream), shape), shape, block)
    runs = runs_of(shape, block)
    if runs.sizes and not _by_kernel(draw.dtype, math.prod(shape)):
        everything = whole(shape)
        return buffers.cut(_filled(draw, stream, runs_of(shape, everything), shape), shape, block)
    return _filled(draw, stream, runs, block.shape)


def _filled(draw, stream, runs, shape):
    count = math.prod(shape)
    # A block of several runs comes here only if the kernel is to make it.
    by_kernel = runs.sizes or _by_kernel(draw.dtype, count)
    if not by_kernel:
        global _made_by_op
        _made_by_op += count
        # A scalar's array would be a copy, and a block that begins later begins within a group.
        if shape and runs.base == 0 and count <= filling.ops_block() and ops.arrays_share_memory():
            return ops.draw_in_place(draw, ops.key_counter_tensors(*stream), shape)
    memory = buffers.empty(count * TENSOR_TYPES[draw.dtype].size)
    if by_kernel:
        parallel.for_blocks(filling.kernel_job(memory, draw, stream, runs), count, filling.BLOCK)
    else:
        job = filling.ops_job(memory, draw, stream, runs)
        parallel.for_blocks(job, count, filling.ops_block(), threads=1)
    return buffers.as_tensor(memory, shape, draw.dtype)


def _by_kernel(dtype, work):
    if dtype not in filling.UNIFORM_BITS:
        return False
    worthwhile = filling.kernel_is_loaded() or _made_by_op + work >= KERNEL_FROM
    # In a forked process the op is slow: it works alone, and on little at a time.
    worthwhile = worthwhile or (parallel.is_forked() and work > parallel.UNSHARED)
    return worthwhile and filling.kernel() is not None


def values_at_once(draw: Draw, shape: tuple[int, ...], block: Block) -> int:
    """How many values a draw has in memory at the most."""
    count, everything = math.prod(block.shape), math.prod(shape)
    cut = 0 if count == everything else count
    if scale_and_shift(draw) is None:
        return 2 * everything + cut  # TensorFlow's ops make the whole, then scale it.
    # Blocks of several runs are cut from the whole, unless the kernel makes them.
    if cut == 0 or not runs_of(shape, block).sizes or _by_kernel(draw.dtype, everything):
        return count
    return everything + cut
