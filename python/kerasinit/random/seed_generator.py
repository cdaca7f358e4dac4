"""A seed that moves: every draw from a SeedGenerator opens the next stream."""

import contextlib
import os
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend import in_stateless_scope, random_seed_dtype

from kerasinit.checks import check_integer_seed
from kerasinit.random import tensorflow as ops
from kerasinit.random.philox import SEED_MODULUS


@keras.saving.register_keras_serializable(package="kerasinit")
class SeedGenerator(keras.random.SeedGenerator):
    """A sequence of seeds: each draw takes the next, so that each gives other values.

    The state is the pair [seed, count of draws so far]. Its first draw therefore gives the same
    values as the integer seed. Keras's own functions and layers take it, and this package's
    initializers take Keras's.

    Args:
        seed: An integer, or None to have one picked.
        name: A name for the generator and its variable.
        **kwargs: `backend`, as in Keras.

    Raises:
        TypeError: `seed` is not an integer or None.
        ValueError: `seed` does not fit in 64 bits, or a keyword is unknown.

    Example:
        >>> import kerasinit
        >>> seed = kerasinit.random.SeedGenerator(seed=42)
        >>> initializer = kerasinit.initializers.GlorotNormal(seed=seed)
        >>> initializer((2,)).numpy()
        array([ 0.01271491, -1.278227  ], dtype=float32)
        >>> initializer((2,)).numpy()
        array([0.90773547, 0.03775525], dtype=float32)
    """

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: Any) -> None:
        if seed is not None:
            seed = check_integer_seed(seed, "SeedGenerator()")
        # Other backends keep 32 bits. A folded seed is the same to every draw.
        kept = np.iinfo(random_seed_dtype())
        fits = seed is None or kept.min <= seed <= kept.max
        super().__init__(seed if fits else seed % SEED_MODULUS, name, **kwargs)
        self._initial_seed = seed

    def next(self, ordered: bool = True) -> Any:
        """The state for the next draw, which is counted: Keras's method, in less time.

        Args:
            ordered: As in Keras.
        """
        if ordered and (variable := _eager_variable(self)) is not None:
            return _counted(variable)
        return keras.random.SeedGenerator.next(self, ordered)


def _eager_variable(generator: keras.random.SeedGenerator) -> tf.Variable | None:
    """The variable that holds a generator's state, if it can be read and set as it is."""
    if not tf.executing_eagerly() or in_stateless_scope():
        return None
    variable = generator.state.value
    return variable if ops.is_plain_variable(variable) else None


@cache
def _one_draw() -> tf.Tensor:
    return tf.constant([0, 1], tf.int64)


@cache
def _lock(process: int) -> threading.Lock:
    # One for each process: a fork may find its parent's taken, by a thread that it has not.
    return threading.Lock()


def _counted(variable: tf.Variable) -> tf.Tensor:
    with _lock(os.getpid()):  # Else two threads could take the same number.
        state = ops.read(variable)
        ops.add(variable, _one_draw())
    return state


@contextlib.contextmanager
def drawn_from(generator: keras.random.SeedGenerator) -> Iterator[Any]:
    """The state for a generator's next draw; a draw that is broken off is not counted."""
    if keras.backend.backend() != "tensorflow":
        state = keras.ops.convert_to_numpy(generator.next())
    elif type(generator) is keras.random.SeedGenerator:
        state = SeedGenerator.next(generator)  # Its state is the same: the short way serves it too.
    else:
        state = generator.next()
    try:
        yield state
    except BaseException:
        if not ops.is_symbolic(state):
            state = np.asarray(state)
            # Unless another thread has drawn since.
            if np.array_equal(np.asarray(generator.state.value), np.add(state, (0, 1))):
                generator.state.assign(state)
        raise


def set_random_seed(seed: int) -> None:
    """Seeds Python's, NumPy's and TensorFlow's generators, from which unseeded ones start.

    Args:
        seed: An integer from 0 to 2**32 - 1 (the range of NumPy's generator).

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is out of range.
    """
    seed = check_integer_seed(seed, "set_random_seed()", "an integer")
    if not 0 <= seed < 2**32:
        raise ValueError(
            f"set_random_seed(): `seed` must be from 0 to 4294967295 (2**32 - 1), not {seed}."
        )
    keras.utils.set_random_seed(seed)
