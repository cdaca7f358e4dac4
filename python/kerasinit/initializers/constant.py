"""Initializers that draw nothing."""

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasinit.checks import FLOAT_DTYPES, check_number, described
from kerasinit.initializers.base import Initializer
from kerasinit.random import buffers
from kerasinit.slices import Block

_INTEGERS = tuple(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))
NUMBER_DTYPES = (*FLOAT_DTYPES, *_INTEGERS, "bool")


class _SameEverywhere(Initializer):
    """Base of those that have the same values everywhere: of a block, no more is made."""

    dtypes = NUMBER_DTYPES

    def _block(self, shape: tuple[int, ...], dtype: str, block: Block) -> Any:
        return self._values(block.shape, dtype)

    def _values_at_once(self, shape: tuple[int, ...], dtype: str, block: Block) -> int:
        return math.prod(block.shape)


class Constant(Initializer):
    """Fills a tensor with one value.

    Args:
        value: A number; or an array or list of numbers that broadcasts to each shape asked for.

    Raises:
        TypeError: `value` is not made of numbers.
        ValueError: in a call: `value` does not broadcast to the shape.

    Example:
        >>> import kerasinit
        >>> kerasinit.initializers.Constant(0.1)((2, 2)).numpy()
        array([[0.1, 0.1],
               [0.1, 0.1]], dtype=float32)
    """

    dtypes = NUMBER_DTYPES

    def __init__(self, value: Any = 0.0) -> None:
        try:
            array = np.asarray(value)
        except ValueError:  # NumPy's word for a ragged list
            array = np.asarray(None)
        if array.dtype.kind not in "biuf":
            raise TypeError(f"Constant(): `value` must be a number, not {described(value)}.")
        self.value = value

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        array = np.asarray(self.value)
        # Aligned from the last axis on; a value's axis fits where it is 1 or the shape's.
        ends = zip(array.shape[::-1], shape[::-1], strict=False)
        if array.ndim > len(shape) or any(own not in (1, asked) for own, asked in ends):
            raise ValueError(
                f"{call}: `shape` {shape} cannot be filled with a `value` of shape {array.shape}."
            )
        if dtype not in FLOAT_DTYPES and not np.all(np.isfinite(array)):
            raise ValueError(f"{call}: `dtype` {dtype} has no {described(self.value)}.")

    def _values(self, shape: tuple[int, ...], dtype: str) -> Any:
        with tf.device("CPU:0"):
            value = tf.cast(self.value, dtype)
            if dtype in FLOAT_DTYPES:
                # Keras multiplies by ones: what is too small for a normal number becomes zero.
                value *= tf.ones((), dtype)
        return buffers.full(value.numpy(), shape, dtype)

    def _block(self, shape: tuple[int, ...], dtype: str, block: Block) -> Any:
        if np.ndim(self.value) == 0:
            return self._values(block.shape, dtype)
        return super()._block(shape, dtype, block)

    def _values_at_once(self, shape: tuple[int, ...], dtype: str, block: Block) -> int:
        if np.ndim(self.value) == 0:
            return math.prod(block.shape)
        return super()._values_at_once(shape, dtype, block)

    def get_config(self) -> dict:
        """The arguments that make this initializer again."""
        return {"value": keras.saving.serialize_keras_object(self.value)}

    @classmethod
    def from_config(cls, config: dict) -> "Constant":
        """Makes an initializer from its `get_config()`."""
        return cls(keras.saving.deserialize_keras_object(config["value"]))


class Zeros(_SameEverywhere):
    """Fills a tensor with zeros.

    Example:
        >>> import kerasinit
        >>> kerasinit.initializers.Zeros()((2, 2)).numpy()
        array([[0., 0.],
               [0., 0.]], dtype=float32)
    """

    def _values(self, shape: tuple[int, ...], dtype: str) -> Any:
        return buffers.full(0, shape, dtype)


class Ones(_SameEverywhere):
    """Fills a tensor with ones.

    Example:
        >>> import kerasinit
        >>> kerasinit.initializers.Ones()((2, 2)).numpy()
        array([[1., 1.],
               [1., 1.]], dtype=float32)
    """

    def _values(self, shape: tuple[int, ...], dtype: str) -> Any:
        return buffers.full(1, shape, dtype)


class Identity(Initializer):
    """Makes an identity matrix, of any height and width.

    Args:
        gain: Number, the factor on the matrix.

    Raises:
        TypeError: `gain` is not a number.
        ValueError: `gain` is not finite; in a call: `shape` has not 2 axes.

    Example:
        >>> import kerasinit
        >>> kerasinit.initializers.Identity()((2, 2)).numpy()
        array([[1., 0.],
               [0., 1.]], dtype=float32)
    """

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = check_number(gain, "gain", f"{type(self).__name__}()")

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        if len(shape) != 2:
            raise ValueError(f"{call}: `shape` must have 2 axes, and {shape} has {len(shape)}.")

    def _values(self, shape: tuple[int, ...], dtype: str) -> Any:
        with tf.device("CPU:0"):
            # As for a constant.
            gain = tf.convert_to_tensor(self.gain, dtype) * tf.ones((), dtype)
            zero = gain * 0  # -0.0 if the gain is negative.
        matrix = np.full(shape, zero.numpy())
        np.fill_diagonal(matrix, gain.numpy())
        return buffers.full(matrix, shape, dtype)

    def _values_at_once(self, shape: tuple[int, ...], dtype: str, block: Block) -> int:
        return 2 * math.prod(shape)

    def get_config(self) -> dict:
        """The arguments that make this initializer again."""
        return {"gain": self.gain}
