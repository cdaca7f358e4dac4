"""Fills results of float64 and of integers."""

import numpy as np

from kerasinit.stream.kernel import distributions64
from kerasinit.stream.kernel.distributions import BLOCK, STEP, words_of_groups
from kerasinit.stream.kernel.distributions64 import GROUP
from kerasinit.stream.kernel.fill32 import NORMAL, TRUNCATED_NORMAL
from kerasinit.stream.kernel.jit import jit, jit_cached
from kerasinit.stream.kernel.runs import new_plan, plan

_GROUP, _GROUP_OF_WORDS = np.int64(GROUP), np.int64(4)
_NONE, _HALF = np.uint64(0), np.uint64(32)


@jit
def _standard_values(distribution, block, groups, count, key, low, high):
    if distribution == TRUNCATED_NORMAL:
        distributions64.truncated_normal(block, groups, count, key, low, high)
    elif distribution == NORMAL:
        distributions64.normal(block, groups, count, key, low, high)
    else:
        distributions64.uniform(block, groups, count, key, low, high)


@jit_cached
def fill64(
    out, first, last, length, base, sizes, strides, distribution, key, low, high, scale, shift
):
    """Fills out[first:last] with the float64 values that belong there.

    Args, besides those of `fill32`:
        scale: Factor on the standard values, a float64.
        shift: The number to add after scaling.
    """
    block = np.empty(BLOCK * GROUP)
    groups, sources, targets, counts = new_plan()
    while first < last:
        count, pieces, first = plan(
            first, last, length, base, sizes, strides, _GROUP, groups, sources, targets, counts
        )
        _standard_values(distribution, block, groups, count, key, low, high)
        for piece in range(pieces):
            begin = targets[piece]
            target = out.view(np.float64)[begin : begin + counts[piece]]
            source = block[sources[piece] :]
            for i in range(counts[piece]):
                target[i] = source[i] * scale + shift


@jit_cached
def fill_integers(
    out, first, last, length, base, sizes, strides, is_wide, key, low, high, span, start
):
    """Fills out[first:last] with the int32 or int64 values that belong there.

    Args, besides those of `fill32`:
        is_wide: True for int64, False for int32.
        span: The number of integers to draw from.
        start: The first of these integers, modulo 2**64.
    """
    words = np.empty((4, BLOCK), np.uint32)
    block = np.empty(BLOCK * 4, np.uint64)
    group = _GROUP if is_wide else _GROUP_OF_WORDS
    groups, sources, targets, counts = new_plan()
    while first < last:
        count, pieces, first = plan(
            first, last, length, base, sizes, strides, group, groups, sources, targets, counts
        )
        words_of_groups(words, groups, count, STEP, _NONE, key, low, high)
        for j in range(count):
            for i in range(group):
                if is_wide:
                    number = words[2 * i, j] | np.uint64(words[2 * i + 1, j]) << _HALF
                else:
                    number = np.uint64(words[i, j])
                block[group * j + i] = start + number % span
        for piece in range(pieces):
            begin, source = targets[piece], block[sources[piece] :]
            if is_wide:
                wide = out.view(np.uint64)[begin : begin + counts[piece]]
                for i in range(counts[piece]):
                    wide[i] = source[i]
            else:
                narrow = out.view(np.uint32)[begin : begin + counts[piece]]
                for i in range(counts[piece]):
                    narrow[i] = np.uint32(source[i])
