"""From a counter to four uniform words, and from two words to where a pair of normals lies."""

import math

import numpy as np

from kerasinit.random import philox as reference
from kerasinit.random.kernel.jit import jit_inlined
from kerasinit.random.kernel.libm import logf

_MULTIPLIER_0, _MULTIPLIER_1 = map(np.uint64, reference.MULTIPLIERS)
_STEP_0, _STEP_1 = map(np.uint64, reference.KEY_STEPS)
_ROUNDS = reference.ROUNDS
_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)

_MANTISSA = np.uint32(0x7FFFFF)
_UNIT = np.float32(2.0**-23)
_EPSILON = np.float32(1e-7)
_TWO_PI = 2.0 * math.pi
_MINUS_TWO = np.float32(-2.0)


@jit_inlined
def philox(key, low, high):
    """Four 32-bit words, from a 64-bit key and a counter of two 64-bit halves."""
    k0, k1 = key & _WORD, key >> _HALF
    c0, c1 = low & _WORD, low >> _HALF
    c2, c3 = high & _WORD, high >> _HALF
    for _ in range(_ROUNDS):
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
    """The distance from the origin of a pair of normals."""
    u = np.float32(word & _MANTISSA) * _UNIT
    u = u if u > _EPSILON else _EPSILON
    return np.float32(math.sqrt(_MINUS_TWO * logf(u)))


@jit_inlined
def angle(word):
    """The direction of a pair of normals, in [0, 2 pi]."""
    return np.float32(_TWO_PI * np.float64(np.float32(word & _MANTISSA) * _UNIT))
