"""Seeds and the stream that they open.

Keras's own random functions are here too, so that `kerasinit.random` serves wherever `keras.random`
does. What they draw is the backend's, without this package's promise.
"""

from keras.random import (
    beta,
    binomial,
    categorical,
    dropout,
    gamma,
    normal,
    randint,
    shuffle,
    truncated_normal,
    uniform,
)

from kerasinit.random.seed_generator import SeedGenerator, set_random_seed

__all__ = [
    "SeedGenerator",
    "beta",
    "binomial",
    "categorical",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "set_random_seed",
    "shuffle",
    "truncated_normal",
    "uniform",
]

SeedGenerator.__module__ = __name__
