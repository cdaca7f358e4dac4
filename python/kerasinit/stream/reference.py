"""The stream in NumPy alone: from a seed to values. Read it from top to bottom.

This module is the specification in code, with `draw.py` (draws and scaling), `functions64.py`
(float64's logarithm, sine and cosine) and `tables.py`. Together they make every value of every
distribution and dtype at any place in the stream. They import NumPy alone. They use only integers
and IEEE operations that no machine may fuse or reorder. `docs/stream.md` describes the same in
words.

The arithmetic is written once, with the operations in `xp`. It runs on NumPy's arrays and on the
tensors of a traced function (`traced.py`).

Sources: Philox is from Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). The
conversion of words to values follows TensorFlow's `random_distributions.h` (Apache 2.0), in our own
code. `tables.py` names the sources of the logarithms, sines and cosines.
"""

import math
from functools import lru_cache

import numpy as np

from kerasinit.stream import tables
from kerasinit.stream.draw import Draw, Scaling, finished, scaling_of
from kerasinit.stream.functions64 import log64, sine_cosine64
from kerasinit.stream.operations import PHILOX_CONSTANTS, ROUNDS, WORD, numpy_operations

Stream = tuple[int, int]  # A 64-bit key and a 128-bit counter.


# --- From a seed to a stream ----------------------------------------------------------------------

SEED_KEY = (0x3EC8F720, 0x02461E29)
# Keras folds 64-bit seeds to fit TensorFlow's 32-bit seeds.
SEED_MODULUS = 2**31 - 2


def philox(counter, key, constants=PHILOX_CONSTANTS, rounds=ROUNDS):
    """Philox4x32-10: four 32-bit words, from a counter of four words and a key of two.

    `constants` are of the words' type. `rounds` is for a caller that makes the ten rounds one by
    one, each with its own key.
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    multiplier0, multiplier1, step0, step1, word, half = constants
    for _ in range(rounds):
        product0 = multiplier0 * c0
        product1 = multiplier1 * c2
        c0 = (product1 >> half) ^ c1 ^ k0
        c1 = product1 & word
        c2 = (product0 >> half) ^ c3 ^ k1
        c3 = product0 & word
        k0 = (k0 + step0) & word
        k1 = (k1 + step1) & word
    return c0, c1, c2, c3


@lru_cache(maxsize=1024)
def stream_of(seed: int, count: int = 0) -> Stream:
    """The key and the counter where a seed's draw begins.

    Args:
        seed: The seed, an integer of any size.
        count: The number of the generator's earlier draws (0 for an integer seed).
    """
    folded = seed % SEED_MODULUS, 0, count % SEED_MODULUS, 0
    mix = philox(folded, SEED_KEY)
    return mix[0] | mix[1] << 32, (mix[2] | mix[3] << 32) << 64


def stream_of_state(numbers: list[int], given: int | None) -> Stream:
    """The stream of a generator's next draw.

    Args:
        numbers: The generator's state: its seed and the number of earlier draws.
        given: The user's seed, if the state keeps only 32 bits of it, or None.
    """
    seed, count = numbers
    is_given = given is not None and (given - seed) % 2**32 == 0
    return stream_of(given if is_given else seed, count)


# --- The logarithm, sine and cosine of float32 ----------------------------------------------------
# Box-Muller uses only 2**23 arguments of each. They compute in doubles and round once at the end.


def log32(x, xp):
    """The logarithm of a float32 in (0, 1)."""
    # x = 2**k * z with z in [0.7, 1.4), and log(x) = log1p(z/c - 1) + log(c) + k*log(2).
    bits = xp.bits32(x)
    offset = bits - tables.LOG32_INTERVALS_BEGIN
    interval = (offset >> 19) & 15
    k = offset >> 23
    z = xp.of_bits32(bits - k * 2**23)
    r = xp.float64(z) * xp.take(tables.LOG32_INVERSE, interval) - 1.0
    y0 = xp.take(tables.LOG32_LOG, interval) + xp.float64(k) * tables.LN2
    r2 = r * r
    a0, a1, a2 = tables.LOG32_POLYNOMIAL
    return xp.float32((a0 * r2 + (a1 * r + a2)) * r2 + (y0 + r))


def sine_cosine32(x, xp):
    """The sine and the cosine of a float32 in [0, 2 pi]."""
    # x = n * pi/2 + r with r in [-pi/4, pi/4]; the quarter n selects the polynomials.
    x = xp.float64(x)
    n = xp.integer(x * tables.TWO_OVER_PI + 0.5)
    r = x - xp.float64(n) * tables.HALF_PI
    r2 = r * r
    r4 = r2 * r2
    s1, s2, s3 = tables.SINE32_POLYNOMIAL
    c1, c2, c3, c4 = tables.COSINE32_POLYNOMIAL
    sine = xp.float32((r + r * r2 * s1) + (r * r2 * r2) * (s2 + r2 * s3))
    cosine = xp.float32(((1.0 + r2 * c1) + r4 * c2) + (r4 * r2) * (c3 + r2 * c4))
    odd = (n & 1) != 0
    s = xp.where(odd, cosine, sine)
    c = xp.where(odd, sine, cosine)
    return xp.where((n & 2) != 0, -s, s), xp.where(((n + 1) & 2) != 0, -c, c)


# --- From words to standard values ----------------------------------------------------------------

# Random bits of a uniform value: as many as the dtype's mantissa has.
UNIFORM_BITS = {"float32": 23, "float16": 10, "bfloat16": 7}
# For each, the mask for a word and the value of its last bit.
_MASK_AND_UNIT = {bits: (2**bits - 1, 2.0**-bits) for bits in UNIFORM_BITS.values()}
# Box-Muller uses this in place of a smaller uniform, as it cannot take the logarithm of 0.
EPSILON = 1e-7
EPSILON32 = float(np.float32(EPSILON))
TWO_PI = 2.0 * math.pi


def uniform32(word, bits, xp):
    """A float32 in [0, 1), a multiple of 2**-bits, from a word's lowest bits."""
    mask, unit = _MASK_AND_UNIT[bits]
    return xp.float32(word & mask) * unit


def uniform64(high, low, xp):
    """A float64 in [0, 1), a multiple of 2**-52, from two words."""
    return xp.float64((high & 0xFFFFF) * 2**32 + low) * 2.0**-52


def normal_pair32(word0, word1, xp):
    """Two normals by Box and Muller (1958), in float32."""
    u = xp.maximum(uniform32(word0, 23, xp), EPSILON32)
    radius = xp.float32(xp.sqrt(-2.0 * log32(u, xp)))
    angle = xp.float64(uniform32(word1, 23, xp)) * TWO_PI
    sine, cosine = sine_cosine32(xp.float32(angle), xp)
    return xp.float32(sine * radius), xp.float32(cosine * radius)


def normal_pair64(words, xp):
    """Two normals by Box and Muller (1958), in float64."""
    u = xp.maximum(uniform64(words[0], words[1], xp), EPSILON)
    radius = xp.sqrt(-2.0 * log64(u, xp))
    sine, cosine = sine_cosine64(uniform64(words[2], words[3], xp) * TWO_PI, xp)
    return sine * radius, cosine * radius


def is_wide(dtype: str) -> bool:
    """True for the dtypes whose values take two words each."""
    return dtype in ("float64", "int64")


def group_size(dtype: str) -> int:
    """The number of values in a group, which four words make."""
    return 2 if is_wide(dtype) else 4


def group_shift(draw: Draw) -> int:
    """The base-2 logarithm of the counter's step from a group to the next.

    A group of truncated normals has words in reserve, to replace the values that are skipped.
    """
    if draw.name != "truncated_normal":
        return 0
    return 7 if is_wide(draw.dtype) else 8


def standard_values(words, draw: Draw, xp) -> tuple:
    """The values of four words: standard normals, uniforms in [0, 1), or random integers."""
    if draw.name != "uniform":
        if is_wide(draw.dtype):
            return normal_pair64(words, xp)
        return *normal_pair32(words[0], words[1], xp), *normal_pair32(words[2], words[3], xp)
    if draw.dtype == "float64":
        return uniform64(words[0], words[1], xp), uniform64(words[2], words[3], xp)
    if draw.dtype == "int64":
        return words[0] + words[1] * 2**32, words[2] + words[3] * 2**32
    if draw.dtype == "int32":
        return tuple(words)
    return tuple(uniform32(word, UNIFORM_BITS[draw.dtype], xp) for word in words)


BOUND = 2.0  # A truncated normal is skipped unless its absolute value is below this.


# --- The values of groups -------------------------------------------------------------------------

_HALF = 2**64 - 1  # The lower half of a counter.
_PHILOX_CONSTANTS = tuple(map(np.uint64, PHILOX_CONSTANTS))


def _standard_groups(groups, attempts, draw, stream):
    """The standard values of groups, a row for each. A row holds all attempts, in order."""
    key, counter = stream
    shift = group_shift(draw)
    ahead = np.array(attempts, np.uint64)
    low = ((groups[:, None] << shift) + ahead).reshape(-1)
    high = np.repeat(groups >> (64 - shift), ahead.size) if shift else low * 0
    counter_low, counter_high = np.uint64(counter & _HALF), np.uint64(counter >> 64)
    low += counter_low
    high += counter_high + (low < counter_low).astype(np.uint64)  # The carry.
    words = low & WORD, low >> 32, high & WORD, high >> 32
    key = np.uint64(key & WORD), np.uint64(key >> 32)
    words = np.stack(philox(words, key, _PHILOX_CONSTANTS))
    if draw.name != "uniform" and not is_wide(draw.dtype):
        # Make both pairs at once, which takes half the time for a small draw.
        pairs = normal_pair32(words[0::2], words[1::2], numpy_operations)
        values = np.stack(pairs, axis=1).reshape(words.shape)
    else:
        values = np.stack(standard_values(words, draw, numpy_operations))
    return values.T.reshape(groups.size, ahead.size * group_size(draw.dtype))


def _truncated_groups(groups, draw, stream):
    """Standard normals within the bound, a row for each group."""
    size = group_size(draw.dtype)
    # One group in six needs a second attempt. If there are few groups, all make it immediately.
    attempts = range(2 if groups.size <= 2**9 else 1)
    rows = np.arange(groups.size)
    found = _standard_groups(groups, attempts, draw, stream)
    values = found[:, :size].copy()
    while True:
        kept = np.abs(found) < BOUND
        short = kept.sum(axis=1) < size
        moved = np.flatnonzero(~kept[:, :size].all(axis=1) & ~short)
        order = np.argsort(~kept[moved], axis=1, kind="stable")[:, :size]
        values[rows[moved]] = np.take_along_axis(found[moved], order, axis=1)
        rows, found = rows[short], found[short]
        if rows.size == 0:
            return values
        attempts = (attempts[-1] + 1,)
        more = _standard_groups(groups[rows], attempts, draw, stream)
        found = np.concatenate([found, more], axis=1)


def _standard_at(positions, draw, stream):
    """The standard values at these positions of a stream (increasing integers)."""
    size = group_size(draw.dtype)
    group_of, within = np.divmod(np.asarray(positions, np.uint64), np.uint64(size))
    is_new = np.ones(group_of.size, bool)
    is_new[1:] = group_of[1:] != group_of[:-1]
    groups = group_of[is_new]
    if draw.name == "truncated_normal":
        rows = _truncated_groups(groups, draw, stream)
    else:
        rows = _standard_groups(groups, 0, draw, stream)
    return rows[np.cumsum(is_new) - 1, within.astype(np.intp)]


def values_at(
    positions: np.ndarray, draw: Draw, stream: Stream, scaling: Scaling | None = None
) -> np.ndarray:
    """A draw's values at these positions of its stream.

    Args:
        positions: Increasing integers below 2**63.
        draw: The specification of the values.
        stream: The key and the counter.
        scaling: `scaling_of(draw)`, if it is known already.

    Returns:
        An array of `stored_dtype(draw.dtype)`.
    """
    return finished(_standard_at(positions, draw, stream), draw, scaling or scaling_of(draw))
