"""A seed that moves: every draw from a SeedGenerator opens the next stream."""

from typing import Any

import keras

from kerasinit.checks import check_integer_seed


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
        super().__init__(seed=seed, name=name, **kwargs)


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
