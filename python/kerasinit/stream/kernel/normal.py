"""From a counter to four words, and from two words to a pair of normals in polar coordinates."""

import math

import numpy as np

from kerasinit.stream import reference
from kerasinit.stream.kernel.functions32 import log32
from kerasinit.stream.kernel.functions64 import log64
from kerasinit.stream.kernel.jit import jit_inlined
from kerasinit.stream.operations import KEY_STEPS, MULTIPLIERS, ROUNDS

_MULTIPLIER_0, _MULTIPLIER_1 = map(np.uint64, MULTIPLIERS)
_STEP_0, _STEP_1 = map(np.uint64, KEY_STEPS)
_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)

_MANTISSA = np.uint32(0x7FFFFF)
_UNIT = np.float32(2.0**-23)
_EPSILON = np.float32(reference.EPSILON)
_EPSILON64 = reference.EPSILON
_TWO_PI = reference.TWO_PI
_MINUS_TWO = np.float32(-2.0)
_MANTISSA64 = np.uint64(0xFFFFF)
_UNIT64 = 2.0**-52


@jit_inlined
def philox(key, low, high):
    """Four 32-bit words, from a 64-bit key and a counter of two 64-bit halves."""
    k0, k1 = key & _WORD, key >> _HALF
    c0, c1 = low & _WORD, low >> _HALF
    c2, c3 = high & _WORD, high >> _HALF
    for _ in range(ROUNDS):
        product0 = _MULTIPLIER_0 * c0
        product1 = _MULTIPLIER_1 * c2
        c0 = (product1 >> _HALF) ^ c1 ^ k0
        c1 = product1 & _WORD
        c2 = (product0 >> _HALF) ^ c3 ^ k1
        c3 = product0 & _WORD
        k0 = (k0 + _STEP_0) & _WORD
        k1 = (k1 + _STEP_1) & _WORD
    return np.uint32(c0), np.uint32(c1), np.uint32(c2), np.uint32(c3)


@jit_inlined
def radius(word):
    """The distance of a pair of normals from the origin."""
    u = np.float32(word & _MANTISSA) * _UNIT
    u = u if u > _EPSILON else _EPSILON
    return np.float32(math.sqrt(_MINUS_TWO * log32(u)))


@jit_inlined
def angle(word):
    """The direction of a pair of normals, in [0, 2 pi]."""
    return np.float32(_TWO_PI * np.float64(np.float32(word & _MANTISSA) * _UNIT))


@jit_inlined
def uniform64(high, low):
    """A float64 in [0, 1), a multiple of 2**-52, from two words."""
    return np.float64((np.uint64(high) & _MANTISSA64) << _HALF | np.uint64(low)) * _UNIT64


@jit_inlined
def radius64(high, low):
    """The distance of a pair of normals from the origin, in float64."""
    u = uniform64(high, low)
    u = u if u > _EPSILON64 else _EPSILON64
    return math.sqrt(-2.0 * log64(u))


@jit_inlined
def angle64(high, low):
    """The direction of a pair of normals, in [0, 2 pi], in float64."""
    return _TWO_PI * uniform64(high, low)
