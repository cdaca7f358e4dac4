"""Blocks of a tensor, made one by one from a generator, as parts of one draw."""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras

from kerasinit import _upstream
from kerasinit.backends import backend
from kerasinit.random.seed_generator import CountedDraw
from kerasinit.stream.blocks import Block, overlap, with_block


class Begun(NamedTuple):
    """A draw, and the blocks of it made so far."""

    tensor: tuple[tuple[int, ...], str]  # The whole's shape and dtype.
    numbers: list[int]  # The generator's state when it was counted.
    blocks: tuple[Block, ...]


class Parts:
    """The last draw that an initializer made blocks of."""

    def __init__(self) -> None:
        self.begun: Begun | None = None


class PartOfDraw:
    """The next block of the last draw, or the first block of a new draw.

    The block belongs to the last draw if it is part of the same tensor, overlaps no block of that
    draw, and nothing else has drawn since. Only the first block counts as a draw. An empty block
    overlaps no other: where some are empty, each tensor needs its own initializer.

    Args:
        parts: The blocks made so far. This block is added.
        generator: The generator to draw from.
        tensor: Shape and dtype of the whole.
        block: The block.
        make: Makes a tensor of the block from a state, as for `CountedDraw`.
    """

    def __init__(
        self,
        parts: Parts,
        generator: keras.random.SeedGenerator,
        tensor: tuple[tuple[int, ...], str],
        block: Block,
        make: Callable[[Any], Any],
    ) -> None:
        self._parts, self._generator, self._make = parts, generator, make
        self._tensor, self._block = tensor, block
        self._before = parts.begun
        self._first = CountedDraw(generator, self._begin)

    def tensor(self) -> Any:
        """Makes the block's tensor, and counts a draw if it is the first block."""
        begun = self._before
        if begun is None or not self._belongs_to(begun):
            return self._first.tensor()
        made = self._make(begun.numbers)
        self._parts.begun = begun._replace(blocks=with_block(begun.blocks, self._block))
        return made

    def undo(self) -> None:
        """Removes the block, and uncounts its draw if it was the first block."""
        try:
            self._first.undo()
        finally:
            self._parts.begun = self._before

    def _belongs_to(self, begun: Begun) -> bool:
        seed, count = begun.numbers
        return (
            begun.tensor == self._tensor
            and not any(overlap(self._block, other) for other in begun.blocks)
            and not _upstream.in_stateless_scope()
            and backend.numbers_of(self._generator.state.value) == [seed, count + 1]
        )

    def _begin(self, state: Any) -> Any:
        made = self._make(state)
        # While a function is traced, the numbers are unknown. In a scope they belong to the scope.
        if isinstance(state, list) and not _upstream.in_stateless_scope():
            self._parts.begun = Begun(self._tensor, state, (self._block,))
        return made
