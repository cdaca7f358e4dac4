"""The stream in a graph: values from a generator's state that is not known yet.

The arithmetic is that of `reference.py`, on the tensors of a traced function.
"""

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from kerasinit.stream.blocks import Block, positions_of, runs_of
from kerasinit.stream.draw import Draw, finished, scaling_of
from kerasinit.stream.operations import KEY_STEPS, ROUNDS, WORD
from kerasinit.stream.reference import (
    BOUND,
    SEED_KEY,
    SEED_MODULUS,
    group_shift,
    group_size,
    philox,
    standard_values,
    stream_of_state,
)
from kerasinit.stream.traced import Traced, cast, operations, where


class TracedStream(NamedTuple):
    """A stream of unknown numbers: the words of the key, and the upper words of the counter."""

    key: tuple[Traced, Traced]
    counter: tuple[Traced, Traced]


class TracedDraw(NamedTuple):
    """A draw from a generator's state that becomes known only when a function runs.

    Attributes:
        make: Makes the values of a stream.
        given: The user's seed, if the state keeps only 32 bits of it, or None.
        in_graph: True if `make` accepts a `TracedStream`, too.
        shape: The shape of the values.
        dtype: Their dtype.
    """

    make: Callable[[Any], Any]
    given: int | None
    in_graph: bool
    shape: tuple[int, ...]
    dtype: str

    def of_numbers(self, state: np.ndarray) -> np.ndarray:
        """The values for a state, in NumPy's memory."""
        return self.make(stream_of_state(state.tolist(), self.given))

    def of_tensor(self, state: Any, ops: SimpleNamespace) -> Any:
        """The values for a state that is a tensor of a traced function, made in its graph."""
        return self.make(traced_stream(state, self.given, ops))


def traced_stream(state: Any, given: int | None, ops: SimpleNamespace) -> TracedStream:
    """`reference.stream_of_state` for a tensor.

    Args:
        state: A tensor of the seed and the number of earlier draws.
        given: As in `reference.stream_of_state`.
        ops: The backend's operations.
    """
    numbers = ops.cast(state, "int64")
    seed, count = (Traced(numbers[i], ops) for i in range(2))
    folded = seed % SEED_MODULUS
    if given is not None:
        is_given = (seed - given % 2**32) % 2**32 == 0
        folded = where(is_given, given % SEED_MODULUS, folded)
    words = _seed_words(cast(folded, "uint64"), cast(count % SEED_MODULUS, "uint64"))
    return TracedStream(words[:2], words[2:])


def _seed_words(seed: Traced, count: Traced) -> tuple[Traced, ...]:
    """As in `reference.stream_of`, in a loop: XLA would compile each round separately."""
    ops = seed.ops
    zero = seed.tensor * np.uint64(0)  # In `jax.shard_map` it must vary with the seed.

    def next_round(turn: Any, *counter: Any) -> tuple:
        at = Traced(turn, ops)
        key = [(at * step + first) & WORD for first, step in zip(SEED_KEY, KEY_STEPS, strict=True)]
        counter = [Traced(word, ops) for word in counter]
        return turn + np.uint64(1), *(it.tensor for it in philox(counter, key, rounds=1))

    _, *words = ops.while_loop(
        lambda turn, *counter: turn < np.uint64(ROUNDS),
        next_round,
        (ops.cast(np.uint64(0), "uint64"), seed.tensor, zero, count.tensor, zero),
    )
    return tuple(Traced(word, ops) for word in words)


def values(draw: Draw, stream: TracedStream, shape: tuple[int, ...], block: Block) -> Any:
    """The values of a block of a tensor, as `values.values`: here a tensor of the draw's dtype."""
    ops = stream.key[0].ops
    runs, size, count = runs_of(shape, block), group_size(draw.dtype), math.prod(block.shape)
    if count == 0:
        return ops.cast(np.zeros(block.shape, "float32"), draw.dtype)
    positions = Traced(ops.iota(count), ops)
    positions = positions_of(runs, positions) if runs.sizes else positions + runs.base
    if draw.name != "truncated_normal":
        standard = _standard(positions // size, positions % size, draw, stream)
    elif runs.sizes:
        # Make each value's group separately, whether or not runs share groups.
        rows, place = _truncated(positions // size, draw, stream), positions % size
        standard = Traced(rows[:, 0], ops)
        for i in range(1, size):
            standard = where(place == i, Traced(rows[:, i], ops), standard)
    else:
        first, last = runs.base // size, (runs.base + count - 1) // size
        rows = _truncated(Traced(ops.iota(last + 1 - first), ops) + first, draw, stream)
        begin = runs.base - first * size
        standard = Traced(ops.reshape(rows, (-1,))[begin : begin + count], ops)
    made = finished(standard, draw, scaling_of(draw), operations)
    return ops.reshape(made.tensor, block.shape)


def _standard(group: Traced, place: Traced, draw: Draw, stream: TracedStream, attempt: Any = 0):
    """The standard value at a place in each group.

    Each result computes its own words, because XLA recomputes shared parts for each result anyway.
    """
    shift = group_shift(draw)
    low = (group << shift) + attempt  # No carry: the stream begins at position 0.
    high = stream.counter[0] | stream.counter[1] << 32
    if shift:
        high = high + (group >> 64 - shift)
    words = philox((low & WORD, low >> 32, high & WORD, high >> 32), stream.key)
    if group_size(draw.dtype) == 4:  # Words 0 and 1 make values 0 and 1; words 2 and 3 the others.
        is_first = place < 2
        words = [where(is_first, words[i], words[i ^ 2]) for i in range(4)]
    first, second, *_ = standard_values(words, draw, operations)
    return where((place & 1) == 0, first, second)


def _truncated(group: Traced, draw: Draw, stream: TracedStream) -> Any:
    """Standard normals within the bound: a tensor with a row for each group.

    All groups try again until none is short of values. Each turn of the loop stores the values of
    the last attempt and makes those of the next. So each attempt's values are computed only once.
    """
    ops, size = group.ops, group_size(draw.dtype)
    groups = Traced(ops.reshape(group.tensor, (group.tensor.shape[0], 1)), ops)
    places = Traced(ops.reshape(ops.iota(size), (1, size)), ops)
    slots = np.arange(size, dtype=np.int32)[None]

    def stored(found: Any, kept: Any, made: Any) -> tuple[Any, Any]:
        """The number of values that each group has now, and its values."""
        for i in range(size):
            value = made[:, i : i + 1]
            is_kept = abs(value) < BOUND
            kept = ops.where(is_kept & (found == slots), value, kept)
            found = found + ops.cast(is_kept, "int32")
        return found, kept

    def is_short(attempt: Any, found: Any, kept: Any, made: Any) -> Any:
        return ops.any(stored(found, kept, made)[0] < np.int32(size))

    def with_another_attempt(attempt: Any, found: Any, kept: Any, made: Any) -> tuple:
        found, kept = stored(found, kept, made)
        turn = Traced(attempt, ops)
        # Add a zero that XLA cannot predict. Otherwise it would compute the keys of all rounds
        # before the loop, and compile each separately.
        key = stream.key[0] + (turn >> 63), stream.key[1] + (turn >> 63)
        made = _standard(groups, places, draw, stream._replace(key=key), turn)
        return attempt + np.uint64(1), found, kept, made.tensor

    dtype = "float64" if size == 2 else "float32"
    # `jax.shard_map` requires that these zeros vary with the key, as the loop's results do.
    nothing = ops.cast((groups.tensor + stream.key[0].tensor) * np.uint64(0), "int32")
    kept = ops.cast(nothing, dtype) + np.zeros((1, size), dtype)
    state = ops.cast(np.uint64(0), "uint64"), nothing, kept, kept + np.array(BOUND, dtype)
    _, *state = ops.while_loop(is_short, with_another_attempt, state)
    return stored(*state)[1]
