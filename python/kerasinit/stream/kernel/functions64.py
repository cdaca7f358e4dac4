"""The logarithm, sine and cosine of float64: `functions64.py` of the reference, for numba.

Each `fma` rounds a product and a sum once. Nothing else may be fused or reordered.
"""

import platform

import llvmlite.binding
import numba
import numpy as np
from numba import types
from numba.extending import intrinsic

from kerasinit.stream import tables as t
from kerasinit.stream.kernel.jit import jit_inlined

_TWO_POW_27_AND_1 = 2.0**27 + 1.0
_SIGN_BIT = np.uint64(63)
_ONE = np.uint64(1)

# The last bits of a double from 2**52 on hold a whole number.
_WHOLE, _WHOLE_BITS = 2.0**52, np.uint64(0x433 << 52)

# log
_LN2_HIGH, _LN2_LOW = t.LN2_HIGH, t.LN2_LOW
_A2, _A3, _A4, _A5, _A6 = t.LOG64_SHORT
_, _B3, _B4, _B5, _B6, _B7, _B8, _B9, _B10, _B11, _B12 = t.LOG64_LONG
_INVERSE, _LOG_OF_C = t.LOG64_INVERSE, t.LOG64_LOG
_INTERVALS_BEGIN = np.uint64(t.LOG64_INTERVALS_BEGIN)
_NEAR_ONE = t.LOG64_LONG_FROM
_EXPONENT = np.uint64(0xFFF << 52)
_EXPONENT_FROM, _INTERVAL_FROM, _INTERVALS = np.uint64(52), np.uint64(45), np.uint64(127)
_TWO_POW_27 = 2.0**27
# An exponent of 12 bits with its sign flipped: a whole number >= 0, added to 2**52.
_EXPONENT_WHOLE, _EXPONENT_BIAS = np.uint64((0x433 << 52) | 0x800), 2.0**52 + 2.0**11

# Sine and cosine
_S3, _S5, _C2, _C4, _C6 = t.SINE_3, t.SINE_5, t.COSINE_2, t.COSINE_4, t.COSINE_6
_L3, _L5, _L7, _L9, _L11 = t.LONG_SINE
_LONG_BELOW = t.LONG_SINE_BELOW
_SINE, _SINE_REST, _COSINE, _COSINE_REST = t.SINE, t.SINE_REST, t.COSINE, t.COSINE_REST
_TO_128TH = t.TO_128TH
_Q0, _Q1, _Q2, _Q3 = t.QUARTERS_FROM
_ONE_0, _ONE_2 = t.ONE_QUARTER
_MORE_0, _MORE_1, _MORE_2, _MORE_3 = t.MORE_QUARTERS


@intrinsic
def fma_of_processor(typingctx, a, b, c):
    """A * b + c, rounded once, by the processor's instruction."""

    def code(context, builder, signature, arguments):
        return builder.fma(*arguments)

    return types.float64(types.float64, types.float64, types.float64), code


@jit_inlined
def _bits(x):
    return np.float64(x).view(np.uint64)


@jit_inlined
def _double(bits):
    return np.uint64(bits).view(np.float64)


@jit_inlined
def _split(x):
    """Veltkamp's split: a double as the sum of two doubles whose products are exact."""
    scaled = x * _TWO_POW_27_AND_1
    high = scaled - (scaled - x)
    return high, x - high


@jit_inlined
def _two_sum(x, y):
    """Knuth's two-sum: a sum, and its rounding error."""
    total = x + y
    part = total - x
    return total, (x - (total - part)) + (y - part)


@jit_inlined
def _sum_to_odd(x, y):
    """A sum rounded to odd: truncated, with its last bit set if that loses something."""
    total, rest = _two_sum(x, y)
    bits = _bits(total)
    odd = _double((bits - ((bits ^ _bits(rest)) >> _SIGN_BIT)) | _ONE)
    return total if rest == 0.0 else odd


@jit_inlined
def fma_of_sums(a, b, c):
    """A * b + c, rounded once, from operations that every processor has (Boldo, Melquiond 2008).

    2**27 times a factor must not overflow. The product's rounding error must not be too small for a
    normal number.
    """
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    product = a * b
    product_rest = (((a_high * b_high - product) + a_high * b_low) + a_low * b_high) + a_low * b_low
    low, low_rest = _two_sum(c, product_rest)
    high, high_rest = _two_sum(product, low)
    return high + _sum_to_odd(low_rest, high_rest)


def processor_has_fma() -> bool:
    """True if numba's code may use the instruction. Otherwise LLVM calls a C library's fma."""
    if numba.config.DISABLE_JIT:
        return False
    if platform.machine().lower() in ("aarch64", "arm64"):
        return True
    if numba.config.CPU_FEATURES is not None:  # Set by the user.
        return "+fma" in numba.config.CPU_FEATURES.split(",")
    return bool(llvmlite.binding.get_host_cpu_features().get("fma", False))


def functions(fma):
    """`log64` and `sine_cosine64`, using this multiply-add."""

    @jit_inlined
    def log_near_one(x):
        """For x of [1 - 2**-4, 1)."""
        r = x - 1.0
        r2 = r * r
        r3 = r * r2
        y = fma(r2, _B11, fma(r, _B10, _B9))
        y = fma(r3, fma(r3, _B12, y), fma(r2, _B8, fma(r, _B7, _B6)))
        y = fma(r3, y, fma(r2, _B5, fma(r, _B4, _B3)))
        # r - r**2 / 2 in two parts: the square of r's upper half is exact.
        scaled = r * _TWO_POW_27
        r_high = (r + scaled) - scaled
        r_low = r - r_high
        half_square = (r_high * r_high) * -0.5
        high = r + half_square
        low = (r - high) + half_square
        low = fma(r_low * -0.5, r + r_high, low)
        return high + fma(r3, y, low)

    @jit_inlined
    def log_by_table(x):
        # x = 2**k * z, with z in an interval around c; log(x) = k log(2) + log(c) + log(z / c).
        bits = _bits(x)
        offset = bits - _INTERVALS_BEGIN
        interval = (offset >> _INTERVAL_FROM) & _INTERVALS
        k = _double((offset >> _EXPONENT_FROM) ^ _EXPONENT_WHOLE) - _EXPONENT_BIAS
        z = _double(bits - (offset & _EXPONENT))
        r = fma(z, _INVERSE[interval], -1.0)
        start = k * _LN2_HIGH + _LOG_OF_C[interval]
        high = start + r
        low = fma(k, _LN2_LOW, (start - high) + r)
        r2 = r * r
        y = fma(r2, fma(r, _A6, _A5), fma(r, _A4, _A3))
        return fma(r * r2, y, fma(r2, _A2, low)) + high

    @jit_inlined
    def log64(x):
        """The logarithm of a double in [2**-1022, 1)."""
        near, other = log_near_one(x), log_by_table(x)
        return near if x >= _NEAR_ONE else other

    @jit_inlined
    def long_sine(x, rest):
        """The sine of x + rest, for x of [0, 0.126)."""
        x2 = x * x
        y = fma(x2, fma(x2, fma(x2, fma(x2, _L11, _L9), _L7), _L5), _L3)
        return x + fma(fma(x, y, rest * -0.5), x2, rest)

    @jit_inlined
    def sine_by_table(t, rest, sine, sine_rest, cosine, cosine_rest):
        """The sine of k/128 + t + rest, from the sine and cosine of k/128."""
        t2 = t * t
        s = t + fma(t * t2, fma(t2, _S5, _S3), rest)
        c = fma(t, rest, fma(fma(t2, _C6, _C4), t2, _C2) * t2)
        return sine + fma(cosine, s, fma(-sine, c, fma(cosine_rest, s, sine_rest)))

    @jit_inlined
    def cosine_by_table(t, sine, sine_rest, cosine, cosine_rest):
        """The cosine of k/128 + t, from the sine and cosine of k/128."""
        t2 = t * t
        s = fma(t * t2, fma(t2, _S5, _S3), t)
        c = fma(fma(t2, _C6, _C4), t2, _C2) * t2
        return cosine + fma(-sine, s, fma(-cosine, c, fma(-sine_rest, s, cosine_rest)))

    @jit_inlined
    def sine_cosine64(x):
        """The sine and the cosine of a double in [0, 2 pi]."""
        # The number of quarters of a circle to subtract, also as a double.
        quarters = np.uint64(x >= _Q0) + np.uint64(x >= _Q1)
        quarters += np.uint64(x >= _Q2) + np.uint64(x >= _Q3)
        n = _double(quarters | _WHOLE_BITS) - _WHOLE
        # The rest of x, in two parts.
        one = quarters == _ONE
        first = x - n * (_ONE_0 if one else _MORE_0) - n * (0.0 if one else _MORE_1)
        part = n * (_ONE_2 if one else _MORE_2)
        second = first - part
        rest = (first - second) - part
        part = n * (0.0 if one else _MORE_3)
        angle = second - part
        rest += (second - angle) - part
        # Both functions of its absolute value.
        negative = _bits(angle) >> _SIGN_BIT
        rest = -rest if angle < 0.0 else rest
        size = abs(angle)
        rounded = size + _TO_128TH
        k = _bits(rounded) & _INTERVALS
        row = _SINE[k], _SINE_REST[k], _COSINE[k], _COSINE_REST[k]
        t = size - (rounded - _TO_128TH)
        cosine = cosine_by_table(t + rest, *row)
        sine, sine_of_small = sine_by_table(t, rest, *row), long_sine(size, rest)
        sine = sine_of_small if size < _LONG_BELOW else sine
        # The number of quarters decides which is which, and the signs.
        sine_bits = _bits(sine) ^ (negative << _SIGN_BIT)
        cosine_bits = _bits(cosine)
        odd = (quarters & _ONE) != np.uint64(0)
        s = cosine_bits if odd else sine_bits
        c = sine_bits if odd else cosine_bits
        s ^= (quarters >> _ONE) << _SIGN_BIT
        c ^= ((quarters + _ONE) >> _ONE) << _SIGN_BIT
        return _double(s), _double(c)

    return log64, sine_cosine64


log64, sine_cosine64 = functions(fma_of_processor if processor_has_fma() else fma_of_sums)
