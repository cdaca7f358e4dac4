"""Philox4x32-10, and the key and counter at which a seed's stream begins.

Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). The way from a
seed to a key and a counter is TensorFlow's (`StatelessRandomGetKeyCounter`).
"""

from functools import lru_cache

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10

_WORD = 0xFFFFFFFF
_SEED_KEY = (0x3EC8F720, 0x02461E29)
# Keras folds 64-bit seeds so that they fit TensorFlow's 32-bit ones.
SEED_MODULUS = 2**31 - 2


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Four 32-bit words of the stream `key` at `counter`."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        product0 = MULTIPLIERS[0] * c0
        product1 = MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (
            (product1 >> 32) ^ c1 ^ k0,
            product1 & _WORD,
            (product0 >> 32) ^ c3 ^ k1,
            product0 & _WORD,
        )
        k0 = (k0 + KEY_STEPS[0]) & _WORD
        k1 = (k1 + KEY_STEPS[1]) & _WORD
    return c0, c1, c2, c3


@lru_cache(maxsize=1024)
def key_and_counter(seed: int, count: int) -> tuple[int, int]:
    """Where the stream of a seed's draw number `count` begins.

    Args:
        seed: The seed, of any size.
        count: How many draws went before (0 for an integer seed).

    Returns:
        The 64-bit key and the upper 64 bits of the counter, whose lower half begins at 0.
    """
    seed %= SEED_MODULUS
    count %= SEED_MODULUS
    mix = philox((seed, 0, count, 0), _SEED_KEY)
    return mix[0] | mix[1] << 32, mix[2] | mix[3] << 32
