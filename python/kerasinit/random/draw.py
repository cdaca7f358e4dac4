"""What is to be drawn: a distribution, its two parameters and a dtype."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

# The dtypes of random numbers, as TensorFlow and as NumPy have them.
TENSOR_TYPES = {name: tf.as_dtype(name) for name in ("float16", "bfloat16", "float32", "float64")}
_TYPES = {name: dtype.as_numpy_dtype for name, dtype in TENSOR_TYPES.items()}

Stream = tuple[int, int]  # A 64-bit key and a 128-bit counter.


class Draw(NamedTuple):
    """Values of one distribution, of which a stream can give any number."""

    distribution: str  # "truncated_normal", "normal" or "uniform".
    dtype: str
    first: float  # The mean, or minval.
    second: float  # The standard deviation, or maxval.

    def group_step(self) -> tuple[int, int]:
        """How many values a group of the stream has, and the counter's step to the next group."""
        group = 2 if self.dtype in ("float64", "int64") else 4
        return group, 64 * group if self.distribution == "truncated_normal" else 1

    def advanced(self, stream: Stream, position: int) -> tuple[Stream, int]:
        """The stream from the group on that holds a position, and the position in that group."""
        key, counter = stream
        group, step = self.group_step()
        return (key, (counter + position // group * step) % 2**128), position % group


def scale_and_shift(draw: Draw) -> tuple[Any, Any] | None:
    """What standard values are multiplied by, then what is added, as scalars of the dtype.

    None where only TensorFlow's ops should do it: near the ends of the range, where they take what
    is too small for a normal float32 as zero, and for NumPy's numbers, which they read in full.
    """
    # Not in the cache, to which they equal Python's.
    if isinstance(draw.first, np.generic) or isinstance(draw.second, np.generic):
        return None
    return _scale_and_shift(draw)


@lru_cache(maxsize=1024)
def _scale_and_shift(draw: Draw) -> tuple[Any, Any] | None:
    if draw.dtype not in _TYPES or not (_is_plain(draw.first) and _is_plain(draw.second)):
        return None
    # TensorFlow reads a Python number as float32 first where it makes a half of it. tf.cast,
    # through which uniform's bounds go, always does. The bits show it.
    number = _TYPES[draw.dtype]
    if draw.distribution == "uniform":
        minval, maxval = number(np.float32(draw.first)), number(np.float32(draw.second))
        return maxval - minval, minval
    read = np.float64 if draw.dtype == "float64" else np.float32
    return number(read(draw.second)), number(read(draw.first))


def _is_plain(number: float) -> bool:
    return number == 0 or 2.0**-60 <= abs(number) <= 2.0**12
