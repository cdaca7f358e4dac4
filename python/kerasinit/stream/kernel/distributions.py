"""Standard values in float32, a block of groups at a time.

Each function takes the groups (their numbers in the stream) and writes the four values of each to
`block`, which has a row for each group and one spare place. A block fits in the processor's L1
cache. Loops over it are simple, so that the compiler vectorizes them.
"""

import numpy as np

from kerasinit.stream.kernel.functions32 import sine_cosine32
from kerasinit.stream.kernel.jit import jit, jit_inlined
from kerasinit.stream.kernel.normal import angle, philox, radius

# Groups in a block, and values in a group.
BLOCK = 512
GROUP = 4

# A group of truncated normals may draw up to 1024 words to get its four values.
TRUNCATED_STEP = np.uint64(256)
STEP = np.uint64(1)

# Shift a group's number by this for the part of number * step above 64 bits. Numbers have under 62.
_OVER_64_BITS = np.uint64(56)
_OVER_64_BITS_WIDE = np.uint64(57)  # With a step of 128.
_ALL_BITS = np.uint64(63)
_BOUND = np.float32(2.0)
_ONE = np.uint32(1)


@jit
def words_of_groups(words, groups, count, step, attempt, key, low, high):
    """Four words for each group, from its place in the stream or `attempt` places after that."""
    # The counter has 128 bits, so carry from its lower to its upper half.
    start = np.uint64(low + attempt)
    start_high = np.uint64(high + np.uint64(start < low))
    beyond = _ALL_BITS
    if step != STEP:
        beyond = _OVER_64_BITS if step == TRUNCATED_STEP else _OVER_64_BITS_WIDE
    w0, w1, w2, w3 = words[0], words[1], words[2], words[3]
    for j in range(count):
        counter = np.uint64(start + groups[j] * step)
        carried = np.uint64(groups[j] >> beyond) + np.uint64(counter < start)
        w0[j], w1[j], w2[j], w3[j] = philox(key, counter, np.uint64(start_high + carried))


@jit
def _normals_of_words(values, words, count):
    # Box-Muller in two loops: a single loop needs more constants than there are registers.
    for pair in range(2):
        sines, cosines = values[2 * pair], values[2 * pair + 1]
        for j in range(count):
            cosines[j] = radius(words[2 * pair, j])
        for j in range(count):
            sine, cosine = sine_cosine32(angle(words[2 * pair + 1, j]))
            sines[j], cosines[j] = sine * cosines[j], cosine * cosines[j]


@jit
def uniform(block, groups, count, bits, key, low, high):
    """Multiples of 2**-bits in [0, 1)."""
    words = np.empty((GROUP, BLOCK), np.uint32)
    words_of_groups(words, groups, count, STEP, np.uint64(0), key, low, high)
    mask = np.uint32((_ONE << np.uint32(bits)) - _ONE)
    unit = np.float32(2.0**-bits)
    for j in range(count):
        for i in range(GROUP):
            block[GROUP * j + i] = np.float32(words[i, j] & mask) * unit


@jit
def normal(block, groups, count, key, low, high):
    """Normals of mean 0 and standard deviation 1."""
    words = np.empty((GROUP, BLOCK), np.uint32)
    values = np.empty((GROUP, BLOCK), np.float32)
    words_of_groups(words, groups, count, STEP, np.uint64(0), key, low, high)
    _normals_of_words(values, words, count)
    for j in range(count):
        for i in range(GROUP):
            block[GROUP * j + i] = values[i, j]


@jit
def truncated_normal(block, groups, count, key, low, high):
    """Normals of mean 0 and standard deviation 1, skipping those outside (-2, 2)."""
    words = np.empty((GROUP, BLOCK), np.uint32)
    values = np.empty((GROUP, BLOCK), np.float32)
    complete = np.empty(BLOCK, np.bool_)
    short = np.empty(BLOCK, np.intp)  # Rows of the block that are not full yet,
    short_groups = np.empty(BLOCK, np.uint64)  # their groups,
    filled = np.zeros(BLOCK, np.intp)  # and how many values each row has.

    words_of_groups(words, groups, count, TRUNCATED_STEP, np.uint64(0), key, low, high)
    _normals_of_words(values, words, count)
    for j in range(count):
        for i in range(GROUP):
            block[GROUP * j + i] = values[i, j]
    for j in range(count):
        complete[j] = (
            (abs(values[0, j]) < _BOUND)
            & (abs(values[1, j]) < _BOUND)
            & (abs(values[2, j]) < _BOUND)
            & (abs(values[3, j]) < _BOUND)
        )
    left = 0
    for j in range(count):
        short[left] = j
        left += np.intp(not complete[j])
    for k in range(left):
        row = short[k]
        short_groups[k] = groups[row]
        filled[row] = _append(values, row, block, row, 0)

    attempt = np.uint64(1)
    while left > 0:
        words_of_groups(words, short_groups, left, TRUNCATED_STEP, attempt, key, low, high)
        _normals_of_words(values, words, left)
        still = 0
        for k in range(left):
            row = short[k]
            filled[row] = _append(values, k, block, row, filled[row])
            short[still], short_groups[still] = row, short_groups[k]
            still += np.intp(filled[row] < GROUP)
        left = still
        attempt += STEP


@jit_inlined
def _append(values, column, block, row, filled):
    """Adds a column's values within bounds to a row, and returns the row's new number of values.

    It has no branch, because the processor would mispredict it. A value that is skipped goes to the
    spare place behind the block, or the next value overwrites it.
    """
    for i in range(GROUP):
        value = values[i, column]
        block[row * GROUP + filled if filled < GROUP else BLOCK * GROUP] = value
        filled += np.intp((filled < GROUP) & (abs(value) < _BOUND))
    return filled
