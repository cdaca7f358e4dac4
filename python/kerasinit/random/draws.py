"""From a seed to values: opens the seed's stream and takes a path along it.

Which path made a value cannot be seen in it.
"""

from typing import Any

import numpy as np

from kerasinit.random import philox
from kerasinit.random import tensorflow as ops


def truncated_normal(seed: Any, shape: tuple[int, ...], dtype: str, mean: float, stddev: float):
    """Values of a normal distribution, redrawn where further than 2 stddev from the mean."""
    return _draw(ops.truncated_normal, seed, shape, dtype, mean, stddev)


def normal(seed: Any, shape: tuple[int, ...], dtype: str, mean: float, stddev: float):
    """Values of a normal distribution."""
    return _draw(ops.normal, seed, shape, dtype, mean, stddev)


def uniform(seed: Any, shape: tuple[int, ...], dtype: str, minval: float, maxval: float):
    """Values from minval up to, but not including, maxval."""
    return _draw(ops.uniform, seed, shape, dtype, minval, maxval)


BY_NAME = {"truncated_normal": truncated_normal, "normal": normal, "uniform": uniform}


def _draw(distribution, seed, shape, dtype, *parameters):
    if isinstance(seed, int):
        stream = ops.key_counter_tensors(*philox.key_and_counter(seed, 0))
        return distribution(stream, shape, dtype, *parameters)
    if ops.compiled_by_xla():
        raise ValueError(
            "A SeedGenerator cannot be drawn from inside a function that XLA compiles "
            "(jit_compile=True): XLA makes other values from the same seed. Draw before the "
            "function, or use an integer seed."
        )
    state = seed.next()
    if ops.is_symbolic(state):
        stream = ops.symbolic_key_counter(state)
    else:
        stream = ops.key_counter_tensors(*philox.key_and_counter(*np.asarray(state).tolist()))
    return distribution(stream, shape, dtype, *parameters)
