"""Orthogonal matrices, from a QR decomposition of a normal draw."""

import math
from typing import Any

import keras
import numpy as np

from kerasinit.backends.machine import qr
from kerasinit.checks import check_number
from kerasinit.initializers.base import Maker, RandomInitializer
from kerasinit.stream.blocks import Block, slices_of, whole
from kerasinit.stream.draw import Draw, read_numbers, stored_dtype
from kerasinit.stream.operations import as_stored
from kerasinit.stream.reference import Stream
from kerasinit.stream.values import empty, values
from kerasinit.types import Seed


def _orthogonal(
    gain: float, stream: Stream, shape: tuple[int, ...], dtype: str, block: Block
) -> np.ndarray:
    rows, columns = math.prod(shape[:-1]), shape[-1]
    tall = (max(rows, columns), min(rows, columns))
    q, r = qr(values(Draw("normal", 0.0, 1.0, dtype), stream, tall, whole(tall)))
    # Multiply by the signs of R's diagonal. Without them, Q would favour some directions.
    q *= np.sign(np.diagonal(r))
    if rows < columns:
        q = q.T
    # Each value depends on all of the draw, so a block is a slice of the whole.
    made = empty(block.shape, stored_dtype(dtype))
    with np.errstate(all="ignore"):
        factor = as_stored(read_numbers(gain, dtype, by_cast=False), dtype)
        made[...] = q.reshape(shape)[slices_of(block)] * factor
    return made


class Orthogonal(RandomInitializer, keras.initializers.Orthogonal):
    """Makes a matrix with orthogonal columns, or orthogonal rows if it is wider than high.

    It is the Q of a QR decomposition of normal draws, with signs that make it uniform among all
    such matrices. With more than two axes, all but the last count as rows. A block takes as long as
    the whole, because it is a slice of it.

    The draw's bits are the same everywhere. Q's bits depend on the machine's linear algebra:
    TensorFlow's CPU kernels compute Q, so it equals stock Keras's in the same process. Without
    TensorFlow, NumPy computes it.

    Args:
        gain: Number, the factor on the matrix.
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed; in a call: fewer than two axes,
            or bfloat16, which has no QR decomposition here.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.Orthogonal(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[ 0.1509335, -0.9885439],
               [ 0.9885439,  0.1509335]], dtype=float32)

    Reference:
        [Saxe et al., 2014](https://arxiv.org/abs/1312.6120)
    """

    dtypes = ("float16", "float32", "float64")
    _is_cut_from_whole = True

    def __init__(self, gain: float = 1.0, seed: Seed = None) -> None:
        self.gain = check_number(gain, "gain", f"{type(self).__name__}()")
        super().__init__(seed)

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        if len(shape) < 2:
            raise ValueError(f"{call}: `shape` must have 2 or more axes, and {shape} does not.")

    def _maker(self, shape: tuple[int, ...], dtype: str, block: Block) -> Maker:
        gain = self.gain
        return lambda stream: _orthogonal(gain, stream, shape, dtype, block)

    def _values_held(self, shape: tuple[int, ...], block: Block) -> int:
        return 6 * math.prod(shape)  # The draw, Q, R, their copies and the result.

    def get_config(self) -> dict[str, Any]:
        """The arguments that recreate this initializer."""
        return {**super().get_config(), "gain": self.gain}
