"""Memory that becomes a tensor as it is, without a copy."""

from functools import lru_cache

import numpy as np
import tensorflow as tf

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


@lru_cache(maxsize=1024)
def small_tensor(numbers: tuple[int, ...], dtype: str) -> tf.Tensor:
    """A tensor of a few numbers, in a fraction of `tf.constant`'s time."""
    memory = empty(8 * len(numbers))
    memory.view(dtype)[:] = numbers
    return tf.experimental.dlpack.from_dlpack(memory.view(dtype).__dlpack__())
