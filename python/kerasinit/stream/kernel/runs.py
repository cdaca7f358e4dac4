"""Plans the groups that a part of a result needs, and the places of their values."""

import numpy as np

from kerasinit.stream.kernel.distributions import BLOCK
from kerasinit.stream.kernel.jit import jit


@jit
def _run_begin(run, base, sizes, strides):
    """The start of a run in the whole tensor: its coordinates times the axes' strides."""
    position = base
    for axis in range(sizes.size - 1, -1, -1):
        position += run % sizes[axis] * strides[axis]
        run //= sizes[axis]
    return position


@jit
def new_plan():
    """Arrays for a plan: the groups' numbers, and the pieces' sources, targets and counts."""
    return (
        np.empty(BLOCK, np.uint64),
        np.empty(BLOCK, np.int64),
        np.empty(BLOCK, np.int64),
        np.empty(BLOCK, np.int64),
    )


@jit
def plan(first, last, length, base, sizes, strides, group, groups, sources, targets, counts):
    """Plans the next block of groups.

    Args:
        first: The first value of the result that is still to be made.
        last: The end of the part to make.
        length: Values in a run, which are contiguous in the whole tensor too.
        base: The start of the first run in the whole tensor.
        sizes: The number of runs along each axis of the tensor.
        strides: The distance between the starts of runs in the whole tensor.
        group: Values in a group.
        groups: Output: the groups' numbers.
        sources: Output: the start of each piece among the groups' values.
        targets: Output: the start of each piece in the result.
        counts: Output: the length of each piece.

    Returns:
        The number of groups, the number of pieces, and the first value after them.
    """
    count = pieces = 0
    while first < last and count < BLOCK:
        run, within = first // length, first % length
        position = _run_begin(run, base, sizes, strides) + within
        number, ahead = position // group, position % group
        size = min(length - within, last - first, (BLOCK - count) * group - ahead)
        sources[pieces], targets[pieces], counts[pieces] = count * group + ahead, first, size
        needed = (ahead + size + group - 1) // group
        for j in range(needed):
            groups[count + j] = np.uint64(number + j)
        count += needed
        pieces += 1
        first += size
    return count, pieces, first
