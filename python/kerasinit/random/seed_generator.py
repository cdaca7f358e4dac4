"""A seed that moves: every draw from a SeedGenerator opens the next stream."""

import contextlib
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from kerasinit._upstream import is_saved_as_keras_own, save_as_keras_own
from kerasinit.backends import backend
from kerasinit.checks import check_integer_seed, described
from kerasinit.stream.reference import SEED_MODULUS


@keras.saving.register_keras_serializable(package="kerasinit")
class SeedGenerator(keras.random.SeedGenerator):
    """A sequence of seeds: each draw takes the next, so that each gives other values.

    The state is the pair [seed, count of draws so far]. Its first draw therefore gives the same
    values as the integer seed. Keras's own functions and layers take it, and this package's
    initializers take Keras's.

    In a `tf.function` the values are made when the function runs, by a call back into Python. So a
    SavedModel of such a function runs only in the process that made it. In `jax.jit` that is so
    where `keras.StatelessScope` takes the state as an argument, as Keras's own training does. A
    function that XLA compiles for TensorFlow, and one of JAX that closes over the state, is refused
    a generator. An integer seed has none of these limits.

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
        # TensorFlow keeps 64 bits, the others 31 or 32. A folded seed is the same to each draw.
        backend_name = keras.backend.backend()
        bound = 2**31 if backend_name == "torch" else 2**32
        fits = seed is None or backend_name == "tensorflow" or 0 <= seed < bound
        super().__init__(seed if fits else seed % SEED_MODULUS, name, **kwargs)
        self._initial_seed = seed

    def next(self, ordered: bool = True) -> Any:
        """The state for the next draw, which is counted: Keras's method, in less time.

        Args:
            ordered: As in Keras.
        """
        state = backend.fast_state(self) if ordered else None
        return keras.random.SeedGenerator.next(self, ordered) if state is None else state


save_as_keras_own({"keras.random.SeedGenerator": SeedGenerator})


@contextlib.contextmanager
def drawn_from(generator: keras.random.SeedGenerator) -> Iterator[Any]:
    """The state for a generator's next draw; a draw that is broken off is not counted.

    Yields:
        The seed and the count of draws before; or, while a function is traced, a tensor of both.
    """
    if type(generator) is keras.random.SeedGenerator:
        state = SeedGenerator.next(generator)  # Its state is the same: the short way serves it too.
    else:
        state = generator.next()
    numbers = backend.numbers_of(state)
    try:
        yield state if numbers is None else numbers
    except BaseException:
        # Unless another thread has drawn since.
        if numbers is not None and np.array_equal(
            keras.ops.convert_to_numpy(generator.state.value), np.add(numbers, (0, 1))
        ):
            generator.state.assign(numbers)
        raise


def set_random_seed(seed: int) -> None:
    """Seeds the generators of Python, NumPy and the backend, where unseeded ones start.

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


def check_seed(seed: Any, call: str) -> Any:
    """An initializer's seed: None, an int, or a SeedGenerator, which may come as it was saved."""
    if seed is None or isinstance(seed, keras.random.SeedGenerator):
        return seed
    if isinstance(seed, dict):
        return _made_again(seed, call)
    return check_integer_seed(seed, call, "an integer, a SeedGenerator or None")


def _made_again(config: dict, call: str) -> keras.random.SeedGenerator:
    """A generator from its configuration; nothing else that the configuration may name is made."""
    if is_saved_as_keras_own(config):
        cls = SeedGenerator
    elif config.get("module") == "keras.random" and config.get("class_name") == "SeedGenerator":
        cls = keras.random.SeedGenerator
    else:
        name = config.get("registered_name")
        cls = keras.saving.get_registered_object(name) if isinstance(name, str) else None
    arguments = config.get("config")
    if not (
        isinstance(cls, type)
        and issubclass(cls, keras.random.SeedGenerator)
        and isinstance(arguments, dict)
    ):
        raise TypeError(
            f"{call}: `seed` must be an integer, a SeedGenerator or None, and "
            f"{described(config)} is no SeedGenerator's configuration."
        )
    try:
        return cls.from_config(arguments)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{call}: `seed` is a SeedGenerator's configuration that makes none: {error}"
        ) from error
