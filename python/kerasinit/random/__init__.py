"""Seeds and generators.

Keras's own random functions are here too, so that `kerasinit.random` can replace `keras.random`.
The backend makes their values, so this package's promise does not cover them.
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
