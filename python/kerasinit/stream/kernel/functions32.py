"""The logarithm, sine and cosine of float32: `reference.log32` and `sine_cosine32`, for numba."""

import numpy as np

from kerasinit.stream import tables
from kerasinit.stream.kernel.jit import jit_inlined

_INVERSE, _LOG, _LN2 = tables.LOG32_INVERSE, tables.LOG32_LOG, tables.LN2
_A0, _A1, _A2 = tables.LOG32_POLYNOMIAL
_INTERVALS_BEGIN = np.uint32(tables.LOG32_INTERVALS_BEGIN)
_EXPONENT = np.uint32(0xFF800000)
_TWO_OVER_PI, _HALF_PI = tables.TWO_OVER_PI, tables.HALF_PI
_S1, _S2, _S3 = tables.SINE32_POLYNOMIAL
_C1, _C2, _C3, _C4 = tables.COSINE32_POLYNOMIAL


@jit_inlined
def log32(x):
    """The logarithm of a float32 in (0, 1)."""
    # x = 2**k * z with z in [0.7, 1.4), and log(x) = log1p(z/c - 1) + log(c) + k*log(2).
    bits = np.float32(x).view(np.uint32)
    offset = np.uint32(bits - _INTERVALS_BEGIN)
    interval = np.intp((offset >> np.uint32(19)) & np.uint32(15))
    k = np.float64(np.int32(offset) >> np.int32(23))
    z = np.float64(np.uint32(bits - (offset & _EXPONENT)).view(np.float32))
    r = z * _INVERSE[interval] - 1.0
    y0 = _LOG[interval] + k * _LN2
    r2 = r * r
    return np.float32((_A0 * r2 + (_A1 * r + _A2)) * r2 + (y0 + r))


@jit_inlined
def sine_cosine32(x):
    """The sine and the cosine of a float32 in [0, 2 pi]."""
    # x = n * pi/2 + r with r in [-pi/4, pi/4]; the quarter n selects the polynomials.
    x = np.float64(x)
    n = np.int32(x * _TWO_OVER_PI + 0.5)
    r = x - np.float64(n) * _HALF_PI
    r2 = r * r
    r4 = r2 * r2
    sine = (r + r * r2 * _S1) + (r * r2 * r2) * (_S2 + r2 * _S3)
    cosine = ((1.0 + r2 * _C1) + r4 * _C2) + (r4 * r2) * (_C3 + r2 * _C4)
    sine, cosine = np.float32(sine), np.float32(cosine)
    odd = n & 1 != 0
    s = cosine if odd else sine
    c = sine if odd else cosine
    return -s if n & 2 != 0 else s, -c if (n + 1) & 2 != 0 else c
