"""Initializers that draw nothing."""

from functools import partial
from typing import Any

import keras
import numpy as np

from kerasinit.backends import backend
from kerasinit.checks import (
    COMPLEX_DTYPES,
    FLOAT_DTYPES,
    NUMBER_DTYPES,
    check_number,
    check_numbers,
    described,
    is_integer,
)
from kerasinit.initializers.base import Initializer, Maker
from kerasinit.stream.blocks import Block, slices_of
from kerasinit.stream.draw import exceeds_float32, read_numbers, stored_dtype
from kerasinit.stream.operations import as_stored
from kerasinit.stream.values import empty

_BOOLEANS = (bool, np.bool_)


def _filled(stored: np.ndarray, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """An array of this shape, filled with the stored numbers by broadcasting."""
    target = empty(shape, stored_dtype(dtype))
    target[...] = stored
    return target


def _diagonal(gain: np.ndarray, dtype: str, block: Block) -> np.ndarray:
    """A block of the matrix with `gain` on its diagonal."""
    with np.errstate(all="ignore"):
        zero = gain * gain.dtype.type(0)  # -0.0 if the gain is negative.
    matrix = _filled(as_stored(zero, dtype), block.shape, dtype)
    row, column = block.offset
    # The places where the diagonal of the whole crosses the block.
    places = np.arange(max(row, column), min(row + block.shape[0], column + block.shape[1]))
    matrix[places - row, places - column] = as_stored(gain, dtype)
    return matrix


class _Undrawn(Initializer):
    """Base of the initializers that draw nothing, and take every shape that Keras takes."""

    def _shape_given(self, shape: Any) -> Any:
        # As in stock Keras: one size without a list, and True for 1.
        if isinstance(shape, _BOOLEANS) or is_integer(shape) or getattr(shape, "shape", None) == ():
            shape = (shape,)
        if isinstance(shape, (tuple, list)) and any(isinstance(it, _BOOLEANS) for it in shape):
            shape = [int(size) if isinstance(size, _BOOLEANS) else size for size in shape]
        return shape


class _Filled(_Undrawn):
    """Base of the initializers that fill a tensor by broadcasting given numbers."""

    dtypes = (*NUMBER_DTYPES, *COMPLEX_DTYPES)

    def _numbers(self) -> Any:
        raise NotImplementedError

    def _stored(self, dtype: str) -> np.ndarray:
        return as_stored(read_numbers(self._numbers(), dtype, by_cast=True), dtype)

    def _maker(self, shape: tuple[int, ...], dtype: str, block: Block) -> Maker:
        numbers = self._stored(dtype)

        def make() -> np.ndarray:
            part = np.broadcast_to(numbers, shape)[slices_of(block)]
            return _filled(part, block.shape, dtype)

        return make

    def _tensor_of_sizes(self, shape: Any, dtype: str, call: str) -> Any:
        # Use the backend's own operation, which every compiler supports.
        numbers = self._stored(dtype)
        make = partial(_filled, numbers, numbers.shape, dtype)
        return keras.ops.broadcast_to(backend.tensor(make, numbers.shape, dtype), shape)


class Constant(_Filled, keras.initializers.Constant):
    """Fills a tensor with one value.

    Args:
        value: A number, or an array or list of numbers that broadcasts to the shape of each call.

    Raises:
        TypeError: `value` is not made of numbers.
        ValueError: in a call: `value` does not broadcast to the shape.

    Example:
        >>> import kerasinit
        >>> kerasinit.initializers.Constant(0.1)((2, 2)).numpy()
        array([[0.1, 0.1],
               [0.1, 0.1]], dtype=float32)
    """

    def __init__(self, value: Any = 0.0) -> None:
        self.value = check_numbers(value, "value", "Constant()")

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        array = np.asarray(self.value)
        # Broadcasting compares axes from the last; an axis of `value` fits if it is 1 or equal.
        ends = zip(array.shape[::-1], shape[::-1], strict=False)
        if array.ndim > len(shape) or any(own not in (1, asked) for own, asked in ends):
            raise ValueError(
                f"{call}: `shape` {shape} cannot be filled with a `value` of shape {array.shape}."
            )
        is_infinite = dtype not in FLOAT_DTYPES and not np.all(np.isfinite(array))
        if dtype in COMPLEX_DTYPES:  # A NumPy number may become infinite.
            is_infinite = not np.all(np.isfinite(self._stored(dtype)))
        # TensorFlow reads Python's numbers as float32.
        if is_infinite or (dtype != "float64" and exceeds_float32(self.value)):
            raise ValueError(f"{call}: `dtype` {dtype} cannot hold {described(self.value)}.")

    def _numbers(self) -> Any:
        return self.value

    def get_config(self) -> dict[str, Any]:
        """The arguments that recreate this initializer."""
        return {"value": keras.saving.serialize_keras_object(self.value)}


class Zeros(_Filled, keras.initializers.Zeros):
    """Fills a tensor with zeros.

    Example:
        >>> import kerasinit
        >>> kerasinit.initializers.Zeros()((2, 2)).numpy()
        array([[0., 0.],
               [0., 0.]], dtype=float32)
    """

    def _numbers(self) -> Any:
        return 0


class Ones(_Filled, keras.initializers.Ones):
    """Fills a tensor with ones.

    Example:
        >>> import kerasinit
        >>> kerasinit.initializers.Ones()((2, 2)).numpy()
        array([[1., 1.],
               [1., 1.]], dtype=float32)
    """

    def _numbers(self) -> Any:
        return 1


class Identity(_Undrawn, keras.initializers.Identity):
    """Makes an identity matrix of any height and width.

    Args:
        gain: Number, the factor on the matrix.

    Raises:
        TypeError: `gain` is not a number.
        ValueError: `gain` is not finite; in a call: `shape` lacks 2 axes.

    Example:
        >>> import kerasinit
        >>> kerasinit.initializers.Identity()((2, 2)).numpy()
        array([[1., 0.],
               [0., 1.]], dtype=float32)
    """

    dtypes = (*FLOAT_DTYPES, *COMPLEX_DTYPES)

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = check_number(gain, "gain", f"{type(self).__name__}()")

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        if len(shape) != 2:
            raise ValueError(f"{call}: `shape` must have 2 axes, and {shape} has {len(shape)}.")

    def _maker(self, shape: tuple[int, ...], dtype: str, block: Block) -> Maker:
        gain = read_numbers(self.gain, dtype, by_cast=False)
        return lambda: _diagonal(gain, dtype, block)

    def get_config(self) -> dict[str, Any]:
        """The arguments that recreate this initializer."""
        return {"gain": self.gain}
