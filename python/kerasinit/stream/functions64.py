"""The logarithm, sine and cosine of float64, for the arguments of Box-Muller.

The bits are those of glibc's functions (seen in 2.36 and 2.41) on processors with a fused
multiply-add, which rounds a * b + c once. NumPy and Python lack a fused multiply-add that is the
same on every machine, so `fma` builds it from other operations. As in `reference.py`, which uses
this module, `xp` has the operations that lack an operator.
"""

import numpy as np

from kerasinit.stream import tables

_TWO_POW_27_AND_1 = 2.0**27 + 1.0


def split(x):
    """A double, and two halves that sum to it (Veltkamp). Products of halves are exact.

    `fma` takes its factors in this form, so that a repeated factor is split only once.
    """
    scaled = x * _TWO_POW_27_AND_1
    high = scaled - (scaled - x)
    return x, high, x - high


def negative(parts):
    """The negative of a split number."""
    return tuple(-part for part in parts)


def looked_up(table, index, xp):
    """Values from a split table."""
    return tuple(xp.take(part, index) for part in table)


def _two_sum(x, y):
    """A sum, and its rounding error (Knuth)."""
    total = x + y
    part = total - x
    return total, (x - (total - part)) + (y - part)


def fma(a, b, c, xp):
    """A * b + c, rounded once (Boldo, Melquiond 2008). `a` and `b` are split."""
    a, a_high, a_low = a
    b, b_high, b_low = b
    product = a * b
    product_rest = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    low, low_rest = _two_sum(product_rest, c)
    high, high_rest = _two_sum(product, low)
    # Round the sum of the rests to odd: truncate it, and set its last bit if that loses something.
    # Then the last sum rounds as if from the exact value.
    rest, lost = _two_sum(low_rest, high_rest)
    bits = xp.bits64(rest)
    # -1 if the signs differ, else 0.
    rounded_away = (bits ^ xp.bits64(lost)) >> 63
    odd = xp.of_bits64((bits + rounded_away) | 1)
    return high + xp.where(lost == 0.0, rest, odd)


def polynomial(x, coefficients, xp):
    """The sum of coefficients[i] * x**i, by Horner. x and the last coefficient are split."""
    *others, value = coefficients
    for coefficient in reversed(others):
        value = fma(x, value, coefficient, xp)
        if coefficient is not others[0]:
            value = split(value)
    return value


_A2, _A3, _A4, _A5, _A6 = tables.LOG64_SHORT
_, _B3, _B4, _B5, _B6, _B7, _B8, _B9, _B10, _B11, _B12 = tables.LOG64_LONG
_A2, _A4, _A6 = map(split, (_A2, _A4, _A6))
_B4, _B5, _B7, _B8, _B10, _B11, _B12 = map(split, (_B4, _B5, _B7, _B8, _B10, _B11, _B12))
_LN2_LOW = split(tables.LN2_LOW)
_INVERSE = split(tables.LOG64_INVERSE)


def _log_by_table(x, xp):
    # x = 2**k * z, with z in an interval around c; log(x) = k log(2) + log(c) + log(z / c).
    bits = xp.bits64(x)
    offset = bits - tables.LOG64_INTERVALS_BEGIN
    interval = (offset >> 45) & 127
    exponent = offset >> 52
    k = xp.float64(exponent)
    z = xp.of_bits64(bits - exponent * 2**52)
    r = fma(split(z), looked_up(_INVERSE, interval, xp), -1.0, xp)
    start = k * tables.LN2_HIGH + xp.take(tables.LOG64_LOG, interval)  # Both are exact.
    high = start + r
    low = fma((k, k, 0.0), _LN2_LOW, (start - high) + r, xp)
    r, r2, r3 = split(r), split(r * r), r * (r * r)
    y = fma(r2, split(fma(r, _A6, _A5, xp)), fma(r, _A4, _A3, xp), xp)
    return fma(split(r3), split(y), fma(r2, _A2, low, xp), xp) + high


def _log_near_one(x, xp):
    r = x - 1.0
    # r - r**2 / 2 in two parts: the square of r's upper half is exact.
    scaled = r * 2.0**27
    r_high = (r + scaled) - scaled
    r_low = r - r_high
    half_square = (r_high * r_high) * -0.5
    high = r + half_square
    low = fma(split(r_low * -0.5), split(r + r_high), (r - high) + half_square, xp)
    r, r2, r3 = split(r), split(r * r), split(r * (r * r))
    y = fma(r3, _B12, fma(r2, _B11, fma(r, _B10, _B9, xp), xp), xp)
    y = fma(r3, split(y), fma(r2, _B8, fma(r, _B7, _B6, xp), xp), xp)
    y = fma(r3, split(y), fma(r2, _B5, fma(r, _B4, _B3, xp), xp), xp)
    return high + fma(r3, split(y), low, xp)


def log64(x, xp):
    """The logarithm of a float64 in [1e-7, 1)."""
    return xp.choose(x >= tables.LOG64_LONG_FROM, _log_near_one, _log_by_table, x)


_SINES = [tables.SINE_3, split(tables.SINE_5)]
_COSINES = [tables.COSINE_2, tables.COSINE_4, split(tables.COSINE_6)]
_LONG_SINE = [*tables.LONG_SINE[:-1], split(tables.LONG_SINE[-1])]
_SINE, _COSINE = split(tables.SINE), split(tables.COSINE)
_SINE_REST, _COSINE_REST = split(tables.SINE_REST), split(tables.COSINE_REST)

# pi/2 in parts, times 0 to 4 quarters. All products are exact but one, which is close enough.
_PARTS = np.array([[n * part for n in range(5)] for part in tables.MORE_QUARTERS])
_PARTS[:, 1] = tables.ONE_QUARTER[0], 0.0, tables.ONE_QUARTER[1], 0.0


def _remainder(x, quarters, xp):
    """X less quarters of a circle, as the sum of two doubles."""
    part0, part1, part2, part3 = (xp.take(part, quarters) for part in _PARTS)
    first = (x - part0) - part1
    second = first - part2
    angle = second - part3
    return angle, ((first - second) - part2) + ((second - angle) - part3)


def _sine_of_small(x, rest, t, k, xp):
    """The sine of x + rest, for x of [0, 0.126)."""
    x2 = split(x * x)
    y = split(polynomial(x2, _LONG_SINE, xp))
    return x + fma(x2, split(fma(split(x), y, rest * -0.5, xp)), rest, xp)


def _sine_by_table(x, rest, t, k, xp):
    """The sine of x + rest, where x is k/128 + t."""
    t2 = split(t * t)
    s = split(t + fma(split(t * t2[0]), split(polynomial(t2, _SINES, xp)), rest, xp))
    c = fma(split(t), split(rest), polynomial(t2, _COSINES, xp) * t2[0], xp)
    y = fma(looked_up(_COSINE_REST, k, xp), s, xp.take(tables.SINE_REST, k), xp)
    y = fma(negative(looked_up(_SINE, k, xp)), split(c), y, xp)
    return xp.take(tables.SINE, k) + fma(looked_up(_COSINE, k, xp), s, y, xp)


def _cosine_by_table(t, k, xp):
    """The cosine of k/128 + t."""
    t2 = split(t * t)
    s = split(fma(split(t * t2[0]), split(polynomial(t2, _SINES, xp)), t, xp))
    c = polynomial(t2, _COSINES, xp) * t2[0]
    y = fma(negative(looked_up(_SINE_REST, k, xp)), s, xp.take(tables.COSINE_REST, k), xp)
    y = fma(negative(looked_up(_COSINE, k, xp)), split(c), y, xp)
    return xp.take(tables.COSINE, k) + fma(negative(looked_up(_SINE, k, xp)), s, y, xp)


def sine_cosine64(x, xp):
    """The sine and the cosine of a float64 in [0, 2 pi]."""
    quarters = sum(xp.integer(x >= border) for border in tables.QUARTERS_FROM)
    angle, rest = _remainder(x, quarters, xp)
    size = abs(angle)
    rest = xp.where(angle < 0.0, -rest, rest)
    rounded = size + tables.TO_128TH
    k = xp.bits64(rounded) & 127
    t = size - (rounded - tables.TO_128TH)
    is_small = size < tables.LONG_SINE_BELOW
    sine = xp.choose(is_small, _sine_of_small, _sine_by_table, size, rest, t, k)
    cosine = _cosine_by_table(t + rest, k, xp)
    sine = xp.where(angle < 0.0, -sine, sine)
    odd = (quarters & 1) != 0
    s, c = xp.where(odd, cosine, sine), xp.where(odd, sine, cosine)
    return xp.where((quarters & 2) != 0, -s, s), xp.where(((quarters + 1) & 2) != 0, -c, c)
