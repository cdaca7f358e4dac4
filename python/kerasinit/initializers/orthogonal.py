"""Orthogonal matrices: the directions of a normal draw."""

import math
from typing import Any

import numpy as np
import tensorflow as tf

from kerasinit.checks import check_number
from kerasinit.initializers.base import Distribution, Initializer, RandomInitializer
from kerasinit.random import buffers, draws
from kerasinit.random.draw import Draw
from kerasinit.slices import Block


class Orthogonal(RandomInitializer):
    """Makes a matrix with orthogonal columns, or rows where it is wider than high.

    It is the Q of a QR decomposition of normal draws, with signs that make it uniform among all
    such matrices. Of more than two axes, all but the last count as rows. A block of it takes as
    long as the whole, from which it is cut.

    The promise is its own: the draw's bits are the same everywhere; Q is made of them by the
    linear algebra of TensorFlow's CPU kernels, and equals stock Keras's in the same process.

    Args:
        gain: Number, the factor on the matrix.
        seed: An integer, a `SeedGenerator` or None (one is picked at construction). An integer
            or None gives the same values at each call, a `SeedGenerator` the next ones.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed; in a call: fewer than two axes,
            or bfloat16, for which TensorFlow has no QR.

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

    def __init__(self, gain: float = 1.0, seed: Any = None) -> None:
        self.gain = check_number(gain, "gain", f"{type(self).__name__}()")
        super().__init__(seed)

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        if len(shape) < 2:
            raise ValueError(f"{call}: `shape` must have 2 or more axes, and {shape} does not.")

    def _distribution(self, shape: tuple[int, ...]) -> Distribution:
        return Distribution("normal", 0.0, 1.0)

    def _values(self, shape: tuple[int, ...], dtype: str) -> Any:
        rows, columns = math.prod(shape[:-1]), shape[-1]
        tall = (max(rows, columns), min(rows, columns))
        draw = draws.draw(self.seed, Draw("normal", dtype, 0.0, 1.0), tall)
        with tf.device("CPU:0"):
            q, r = (factor.numpy() for factor in tf.linalg.qr(draw))
            # TensorFlow multiplies by what is too small for a normal number as by zero.
            gain = (tf.convert_to_tensor(self.gain, dtype) * tf.ones((), dtype)).numpy()
        # The signs of R's diagonal: without them, Q would favour some directions.
        q *= np.sign(np.diagonal(r))
        if rows < columns:
            q = q.T
        return buffers.full(q.reshape(shape) * gain, shape, dtype)

    # Each value depends on all of the draw, so that blocks are cut from the whole.
    _block = Initializer._block

    def _values_at_once(self, shape: tuple[int, ...], dtype: str, block: Block) -> int:
        return 6 * math.prod(shape)  # The draw, Q and R, twice, and what is made of Q.

    def get_config(self) -> dict:
        """The arguments that make this initializer again."""
        return {**super().get_config(), "gain": self.gain}
