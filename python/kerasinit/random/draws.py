"""From a seed to values: opens the seed's stream and takes a path along it.

Small draws take one TensorFlow op, whose call is short; large ones the kernel, or the op block by
block. Which path made a value cannot be seen in it.
"""

import math
from typing import Any

import numpy as np
import tensorflow as tf

from kerasinit.random import buffers, filling, parallel, philox
from kerasinit.random import tensorflow as ops
from kerasinit.random.seed_generator import drawn_from
from kerasinit.slices import Block, cut, runs_of, whole

# Values from which on the kernel is faster than the op (`tools/bench` measures it), and from
# which on loading it pays, once a process.
KERNEL_FROM = 2**13
LOAD_FROM = 2**20


def truncated_normal(
    seed: Any,
    shape: tuple[int, ...],
    dtype: str,
    mean: float,
    stddev: float,
    block: Block | None = None,
) -> tf.Tensor:
    """Values of a normal distribution, redrawn where further than 2 stddev from the mean."""
    return _draw("truncated_normal", seed, shape, dtype, mean, stddev, block)


def normal(
    seed: Any,
    shape: tuple[int, ...],
    dtype: str,
    mean: float,
    stddev: float,
    block: Block | None = None,
) -> tf.Tensor:
    """Values of a normal distribution."""
    return _draw("normal", seed, shape, dtype, mean, stddev, block)


def uniform(
    seed: Any,
    shape: tuple[int, ...],
    dtype: str,
    minval: float,
    maxval: float,
    block: Block | None = None,
) -> tf.Tensor:
    """Values from minval up to, but not including, maxval."""
    return _draw("uniform", seed, shape, dtype, minval, maxval, block)


BY_NAME = {"truncated_normal": truncated_normal, "normal": normal, "uniform": uniform}


def _draw(distribution, seed, shape, dtype, first, second, block):
    block = block or whole(shape)
    if isinstance(seed, int):
        return _values((seed, 0), distribution, shape, dtype, first, second, block)
    if ops.compiled_by_xla():
        raise ValueError(
            "A SeedGenerator cannot be drawn from inside a function that XLA compiles "
            "(jit_compile=True): XLA makes other values from the same seed. Draw before the "
            "function, or use an integer seed."
        )
    with drawn_from(seed) as state:
        if ops.is_symbolic(state):
            stream = ops.symbolic_key_counter(state)
            return cut(ops.draw(distribution, stream, shape, dtype, first, second), shape, block)
        state = tuple(np.asarray(state).tolist())
        return _values(state, distribution, shape, dtype, first, second, block)


def _values(state, distribution, shape, dtype, first, second, block):
    key, high = philox.key_and_counter(*state)
    stream = key, high << 64
    count = math.prod(block.shape)
    runs = runs_of(shape, block)
    # Where the block is one run, the op can begin there; else it must make all to cut from.
    work = math.prod(shape) if runs.sizes else count
    if (work < KERNEL_FROM and block == whole(shape)) or not count or not tf.executing_eagerly():
        values = ops.draw(
            distribution, ops.key_counter_tensors(*stream), shape, dtype, first, second
        )
        return cut(values, shape, block)

    parameters = None
    if dtype in filling.UNIFORM_BITS and (work >= LOAD_FROM or filling.kernel_is_loaded()):
        parameters = filling.kernel() and filling.kernel_parameters(
            distribution, dtype, first, second
        )
    if parameters is None and runs.sizes:
        everything = _values(state, distribution, shape, dtype, first, second, whole(shape))
        return cut(everything, shape, block)
    memory = buffers.empty(count * tf.as_dtype(dtype).size)
    if parameters is None:
        job = filling.ops_job(memory, stream, runs, distribution, dtype, first, second)
        parallel.for_blocks(job, count, filling.OPS_BLOCK, threads=1)
    else:
        job = filling.kernel_job(memory, stream, runs, distribution, dtype, parameters)
        parallel.for_blocks(job, count, filling.BLOCK, threads=parallel.thread_count())
    return buffers.as_tensor(memory, block.shape, dtype)


def values_at_once(shape: tuple[int, ...], dtype: str, block: Block) -> int:
    """How many values a draw has in memory at the most."""
    count, everything = math.prod(block.shape), math.prod(shape)
    if count == everything or not runs_of(shape, block).sizes:
        return count
    # Cut from the whole, unless the kernel can make the block alone.
    alone = everything >= LOAD_FROM and dtype in filling.UNIFORM_BITS and filling.kernel()
    return count if alone else everything + count
