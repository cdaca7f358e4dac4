"""Operations of the machine for `Orthogonal` and `STFT`: linear algebra, sine, cosine and sums.

TensorFlow's CPU kernels compute them on every backend, as in stock Keras. Without TensorFlow, NumPy
does. Their last bits may differ from machine to machine.
"""

import importlib.util
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np


@cache
def _tensorflow() -> Any:
    """TensorFlow's module; None if it is not installed."""
    if importlib.util.find_spec("tensorflow") is None:
        return None
    import tensorflow as tf

    return tf


def is_tensorflow() -> bool:
    """True if TensorFlow makes these values."""
    return _tensorflow() is not None


def _by_tensorflow(function: Callable[[], Any]) -> Any:
    tf = _tensorflow()
    with tf.init_scope():
        if not tf.executing_eagerly():
            # A graph of TensorFlow 1 is the default of this thread, but not of another thread.
            with ThreadPoolExecutor(1) as elsewhere:
                return elsewhere.submit(_by_tensorflow, function).result()
        with tf.device("CPU:0"):
            results = function()
        return tf.nest.map_structure(lambda tensor: tensor.numpy(), results)


def qr(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Q and R of a matrix in memory from `stream.values.empty`."""
    if is_tensorflow():
        tf = _tensorflow()
        # Use DLPack: `tf.constant` turns an interrupt into a TypeError.
        from_dlpack = tf.experimental.dlpack.from_dlpack
        return _by_tensorflow(lambda: tuple(tf.linalg.qr(from_dlpack(matrix.__dlpack__()))))
    # NumPy lacks a QR decomposition of float16.
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
