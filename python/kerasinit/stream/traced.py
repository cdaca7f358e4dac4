"""Tensors of a traced function, as numbers that `reference.py` can calculate with.

XLA or TensorFlow's optimizer changes the function, and may round differently from the source.
`Traced` prevents that. Tests check it in XLA for all arguments on the device at hand.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np


def unfused(x: Any, ops: SimpleNamespace) -> Any:
    """The same tensor of floats, in a form that the compiler cannot optimize.

    Otherwise it fuses a product and a sum, and skips a rounding before a cast to a wider dtype. It
    does so across bitcasts, too. It cannot know that these bits are never the largest integer.
    """
    dtype = x.dtype.name
    bits = dtype.replace("float", "int")
    below = np.iinfo(bits).max - 1
    return ops.bitcast(ops.minimum(ops.bitcast(x, bits), np.array(below, bits)), dtype)


class Traced:
    """A tensor with Python's operators, which round as NumPy's do.

    Args:
        tensor: A tensor of a traced function.
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
        """True for a floating-point dtype."""
        return self.dtype.startswith("float")

    def of_same_dtype(self, other: Any) -> Any:
        """The other operand as a tensor, or as a Python number in this dtype."""
        return other.tensor if isinstance(other, Traced) else np.array(other, self.dtype)

    def _new(self, tensor: Any) -> "Traced":
        return Traced(tensor, self.ops)

    def __add__(self, other: Any) -> "Traced":
        if isinstance(other, Traced) or not self.is_float:
            return self._new(self.ops.add(self.tensor, self.of_same_dtype(other)))
        if other == 0:  # Compilers drop the sum. But adding 0 turns -0 into 0; adding -0 does not.
            zero = self.tensor if np.signbit(other) else self.of_same_dtype(0)
            return self._new(self.ops.where(self.tensor == 0, zero, self.tensor))
        # A compiler would merge two successive additions of numbers into one.
        return self._new(unfused(self.tensor + self.of_same_dtype(other), self.ops))

    __radd__ = __add__

    def __sub__(self, other: Any) -> "Traced":
        if isinstance(other, Traced) or not self.is_float:
            return self._new(self.tensor - self.of_same_dtype(other))
        return self + -other

    def __rsub__(self, other: Any) -> "Traced":
        return -self + other

    def __mul__(self, other: Any) -> "Traced":
        product = self.tensor * self.of_same_dtype(other)
        return self._new(unfused(product, self.ops) if self.is_float else product)

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


# --- Operations that lack an operator -------------------------------------------------------------


def cast(x: Traced, dtype: str) -> Traced:
    """The numbers in another dtype."""
    return x if x.dtype == dtype else Traced(x.ops.cast(x.tensor, dtype), x.ops)


def _bitcast(x: Traced, dtype: str) -> Traced:
    return Traced(x.ops.bitcast(x.tensor, dtype), x.ops)


def _float32(x: Traced) -> Traced:
    if x.dtype == "uint64":  # The numbers fit in int32, which processors can convert.
        x = cast(x, "int32")
    rounded = cast(x, "float32")
    return Traced(unfused(rounded.tensor, x.ops), x.ops) if x.dtype == "float64" else rounded


def _sqrt(x: Traced) -> Traced:
    # Take the root in float64 and round it, which is exact: a GPU may approximate float32's root.
    wide = cast(x, "float64")
    return cast(Traced(x.ops.sqrt(wide.tensor), x.ops), x.dtype)


def where(condition: Traced, yes: Any, no: Any) -> Traced:
    """The first where the condition holds, else the second. One of them may be a number."""
    like = yes if isinstance(yes, Traced) else no
    chosen = like.ops.where(condition.tensor, like.of_same_dtype(yes), like.of_same_dtype(no))
    return Traced(chosen, like.ops)


def _maximum(x: Traced, bound: float) -> Traced:
    return Traced(x.ops.maximum(x.tensor, x.of_same_dtype(bound)), x.ops)


def _choose(condition: Traced, yes: Any, no: Any, *x: Traced) -> Traced:
    # Compile this part separately: XLA took half a minute to compile float64's normals as one.
    x = [Traced(it.ops.apart(it.tensor), it.ops) for it in x]
    chosen = where(condition, yes(*x, operations), no(*x, operations))
    return Traced(chosen.ops.apart(chosen.tensor), chosen.ops)


def _rounded_to_float16(x: Traced) -> Traced:
    return cast(Traced(unfused(cast(x, "float16").tensor, x.ops), x.ops), "float32")


def _as_stored(x: Traced, dtype: str) -> Traced:
    if dtype.startswith("int"):
        return _bitcast(cast(x, f"u{dtype}"), dtype)
    if dtype == "bfloat16":
        return _bitcast(cast(operations.bits32(x) >> 16, "uint16"), dtype)
    return cast(x, dtype)


operations = SimpleNamespace(
    integer=lambda x: cast(x, "int32"),
    float32=_float32,
    float64=lambda x: cast(x, "float64"),
    bits32=lambda x: _bitcast(x, "int32"),
    of_bits32=lambda bits: _bitcast(bits, "float32"),
    bits64=lambda x: _bitcast(x, "int64"),
    of_bits64=lambda bits: _bitcast(bits, "float64"),
    sqrt=_sqrt,
    maximum=_maximum,
    where=where,
    take=lambda table, index: Traced(index.ops.take(table, index.tensor), index.ops),
    choose=_choose,
    rounded_to_float16=_rounded_to_float16,
    as_stored=_as_stored,
)
