"""Standard values that take two words each, a block of groups at a time: float64 and integers.

As `distributions.py`, with groups of two values. Skipped normals are so rare that incomplete groups
are completed one by one.
"""

import numpy as np

from kerasinit.stream.kernel.distributions import BLOCK, STEP, words_of_groups
from kerasinit.stream.kernel.functions64 import sine_cosine64
from kerasinit.stream.kernel.jit import jit
from kerasinit.stream.kernel.normal import angle64, radius64, uniform64

GROUP = 2

# A group of truncated normals may draw up to 512 words to get its two values.
TRUNCATED_STEP = np.uint64(128)
_BOUND = 2.0
_NONE = np.uint64(0)


@jit
def uniform(block, groups, count, key, low, high):
    """Multiples of 2**-52 in [0, 1)."""
    words = np.empty((4, BLOCK), np.uint32)
    words_of_groups(words, groups, count, STEP, _NONE, key, low, high)
    for j in range(count):
        block[2 * j] = uniform64(words[0, j], words[1, j])
        block[2 * j + 1] = uniform64(words[2, j], words[3, j])


@jit
def _normals_of_words(sines, cosines, words, count):
    # Two loops: a single loop needs more constants than there are registers.
    w0, w1, w2, w3 = words[0], words[1], words[2], words[3]
    for j in range(count):
        cosines[j] = radius64(w0[j], w1[j])
    for j in range(count):
        sine, cosine = sine_cosine64(angle64(w2[j], w3[j]))
        sines[j], cosines[j] = sine * cosines[j], cosine * cosines[j]


@jit
def normal(block, groups, count, key, low, high):
    """Normals of mean 0 and standard deviation 1."""
    words = np.empty((4, BLOCK), np.uint32)
    sines, cosines = np.empty(BLOCK), np.empty(BLOCK)
    words_of_groups(words, groups, count, STEP, _NONE, key, low, high)
    _normals_of_words(sines, cosines, words, count)
    for j in range(count):
        block[2 * j], block[2 * j + 1] = sines[j], cosines[j]


@jit
def truncated_normal(block, groups, count, key, low, high):
    """Normals of mean 0 and standard deviation 1, skipping those outside (-2, 2)."""
    words = np.empty((4, BLOCK), np.uint32)
    sines, cosines = np.empty(BLOCK), np.empty(BLOCK)
    short = np.empty(BLOCK, np.intp)  # Rows of the block that are not full yet,
    short_groups = np.empty(BLOCK, np.uint64)  # their groups,
    filled = np.zeros(BLOCK, np.intp)  # and how many values each row has.
    for j in range(count):
        short[j], short_groups[j] = j, groups[j]
    left = count
    attempt = _NONE
    while left > 0:
        words_of_groups(words, short_groups, left, TRUNCATED_STEP, attempt, key, low, high)
        _normals_of_words(sines, cosines, words, left)
        still = 0
        for k in range(left):
            row = short[k]
            for value in (sines[k], cosines[k]):
                if filled[row] < GROUP and abs(value) < _BOUND:
                    block[GROUP * row + filled[row]] = value
                    filled[row] += 1
            short[still], short_groups[still] = row, short_groups[k]
            still += np.intp(filled[row] < GROUP)
        left = still
        attempt += STEP
