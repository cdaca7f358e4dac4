"""Blocks of a tensor, and the contiguous runs of values that they hold."""

import math
from functools import lru_cache
from typing import Any, NamedTuple


class Runs(NamedTuple):
    """Contiguous values, in runs of the same length and in the order of the block's values.

    Run number (i, j, ...) begins at `base + i * strides[0] + j * strides[1] + ...`, for i below
    `sizes[0]` and so on.
    """

    length: int
    base: int
    sizes: tuple[int, ...]
    strides: tuple[int, ...]


class Block(NamedTuple):
    """A part of a tensor: its shape, and the place of its first value, axis by axis."""

    shape: tuple[int, ...]
    offset: tuple[int, ...]


@lru_cache(maxsize=1024)
def whole(shape: tuple[int, ...]) -> Block:
    """The block that is the whole tensor."""
    return Block(shape, (0,) * len(shape))


@lru_cache(maxsize=1024)
def runs_of(shape: tuple[int, ...], block: Block) -> Runs:
    """The runs of a block of a tensor of this shape."""
    strides = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    base = sum(start * stride for start, stride in zip(block.offset, strides, strict=True))
    # Start from the last axis: as long as the block spans whole axes, they form one run.
    axis, length = len(shape), 1
    while axis > 0:
        axis -= 1
        length *= block.shape[axis]
        if block.shape[axis] != shape[axis]:
            break
    return Runs(length, base, tuple(block.shape[:axis]), tuple(strides[:axis]))


def slices_of(block: Block) -> tuple[slice, ...]:
    """The place of a block in the whole, as an index for NumPy."""
    ends = zip(block.offset, block.shape, strict=True)
    return tuple(slice(begin, begin + size) for begin, size in ends)


def overlap(one: Block, other: Block) -> bool:
    """True if two blocks of a tensor share a place, or are the same empty block."""
    return one == other or all(
        max(begin, start) < min(begin + size, start + length)
        for begin, size, start, length in zip(
            one.offset, one.shape, other.offset, other.shape, strict=True
        )
    )


def with_block(blocks: tuple[Block, ...], block: Block) -> tuple[Block, ...]:
    """Adds a block to others. It is merged with the last one if both together form a block."""
    if not blocks or 0 in block.shape:
        return (*blocks, block)
    last = blocks[-1]
    ends = zip(last.offset, last.shape, block.offset, block.shape, strict=True)
    along = [axis for axis, end in enumerate(ends) if end[:2] != end[2:]]
    if len(along) != 1 or last.offset[along[0]] + last.shape[along[0]] != block.offset[along[0]]:
        return (*blocks, block)
    sizes = list(last.shape)
    sizes[along[0]] += block.shape[along[0]]
    return with_block(blocks[:-1], Block(tuple(sizes), last.offset))


def positions_of(runs: Runs, numbers: Any) -> Any:
    """The positions in the whole of values of a block, both counted in row-major order.

    Args:
        runs: The block's runs.
        numbers: The numbers of the values in the block: an array of uint64, or a `Traced`.
    """
    run = numbers // runs.length
    positions = numbers - run * runs.length + runs.base
    for size, stride in zip(runs.sizes[::-1], runs.strides[::-1], strict=True):
        rest = run // size
        positions = positions + (run - rest * size) * stride
        run = rest
    return positions
