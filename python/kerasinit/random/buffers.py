"""Memory that becomes a tensor as it is, without a copy."""

import math
from functools import lru_cache
from typing import Any

import numpy as np
import tensorflow as tf

from kerasinit.slices import Block, whole

_ALIGNMENT = 64  # Bytes: what TensorFlow's vector code asks of a tensor's address.


def empty(size: int) -> np.ndarray:
    """Aligned memory of this many bytes, with nothing in it yet."""
    memory = np.empty(size + _ALIGNMENT, np.uint8)
    begin = -memory.ctypes.data % _ALIGNMENT
    return memory[begin : begin + size]


def as_tensor(memory: np.ndarray, shape: tuple[int, ...], dtype: str) -> tf.Tensor:
    """A tensor of this shape and dtype on the CPU, which owns the memory from now on.

    The caller lets go of `memory`: writing to it would change the tensor.
    """
    # DLPack has no bfloat16 from NumPy, so the bits travel under another name.
    array = memory.view("uint16" if dtype == "bfloat16" else dtype).reshape(shape)
    tensor = tf.experimental.dlpack.from_dlpack(array.__dlpack__())
    if dtype != "bfloat16":
        return tensor
    with tf.device("CPU:0"):
        return tf.bitcast(tensor, tf.bfloat16)


def full(value: Any, shape: tuple[int, ...], dtype: str) -> tf.Tensor:
    """A tensor of this shape on the CPU, filled with a value or array of its dtype."""
    kind = tf.as_dtype(dtype)
    memory = empty(math.prod(shape) * kind.size)
    memory.view(kind.as_numpy_dtype).reshape(shape)[...] = value
    return as_tensor(memory, shape, dtype)


def cut(values: tf.Tensor, shape: tuple[int, ...], block: Block) -> tf.Tensor:
    """The block of a whole tensor's values."""
    if block == whole(shape):
        return values
    if not hasattr(values, "numpy"):  # In a graph.
        with tf.device("CPU:0"):
            return tf.slice(values, block.offset, block.shape)
    ends = zip(block.offset, block.shape, strict=True)
    part = values.__array__()[tuple(slice(begin, begin + size) for begin, size in ends)]
    return full(part, block.shape, values.dtype.name)


@lru_cache(maxsize=1024)
def small_tensor(numbers: tuple[int, ...], dtype: str) -> tf.Tensor:
    """A tensor of a few numbers, in a fraction of `tf.constant`'s time."""
    memory = empty(8 * len(numbers))
    memory.view(dtype)[:] = numbers
    return tf.experimental.dlpack.from_dlpack(memory.view(dtype).__dlpack__())
