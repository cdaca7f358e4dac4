"""logf, sinf and cosf as glibc computes them, for the arguments that Box-Muller has.

Each has only 2**23 arguments, so that a test compares all of them with the C library's.
Polynomials and tables: Arm optimized-routines (MIT), math/logf.c and math/sincosf.c, from which
glibc 2.28 took them. Every operation is in double precision, and none may be fused or reordered.
"""

import numpy as np

from kerasinit.random.kernel.jit import jit_inlined

_hex = float.fromhex

# 1/c and log(c) near the middle c of each of the 16 intervals that [0.7, 1.4) is cut into.
_INVERSE = np.array(
    [
        _hex("0x1.661ec79f8f3bep+0"),
        _hex("0x1.571ed4aaf883dp+0"),
        _hex("0x1.49539f0f010bp+0"),
        _hex("0x1.3c995b0b80385p+0"),
        _hex("0x1.30d190c8864a5p+0"),
        _hex("0x1.25e227b0b8eap+0"),
        _hex("0x1.1bb4a4a1a343fp+0"),
        _hex("0x1.12358f08ae5bap+0"),
        _hex("0x1.0953f419900a7p+0"),
        _hex("0x1p+0"),
        _hex("0x1.e608cfd9a47acp-1"),
        _hex("0x1.ca4b31f026aap-1"),
        _hex("0x1.b2036576afce6p-1"),
        _hex("0x1.9c2d163a1aa2dp-1"),
        _hex("0x1.886e6037841edp-1"),
        _hex("0x1.767dcf5534862p-1"),
    ]
)
_LOG = np.array(
    [
        _hex("-0x1.57bf7808caadep-2"),
        _hex("-0x1.2bef0a7c06ddbp-2"),
        _hex("-0x1.01eae7f513a67p-2"),
        _hex("-0x1.b31d8a68224e9p-3"),
        _hex("-0x1.6574f0ac07758p-3"),
        _hex("-0x1.1aa2bc79c81p-3"),
        _hex("-0x1.a4e76ce8c0e5ep-4"),
        _hex("-0x1.1973c5a611cccp-4"),
        _hex("-0x1.252f438e10c1ep-5"),
        _hex("0x0p+0"),
        _hex("0x1.aa5aa5df25984p-5"),
        _hex("0x1.c5e53aa362eb4p-4"),
        _hex("0x1.526e57720db08p-3"),
        _hex("0x1.bc2860d22477p-3"),
        _hex("0x1.1058bc8a07ee1p-2"),
        _hex("0x1.4043057b6ee09p-2"),
    ]
)
_LN2 = _hex("0x1.62e42fefa39efp-1")
_A0, _A1, _A2 = (
    _hex("-0x1.00ea348b88334p-2"),
    _hex("0x1.5575b0be00b6ap-2"),
    _hex("-0x1.ffffef20a4123p-2"),
)
_INTERVALS_BEGIN = np.uint32(0x3F330000)  # The bits of the float32 where the intervals begin.
_EXPONENT = np.uint32(0xFF800000)

_TWO_OVER_PI, _HALF_PI = _hex("0x1.45F306DC9C883p-1"), _hex("0x1.921FB54442D18p0")
_C1, _C2, _C3, _C4 = (
    _hex("-0x1.ffffffd0c621cp-2"),
    _hex("0x1.55553e1068f19p-5"),
    _hex("-0x1.6c087e89a359dp-10"),
    _hex("0x1.99343027bf8c3p-16"),
)
_S1, _S2, _S3 = (
    _hex("-0x1.555545995a603p-3"),
    _hex("0x1.1107605230bc4p-7"),
    _hex("-0x1.994eb3774cf24p-13"),
)


@jit_inlined
def logf(x):
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
def sincosf(x):
    """The sine and the cosine of a float32 in [0, 2 pi]."""
    # x = n * pi/2 + r with r in [-pi/4, pi/4]; the quarter n says which polynomial is which.
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
