"""What only the R package calls: values in the form that R keeps them in."""

from typing import Any

import keras
import numpy as np

from kerasinit.checks import MAX_AXES, as_index
from kerasinit.initializers import RandomInitializer
from kerasinit.stream import parallel

__all__ = ["MAX_AXES", "digits", "r_array", "seed_text", "state_texts"]

_KEPT = (np.bool_, np.int8, np.int16, np.int32)
# How much of an axis is turned at once: few enough of the cache's lines to stay in it, but enough
# values to be worth a call.
_LINES = 32
_VALUES = 2**16


def r_array(tensor: Any) -> np.ndarray:
    """The values of a tensor or weight as R has them: doubles in column-major order.

    Every float16, bfloat16 and float32 is a double, so no bit is lost; integers of 32 bits and
    booleans keep their kind.
    """
    if keras.backend.backend() == "tensorflow":
        values = np.asarray(tensor.__array__())  # Which for a scalar gives no array.
    else:
        values = keras.ops.convert_to_numpy(tensor)
    return _column_major(values, values.dtype if values.dtype in _KEPT else np.float64)


def _column_major(values: np.ndarray, dtype: Any) -> np.ndarray:
    """A copy as NumPy makes it, in a third of its time: in pieces, on all cores."""
    turned = np.empty(values.shape, dtype, order="F")
    if values.ndim < 2:
        turned[...] = values
        return turned
    axis = int(np.argmax(values.shape[:-1]))

    def job(first: int, last: int) -> None:
        piece = (*(slice(None),) * axis, slice(first, last))
        turned[piece] = values[piece]

    size = values.shape[axis]
    parallel.for_blocks(job, size, max(_LINES, _VALUES * size // max(values.size, 1)))
    return turned


def seed_text(initializer: RandomInitializer) -> str:
    """The digits of an integer seed: as a number it could be larger than R's integers."""
    return str(initializer.seed)


def state_texts(generator: keras.random.SeedGenerator) -> list[str]:
    """The digits of a generator's seed and of its count of draws."""
    return [str(number) for number in keras.ops.convert_to_numpy(generator.state.value).tolist()]


def digits(value: Any) -> str | None:
    """The digits of a whole number, of an array or tensor without axes too; None for other values.

    They are hexadecimal: of those Python writes any number.
    """
    number = as_index(value)
    return None if number is None else hex(number)
