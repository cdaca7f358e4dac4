"""The specification of a draw, and how its standard values are scaled, shifted and rounded.

It uses NumPy alone, except for the operations in `xp`. The rules are those of stock Keras on
TensorFlow's CPU.
"""

import math
import struct
from typing import Any, NamedTuple

import numpy as np

from kerasinit.stream.operations import numpy_operations


class Draw(NamedTuple):
    """A specification of values: a distribution, its two parameters and a dtype.

    Attributes:
        name: "truncated_normal" (within two standard deviations), "normal" or "uniform".
        first: The mean, or the lower bound of a "uniform".
        second: The standard deviation before truncation, or the upper bound of a "uniform".
        dtype: "float16", "bfloat16", "float32", "float64"; a "uniform" also "int32", "int64".
    """

    name: str
    first: float
    second: float
    dtype: str = "float32"


def round_to_bfloat16(x, xp):
    """The bfloat16 nearest to each float32 (ties to even), as a float32."""
    bits = xp.bits32(x)
    rounded = xp.of_bits32(bits + (0x7FFF + (bits >> 16 & 1)) >> 16 << 16)
    return xp.where(x == x, rounded, np.float32(np.nan))


def _rounded(x, dtype, xp):
    """Working values (float64 or float32), rounded to a dtype but still in the working type."""
    if dtype == "float16":
        return xp.rounded_to_float16(x)
    return round_to_bfloat16(x, xp) if dtype == "bfloat16" else x


# The smallest normal numbers. float16 is computed in float32, where all its values are normal.
_TINY = {"float32": 2.0**-126, "bfloat16": 2.0**-126, "float64": 2.0**-1022, "float16": 0.0}


def _flushed(x, dtype, xp):
    """Flushes values too small for a normal number to zero, as stock Keras's arithmetic does."""
    return x if dtype == "float16" else xp.where(abs(x) < _TINY[dtype], x * 0.0, x)


def _is_python_number(value):
    """True for Python's own numbers and lists of them; False for NumPy's numbers and tensors."""
    while isinstance(value, (list, tuple)) and len(value) > 0:
        value = value[0]
    return isinstance(value, (int, float)) and not isinstance(value, np.generic)


def _whole_numbers(x, dtype):
    """Doubles truncated to integers. A value that does not fit gives the result of x86-64."""
    bits = 63 if dtype in ("uint32", "int64", "uint64") else 31
    whole = np.where(np.abs(x) < 2.0**bits, x, -(2.0**bits)).astype(np.int64)
    if dtype == "uint64":
        upper = (x >= 2.0**63) & (x < 2.0**64)
        whole = np.where(upper, np.where(upper, x - 2.0**63, 0).astype(np.int64) ^ -(2**63), whole)
    return whole.astype(dtype)


# The dtype of a complex number's two parts.
REAL_DTYPES = {"complex64": "float32", "complex128": "float64"}


def read_numbers(value: Any, dtype: str, *, by_cast: bool) -> np.ndarray:
    """Numbers as TensorFlow reads them: Python's floats mostly pass through float32.

    Args:
        value: A number, or an array or list of them.
        dtype: The resulting dtype.
        by_cast: True to convert as `tf.cast`, False to convert as `tf.convert_to_tensor`.

    Returns:
        The numbers, rounded to the dtype. float16 and bfloat16 are returned as float32.
    """
    if dtype.startswith("complex"):
        real = read_numbers(value, REAL_DTYPES[dtype], by_cast=by_cast)
        return real.astype(dtype)
    numbers = np.asarray(value)
    is_python_number = _is_python_number(value)
    if numbers.dtype == object:  # A Fraction, or an integer of more than 64 bits.
        numbers = numbers.astype(np.float64)
    if numbers.dtype.name == "bfloat16":
        numbers = numbers.astype(np.float32)
    is_float = numbers.dtype.kind == "f"
    given = numbers
    with np.errstate(all="ignore"):
        if is_float and is_python_number and (by_cast or dtype != "float64"):
            numbers = numbers.astype(np.float32)
        if by_cast and is_float:
            numbers = _flushed(numbers, numbers.dtype.name, numpy_operations)
        if is_float and is_python_number and dtype == "float64":
            # TensorFlow refuses values that overflow float32, such as 1e300: keep them unchanged.
            numbers = np.where(np.isinf(numbers), given, numbers)
        if dtype == "bool":
            return numbers != 0
        if dtype not in ("float16", "bfloat16", "float32", "float64"):
            if is_float:
                return _whole_numbers(numbers.astype(np.float64), dtype)
            return numbers.astype(dtype)
        if dtype == "float16" and not by_cast:  # Rounds once; a cast rounds twice.
            numbers = numbers.astype(np.float16)
        numbers = numbers.astype(np.float64 if dtype == "float64" else np.float32)
        rounded = _rounded(np.atleast_1d(numbers), dtype, numpy_operations)
        return _flushed(rounded, dtype, numpy_operations).reshape(numbers.shape)


def exceeds_float32(value: Any) -> bool:
    """True if one of Python's own finite numbers overflows float32."""
    numbers = np.asarray(value)
    if numbers.dtype.kind != "f" or not _is_python_number(value):
        return False
    with np.errstate(all="ignore"):
        return bool(np.any(np.isinf(numbers.astype(np.float32)) & np.isfinite(numbers)))


_FLOAT32 = struct.Struct("<f")


def _read_number(number, dtype, by_cast):
    """`read_numbers` for one number, as a Python float."""
    if type(number) is not float or dtype not in ("float32", "float64"):
        return float(read_numbers(number, dtype, by_cast=by_cast))
    if by_cast or dtype != "float64":
        number = _nearest_float32(number)
        dtype = "float32"
    return number if abs(number) >= _TINY[dtype] else number * 0.0


def _nearest_float32(x):
    try:
        return _FLOAT32.unpack(_FLOAT32.pack(x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


def whole_bound(number: float) -> int:
    """A bound of whole numbers, truncated. Python's floats pass through float32."""
    return int(_nearest_float32(number)) if type(number) is float else int(number)


class Scaling(NamedTuple):
    """The factor on standard values, then the term to add. Each is exact in the dtype."""

    scale: float
    shift: float
    # True if no step can leave the range of normal numbers.
    is_plain: bool


def scaling_of(draw: Draw) -> Scaling:
    """The scaling that turns a draw's standard values into its values."""
    dtype = draw.dtype
    if dtype.startswith("int"):
        first, second = whole_bound(draw.first), whole_bound(draw.second)
        return Scaling(second - first, first, True)
    if draw.name != "uniform":
        scale = _read_number(draw.second, dtype, False)
        shift = _read_number(draw.first, dtype, False)
    else:
        shift = _read_number(draw.first, dtype, True)
        span = _read_number(draw.second, dtype, True) - shift
        if dtype != "float64":
            span = _nearest_float32(span)
        if dtype in ("float16", "bfloat16"):
            with np.errstate(all="ignore"):
                span = float(_rounded(np.array([span], np.float32), dtype, numpy_operations)[0])
        scale = span if abs(span) >= _TINY[dtype] else span * 0.0
    largest = 2.0**12 if dtype == "float16" else 2.0**60
    is_plain = scale == 0 or 2.0**-60 <= abs(scale) <= largest
    is_plain = is_plain and (shift == 0 or 2.0**-60 <= abs(shift) <= largest)
    return Scaling(scale, shift, is_plain)


def _product(values, scale, dtype, xp):
    """Values * scale, flushed to zero if too small for a normal number before rounding."""
    if dtype == "float16" or not 0 < abs(scale) < 2.0**-60:
        return values * scale
    up = 2.0**100
    product = values * (scale * up)
    return xp.where(abs(product) < _TINY[dtype] * up, product * 0.0, product * (1.0 / up))


def stored_dtype(dtype: str) -> np.dtype:
    """NumPy's dtype for a dtype in memory. NumPy lacks bfloat16, so uint16 holds its bits."""
    return np.dtype("uint16" if dtype == "bfloat16" else dtype)


def finished(standard, draw: Draw, scaling: Scaling, xp=numpy_operations):
    """Scales and shifts standard values, rounds each step to the draw's dtype, and stores them."""
    dtype = draw.dtype
    scale, shift, is_plain = scaling
    if dtype.startswith("int"):
        return xp.as_stored(standard % scale + shift % 2**64, dtype)
    if is_plain and dtype in ("float32", "float64"):
        return standard * scale + shift
    with np.errstate(all="ignore"):
        values = _rounded(standard, dtype, xp)
        values = _rounded(_product(values, scale, dtype, xp), dtype, xp)
        values = _rounded(_flushed(values + shift, dtype, xp), dtype, xp)
        return xp.as_stored(values, dtype)
