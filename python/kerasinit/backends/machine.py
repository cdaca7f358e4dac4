"""What `Orthogonal` and `STFT` take from the machine: linear algebra, sine, cosine and sums.

TensorFlow's CPU kernels make them on every backend, as stock Keras's do; NumPy where TensorFlow is
not installed. Their last bits may differ from machine to machine.
"""

import importlib.util
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np


@cache
def _tensorflow() -> Any:
    """TensorFlow's module; None where it is not installed."""
    if importlib.util.find_spec("tensorflow") is None:
        return None
    import tensorflow as tf

    return tf


def is_tensorflow() -> bool:
    """True where TensorFlow makes these values."""
    return _tensorflow() is not None


def _by_tensorflow(function: Callable[[], Any]) -> Any:
    tf = _tensorflow()
    with tf.init_scope():
        if not tf.executing_eagerly():
            # A graph of TensorFlow 1 is this thread's default; another thread has none.
            with ThreadPoolExecutor(1) as elsewhere:
                return elsewhere.submit(_by_tensorflow, function).result()
        with tf.device("CPU:0"):
            results = function()
        return tf.nest.map_structure(lambda tensor: tensor.numpy(), results)


def qr(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Q and R of a matrix, which lies as `stream.values.empty` makes memory."""
    if is_tensorflow():
        tf = _tensorflow()
        # By DLPack: `tf.constant` makes a TypeError of an interrupt.
        from_dlpack = tf.experimental.dlpack.from_dlpack
        return _by_tensorflow(lambda: tuple(tf.linalg.qr(from_dlpack(matrix.__dlpack__()))))
    # NumPy has no QR of float16.
    wide = matrix.astype(np.float32) if matrix.dtype == np.float16 else matrix
    q, r = np.linalg.qr(wide)
    return q.astype(matrix.dtype), r.astype(matrix.dtype)


def sine(angle: np.ndarray) -> np.ndarray:
    """The sine of each angle."""
    return _by_tensorflow(lambda: _tensorflow().sin(angle)) if is_tensorflow() else np.sin(angle)


def cosine(angle: np.ndarray) -> np.ndarray:
    """The cosine of each angle."""
    return _by_tensorflow(lambda: _tensorflow().cos(angle)) if is_tensorflow() else np.cos(angle)


def total(numbers: np.ndarray) -> Any:
    """The sum of all numbers."""
    if is_tensorflow():
        return _by_tensorflow(lambda: _tensorflow().reduce_sum(numbers))
    return np.sum(numbers)
