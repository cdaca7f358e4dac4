"""What every initializer shares: a call is checked here, and only then are values made."""

import math
import random
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from kerasinit import backend, memory, slices
from kerasinit.checks import (
    FLOAT_DTYPES,
    check_dtype,
    check_memory,
    check_partition,
    check_seed,
    check_shape,
)
from kerasinit.random import buffers, draws
from kerasinit.random.draw import Draw


class Initializer(keras.initializers.Initializer):
    """Base of this package's initializers; a Keras initializer like any other."""

    dtypes = FLOAT_DTYPES

    # Nothing here depends on a tensor's value, so AutoGraph has nothing to convert.
    @tf.autograph.experimental.do_not_convert
    def __call__(
        self,
        shape: Any,
        dtype: Any = None,
        *,
        partition_shape: Any = None,
        partition_offset: Any = None,
    ) -> Any:
        """Makes a tensor of this initializer's values, or one block of it.

        A block has the same bits as that slice of the whole. Random values are drawn for the
        block alone, except in three cases, where it is cut from the whole: in float64 or without
        numba, if it is cut along other axes than the first; whole numbers; and parameters that
        are NumPy's or near the ends of the range.

        Args:
            shape: Shape of the tensor: a list or tuple of whole numbers >= 0.
            dtype: Its dtype, by name or as an object of TensorFlow or NumPy. None is
                `keras.config.floatx()`.
            partition_shape: Shape of the block, for a variable that is kept in several pieces.
                Goes with `partition_offset`, as in `tf.keras`.
            partition_offset: Where the block begins in the tensor, axis by axis.

        Returns:
            A tensor of Keras's current backend, on the current device.

        Raises:
            TypeError: `shape` or `dtype` is of the wrong kind.
            ValueError: `shape` or `dtype` has a value that is not allowed.
            MemoryError: the tensor is larger than the free memory.
            RuntimeError: in a forked process: the values need TensorFlow's threads.
        """
        call = f"{type(self).__name__}.__call__()"
        shape = check_shape(shape, call)
        dtype = check_dtype(dtype, call, self.dtypes)
        self._check(shape, dtype, call)
        shape = self._shape_made(shape)
        block = check_partition(partition_shape, partition_offset, shape, call)
        if math.prod(shape) > memory.FEW:
            check_memory(self._values_at_once(shape, dtype, block), shape, dtype, call)
        if self._follows_a_generator() and backend.only_shapes_count():
            return keras.ops.zeros(block.shape, dtype)
        if tf.executing_eagerly() or self._follows_a_generator():
            return backend.delivered(self._block(shape, dtype, block))
        # A constant, whatever function is being traced around this call: made now and outside of
        # it, where no compiler can change its bits.
        with tf.init_scope():
            values = self._block(shape, dtype, block)
        return backend.delivered(values)

    def _follows_a_generator(self) -> bool:
        """True where each call must give other values."""
        return False

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        """Refuses a shape or dtype that this initializer has no values for."""

    def _shape_made(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of what is made for a shape: the same, but for one class."""
        return shape

    def _values(self, shape: tuple[int, ...], dtype: str) -> Any:
        raise NotImplementedError

    def _block(self, shape: tuple[int, ...], dtype: str, block: slices.Block) -> Any:
        """A block of the values: cut from the whole, where a class knows no shorter way."""
        return buffers.cut(self._values(shape, dtype), shape, block)

    def _values_at_once(self, shape: tuple[int, ...], dtype: str, block: slices.Block) -> int:
        """How many values are in memory at the most, while the block is made."""
        cut = 0 if block == slices.whole(shape) else math.prod(block.shape)
        return math.prod(shape) + cut


class Distribution(NamedTuple):
    """What values are drawn from: mean and stddev, or minval and maxval of a "uniform"."""

    name: str
    first: float
    second: float


class RandomInitializer(Initializer):
    """Base of the initializers that draw.

    An integer seed, or None (which picks one at construction), gives the same values at each
    call; a `SeedGenerator` gives the next values of its sequence.
    """

    def __init__(self, seed: Any = None) -> None:
        self._init_seed = check_seed(seed, f"{type(self).__name__}()")
        # Where the user gave none, stock Keras's own pick: one draw of Python's generator.
        self.seed = random.randint(1, 10**9) if seed is None else self._init_seed

    def _follows_a_generator(self) -> bool:
        return isinstance(self.seed, keras.random.SeedGenerator)

    def get_config(self) -> dict:
        """The arguments that make this initializer again."""
        return {"seed": keras.saving.serialize_keras_object(self._init_seed)}

    def distribution_for(self, shape: Any) -> Distribution:
        """The distribution that values of this shape are drawn from.

        Args:
            shape: Shape of the tensor, as in a call.

        Returns:
            `(name, first, second)`: "truncated_normal" or "normal" with mean and stddev (before
            truncation, which is at two stddev), or "uniform" with minval and maxval.
        """
        call = f"{type(self).__name__}.distribution_for()"
        shape = check_shape(shape, call)
        self._check(shape, keras.config.floatx(), call)
        return self._distribution(shape)

    def _distribution(self, shape: tuple[int, ...]) -> Distribution:
        raise NotImplementedError

    def _block(self, shape: tuple[int, ...], dtype: str, block: slices.Block) -> Any:
        return draws.draw(self.seed, self._draw(shape, dtype), shape, block)

    def _values_at_once(self, shape: tuple[int, ...], dtype: str, block: slices.Block) -> int:
        return draws.values_at_once(self._draw(shape, dtype), shape, block)

    def _draw(self, shape: tuple[int, ...], dtype: str) -> Draw:
        name, first, second = self._distribution(shape)
        return Draw(name, dtype, first, second)
