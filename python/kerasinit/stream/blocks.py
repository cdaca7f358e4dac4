"""Which stretches of a tensor's values a block of it holds."""

import math
from functools import lru_cache
from typing import Any, NamedTuple


class Runs(NamedTuple):
    """Stretches of the same length, in the order of the block's values.

    Run number (i, j, ...) begins at `base + i * strides[0] + j * strides[1] + ...`, for i below
    `sizes[0]` and so on.
    """

    length: int
    base: int
    sizes: tuple[int, ...]
    strides: tuple[int, ...]


class Block(NamedTuple):
    """A part of a tensor: its shape, and where its first value lies, axis by axis."""

    shape: tuple[int, ...]
    offset: tuple[int, ...]


@lru_cache(maxsize=1024)
def whole(shape: tuple[int, ...]) -> Block:
    """The block that is all of the tensor."""
    return Block(shape, (0,) * len(shape))


@lru_cache(maxsize=1024)
def runs_of(shape: tuple[int, ...], block: Block) -> Runs:
    """The runs of a block of a tensor of this shape."""
    strides = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    base = sum(start * stride for start, stride in zip(block.offset, strides, strict=True))
    # From the last axis on: as long as axes are whole, what they span is one stretch.
    axis, length = len(shape), 1
    while axis > 0:
        axis -= 1
        length *= block.shape[axis]
        if block.shape[axis] != shape[axis]:
            break
    return Runs(length, base, tuple(block.shape[:axis]), tuple(strides[:axis]))


def slices_of(block: Block) -> tuple[slice, ...]:
    """Where a block lies in the whole, as NumPy's index."""
    ends = zip(block.offset, block.shape, strict=True)
    return tuple(slice(begin, begin + size) for begin, size in ends)


def overlap(one: Block, other: Block) -> bool:
    """True where two blocks of a tensor have a place in common, or are the same empty block."""
    return one == other or all(
        max(begin, start) < min(begin + size, start + length)
        for begin, size, start, length in zip(
            one.offset, one.shape, other.offset, other.shape, strict=True
        )
    )


def with_block(blocks: tuple[Block, ...], block: Block) -> tuple[Block, ...]:
    """Blocks and one more, which is joined to the last where both together are a block."""
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
    """Where values of a block lie in the whole, both counted in row-major order.

    Args:
        runs: The block's.
        numbers: Which of the block's values: an array of uint64, or a `Traced`.
    """
    run = numbers // runs.length
    positions = numbers - run * runs.length + runs.base
    for size, stride in zip(runs.sizes[::-1], runs.strides[::-1], strict=True):
        rest = run // size
        positions = positions + (run - rest * size) * stride
        run = rest
    return positions
