"""The stream in a graph: the values of a generator's state that is not known yet.

The arithmetic is that of `reference.py`, over the tensors of a function that is traced. XLA
compiles it, and may round otherwise than is written: `Traced` says how it is kept from that.
Whether it is kept, tests decide, on all arguments and on the device at hand.
"""

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from kerasinit.stream.blocks import Block, positions_of, runs_of
from kerasinit.stream.draw import Draw, finished, scaling_of
from kerasinit.stream.operations import WORD, python_operations
from kerasinit.stream.reference import (
    BOUND,
    SEED_MODULUS,
    group_shift,
    group_size,
    philox,
    seed_words,
    standard_values,
    stream_of_state,
)


def _unfused(x: Any, ops: SimpleNamespace) -> Any:
    """A tensor of floats as it is, which the compiler cannot look through.

    Else it makes one fused operation of a product and a sum, and leaves out a rounding that is
    followed by a wider dtype. It does so across casts of the bits, too. It cannot know that these
    bits, as an integer, are never the largest integer.
    """
    dtype = x.dtype.name
    bits = dtype.replace("float", "int")
    below = np.iinfo(bits).max - 1
    return ops.bitcast(ops.minimum(ops.bitcast(x, bits), np.array(below, bits)), dtype)


class Traced:
    """A tensor with Python's operators, each of which rounds as it does in NumPy.

    Args:
        tensor: A tensor of a function that is traced.
        ops: The backend's operations on such tensors.
    """

    __hash__ = None

    def __init__(self, tensor: Any, ops: SimpleNamespace) -> None:
        self.tensor, self.ops = tensor, ops

    @property
    def dtype(self) -> str:
        """The dtype, by name."""
        return self.tensor.dtype.name

    @property
    def is_float(self) -> bool:
        """True for a dtype that is rounded."""
        return self.dtype.startswith("float")

    def of_same_dtype(self, other: Any) -> Any:
        """A tensor, or a number of Python's in this dtype."""
        return other.tensor if isinstance(other, Traced) else np.array(other, self.dtype)

    def _new(self, tensor: Any) -> "Traced":
        return Traced(tensor, self.ops)

    def __add__(self, other: Any) -> "Traced":
        if isinstance(other, Traced) or not self.is_float:
            return self._new(self.tensor + self.of_same_dtype(other))
        if other == 0:  # Compilers leave it out. But 0 makes 0 of -0; -0 changes nothing.
            zero = self.tensor if np.signbit(other) else self.of_same_dtype(0)
            return self._new(self.ops.where(self.tensor == 0, zero, self.tensor))
        # Of two numbers that are added one after the other, a compiler makes one.
        return self._new(_unfused(self.tensor + self.of_same_dtype(other), self.ops))

    __radd__ = __add__

    def __sub__(self, other: Any) -> "Traced":
        if isinstance(other, Traced) or not self.is_float:
            return self._new(self.tensor - self.of_same_dtype(other))
        return self + -other

    def __rsub__(self, other: Any) -> "Traced":
        return -self + other

    def __mul__(self, other: Any) -> "Traced":
        product = self.tensor * self.of_same_dtype(other)
        return self._new(_unfused(product, self.ops) if self.is_float else product)

    __rmul__ = __mul__

    def __floordiv__(self, other: Any) -> "Traced":
        return self._new(self.tensor // self.of_same_dtype(other))

    def __mod__(self, other: Any) -> "Traced":
        return self._new(self.tensor % self.of_same_dtype(other))

    def __neg__(self) -> "Traced":
        return self._new(-self.tensor)

    def __abs__(self) -> "Traced":
        return self._new(abs(self.tensor))

    def __and__(self, other: Any) -> "Traced":
        return self._new(self.tensor & self.of_same_dtype(other))

    __rand__ = __and__

    def __or__(self, other: Any) -> "Traced":
        return self._new(self.tensor | self.of_same_dtype(other))

    def __xor__(self, other: Any) -> "Traced":
        return self._new(self.tensor ^ self.of_same_dtype(other))

    __rxor__ = __xor__

    def __lshift__(self, other: Any) -> "Traced":
        return self._new(self.ops.left_shift(self.tensor, self.of_same_dtype(other)))

    def __rshift__(self, other: Any) -> "Traced":
        return self._new(self.ops.right_shift(self.tensor, self.of_same_dtype(other)))

    def __lt__(self, other: Any) -> "Traced":
        return self._new(self.tensor < self.of_same_dtype(other))

    def __ge__(self, other: Any) -> "Traced":
        return self._new(self.tensor >= self.of_same_dtype(other))

    def __eq__(self, other: Any) -> "Traced":
        return self._new(self.tensor == self.of_same_dtype(other))

    def __ne__(self, other: Any) -> "Traced":
        return self._new(self.tensor != self.of_same_dtype(other))


# --- Operations that have no operator -------------------------------------------------------------


def _cast(x: Traced, dtype: str) -> Traced:
    return x if x.dtype == dtype else Traced(x.ops.cast(x.tensor, dtype), x.ops)


def _bitcast(x: Traced, dtype: str) -> Traced:
    return Traced(x.ops.bitcast(x.tensor, dtype), x.ops)


def _float32(x: Traced) -> Traced:
    if x.dtype == "uint64":  # Of fewer than 32 bits, which processors have an instruction for.
        x = _cast(x, "int32")
    rounded = _cast(x, "float32")
    return Traced(_unfused(rounded.tensor, x.ops), x.ops) if x.dtype == "float64" else rounded


def _sqrt(x: Traced) -> Traced:
    # In float64, whose root rounded to float32 is float32's: a GPU's own may be an approximation.
    wide = _cast(x, "float64")
    return _cast(Traced(x.ops.sqrt(wide.tensor), x.ops), x.dtype)


def _where(condition: Traced, yes: Any, no: Any) -> Traced:
    like = yes if isinstance(yes, Traced) else no
    chosen = like.ops.where(condition.tensor, like.of_same_dtype(yes), like.of_same_dtype(no))
    return Traced(chosen, like.ops)


def _maximum(x: Traced, bound: float) -> Traced:
    return Traced(x.ops.maximum(x.tensor, x.of_same_dtype(bound)), x.ops)


def _choose(condition: Traced, yes: Any, no: Any, *x: Traced) -> Traced:
    # As a part by itself: XLA took half a minute to compile float64's normals as one.
    x = [Traced(it.ops.apart(it.tensor), it.ops) for it in x]
    chosen = _where(condition, yes(*x, operations), no(*x, operations))
    return Traced(chosen.ops.apart(chosen.tensor), chosen.ops)


def _rounded_to_float16(x: Traced) -> Traced:
    return _cast(Traced(_unfused(_cast(x, "float16").tensor, x.ops), x.ops), "float32")


def _as_stored(x: Traced, dtype: str) -> Traced:
    if dtype.startswith("int"):
        return _bitcast(_cast(x, f"u{dtype}"), dtype)
    if dtype == "bfloat16":
        return _bitcast(_cast(operations.bits32(x) >> 16, "uint16"), dtype)
    return _cast(x, dtype)


operations = SimpleNamespace(
    philox_constants=python_operations.philox_constants,
    integer=lambda x: _cast(x, "int32"),
    float32=_float32,
    float64=lambda x: _cast(x, "float64"),
    bits32=lambda x: _bitcast(x, "int32"),
    of_bits32=lambda bits: _bitcast(bits, "float32"),
    bits64=lambda x: _bitcast(x, "int64"),
    of_bits64=lambda bits: _bitcast(bits, "float64"),
    sqrt=_sqrt,
    maximum=_maximum,
    where=_where,
    take=lambda table, index: Traced(index.ops.take(table, index.tensor), index.ops),
    choose=_choose,
    rounded_to_float16=_rounded_to_float16,
    as_stored=_as_stored,
)


# --- From a state to values -----------------------------------------------------------------------


class TracedStream(NamedTuple):
    """A stream whose numbers are not known: the words of the key, the upper ones of the counter."""

    key: tuple[Traced, Traced]
    counter: tuple[Traced, Traced]


class TracedDraw(NamedTuple):
    """A draw from a generator's state that is known when a function runs, and not before.

    Attributes:
        make: Makes the values of a stream.
        given: The seed as the user gave it, where a state keeps only 32 bits of it; or None.
        in_graph: True where `make` takes a `TracedStream`, too.
        shape: The shape of the values.
        dtype: Their dtype.
    """

    make: Callable[[Any], Any]
    given: int | None
    in_graph: bool
    shape: tuple[int, ...]
    dtype: str

    def of_numbers(self, state: np.ndarray) -> np.ndarray:
        """The values of a state, in NumPy's memory."""
        return self.make(stream_of_state(state.tolist(), self.given))

    def of_tensor(self, state: Any, ops: SimpleNamespace) -> Any:
        """The values of a state that is a tensor of a traced function, made in its graph."""
        return self.make(traced_stream(state, self.given, ops))


def traced_stream(state: Any, given: int | None, ops: SimpleNamespace) -> TracedStream:
    """`reference.stream_of_state` of a tensor.

    Args:
        state: A tensor of the seed and the count of draws before.
        given: As there.
        ops: The backend's operations.
    """
    numbers = ops.cast(state, "int64")
    seed, count = (Traced(numbers[i], ops) for i in range(2))
    folded = seed % SEED_MODULUS
    if given is not None:
        is_given = (seed - given % 2**32) % 2**32 == 0
        folded = _where(is_given, given % SEED_MODULUS, folded)
    words = seed_words(_cast(folded, "uint64"), _cast(count % SEED_MODULUS, "uint64"), operations)
    return TracedStream(words[:2], words[2:])


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
        # Runs may share groups or not: each value has its group made for it alone.
        row, place = _truncated(positions // size, draw, stream), positions % size
        standard = row[0]
        for i in range(1, size):
            standard = _where(place == i, row[i], standard)
    else:
        first, last = runs.base // size, (runs.base + count - 1) // size
        rows = _truncated(Traced(ops.iota(last + 1 - first), ops) + first, draw, stream)
        begin = runs.base - first * size
        rows = ops.reshape(ops.stack([column.tensor for column in rows], axis=1), (-1,))
        standard = Traced(rows[begin : begin + count], ops)
    made = finished(standard, draw, scaling_of(draw), operations)
    return ops.reshape(made.tensor, block.shape)


def _standard(group: Traced, place: Traced, draw: Draw, stream: TracedStream, attempt: Any = 0):
    """The standard value at a place in each group.

    Each is made for itself, words and all: what several results share, XLA makes for each anyway.
    """
    shift = group_shift(draw)
    low = (group << shift) + attempt  # No carry: the stream begins at position 0.
    high = stream.counter[0] | stream.counter[1] << 32
    if shift:
        high = high + (group >> 64 - shift)
    words = philox((low & WORD, low >> 32, high & WORD, high >> 32), stream.key, operations)
    if group_size(draw.dtype) == 4:  # The first two words' values are the first two, and so on.
        is_first = place < 2
        words = [_where(is_first, words[i], words[i ^ 2]) for i in range(4)]
    first, second, *_ = standard_values(words, draw, operations)
    return _where((place & 1) == 0, first, second)


def _truncated(group: Traced, draw: Draw, stream: TracedStream) -> list[Traced]:
    """Standard normals within the bound: for each place in a group, those of all groups.

    All groups try again until none is short of values. A turn of the loop sorts the values of the
    last attempt in and makes those of the next: so they are made once, as tensors of their own.
    """
    ops, size = group.ops, group_size(draw.dtype)
    count = group.tensor.shape[0]
    groups = Traced(ops.reshape(group.tensor, (count, 1)), ops)
    places = Traced(ops.reshape(ops.iota(size), (1, size)), ops)

    def sorted_in(found: Any, kept: Any, made: Any) -> tuple[Any, list]:
        for i in range(size):
            is_kept = abs(made[:, i]) < BOUND
            kept = [
                ops.where(is_kept & (found == np.int32(slot)), made[:, i], old)
                for slot, old in enumerate(kept)
            ]
            found = found + ops.cast(is_kept, "int32")
        return found, kept

    def is_short(attempt: Any, found: Any, made: Any, *kept: Any) -> Any:
        return ops.any(sorted_in(found, (), made)[0] < np.int32(size))

    def with_another_attempt(attempt: Any, found: Any, made: Any, *kept: Any) -> tuple:
        found, kept = sorted_in(found, kept, made)
        made = _standard(groups, places, draw, stream, Traced(attempt, ops))
        return attempt + np.uint64(1), found, made.tensor, *kept

    dtype = "float64" if size == 2 else "float32"
    nothing = ops.cast(group.tensor * np.uint64(0), dtype)
    made = ops.stack([nothing + np.array(BOUND, dtype)] * size, axis=1)
    state = ops.cast(np.uint64(0), "uint64"), ops.cast(nothing, "int32"), made, *[nothing] * size
    _, found, made, *kept = ops.while_loop(is_short, with_another_attempt, state)
    return [Traced(column, ops) for column in sorted_in(found, kept, made)[1]]
