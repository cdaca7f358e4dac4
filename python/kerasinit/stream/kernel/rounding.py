"""From float32 to float16 and bfloat16: to nearest, ties to even, as TensorFlow does.

It uses integers and float32, as some processors lack an instruction for it. NaN is not supported.
"""

import numpy as np

from kerasinit.stream.kernel.jit import jit_inlined

_ONE = np.uint32(1)
_SIGN = np.uint32(0x80000000)
_HALF = np.uint32(16)
_BFLOAT16_BELOW_HALF = np.uint32(0x7FFF)  # Just under half a unit of bfloat16, in a float32's bits.

_FLOAT16_EXTRA = np.uint32(13)  # Bits of a float32's mantissa that float16 lacks.
_FLOAT16_BELOW_HALF = np.uint32(0xFFF)  # Just under half a unit of float16, in a float32's bits.
_FLOAT16_BIAS = np.uint32(112 << 10)  # The difference of the exponents' biases.
_FLOAT16_NORMAL_FROM = np.float32(2.0**-14)
_FLOAT16_INFINITE_FROM = np.float32(65520.0)
_FLOAT16_INFINITY = np.uint32(0x7C00)
_INFINITY = np.float32(np.inf)
# The unit of a float32 from 0.5 to 1 is float16's smallest, 2**-24: adding 0.5 rounds to it.
_MAGIC = np.float32(0.5)
_MAGIC_BITS = np.uint32(0x3F000000)


@jit_inlined
def bfloat16_bits(x):
    """The bits of the bfloat16 nearest to a float32."""
    bits = np.float32(x).view(np.uint32)
    odd = (bits >> _HALF) & _ONE
    return np.uint16(np.uint32(bits + _BFLOAT16_BELOW_HALF + odd) >> _HALF)


@jit_inlined
def bfloat16_rounded(x):
    """The bfloat16 nearest to a float32, as a float32."""
    return np.uint32(np.uint32(bfloat16_bits(x)) << _HALF).view(np.float32)


@jit_inlined
def _float16_parts(x):
    """The sign, the absolute value, and that value in units of a normal float16's last place."""
    bits = np.float32(x).view(np.uint32)
    sign = np.uint32(bits & _SIGN)
    size = np.uint32(bits ^ sign)
    odd = np.uint32(size >> _FLOAT16_EXTRA) & _ONE
    units = np.uint32(np.uint32(size + _FLOAT16_BELOW_HALF + odd) >> _FLOAT16_EXTRA)
    return sign, size.view(np.float32), units


@jit_inlined
def float16_bits(x):
    """The bits of the float16 nearest to a float32."""
    sign, size, units = _float16_parts(x)
    normal = np.uint32(units - _FLOAT16_BIAS)
    subnormal = np.uint32(np.float32(size + _MAGIC).view(np.uint32) - _MAGIC_BITS)
    half = normal if size >= _FLOAT16_NORMAL_FROM else subnormal
    half = half if size < _FLOAT16_INFINITE_FROM else _FLOAT16_INFINITY
    return np.uint16(half | (sign >> _HALF))


@jit_inlined
def float16_rounded(x):
    """The float16 nearest to a float32, as a float32."""
    sign, size, units = _float16_parts(x)
    normal = np.uint32(units << _FLOAT16_EXTRA).view(np.float32)
    subnormal = np.float32(np.float32(size + _MAGIC) - _MAGIC)
    half = normal if size >= _FLOAT16_NORMAL_FROM else subnormal
    half = half if size < _FLOAT16_INFINITE_FROM else _INFINITY
    return -half if sign != 0 else half
