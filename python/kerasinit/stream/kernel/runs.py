"""Which groups a stretch of a result needs, and where their values go."""

import numpy as np

from kerasinit.stream.kernel.distributions import BLOCK
from kerasinit.stream.kernel.jit import jit


@jit
def _run_begin(run, base, sizes, strides):
    """Where a run begins in the whole tensor: its coordinates times the axes' strides."""
    position = base
    for axis in range(sizes.size - 1, -1, -1):
        position += run % sizes[axis] * strides[axis]
        run //= sizes[axis]
    return position


@jit
def new_plan():
    """Room for a plan: for the groups' numbers, and the pieces' sources, targets and counts."""
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
        last: Where the stretch ends.
        length: Values in a run, a stretch that lies together in the whole tensor too.
        base: Where the first run begins in the whole tensor.
        sizes: How many runs there are along each axis of the tensor.
        strides: How far apart they begin in the whole tensor.
        group: Values in a group.
        groups: Gets the groups' numbers.
        sources: Gets where each piece begins among the groups' values,
        targets: where it goes in the result,
        counts: and how long it is.

    Returns:
        How many groups and how many pieces there are, and the first value after them.
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
