"""Fills results of float32, float16 and bfloat16.

One function that Python calls, so that one compilation serves every distribution and dtype.
"""

import math

import numpy as np

from kerasinit.stream.kernel import distributions
from kerasinit.stream.kernel.distributions import BLOCK, GROUP
from kerasinit.stream.kernel.jit import jit, jit_cached, jit_inlined
from kerasinit.stream.kernel.rounding import (
    bfloat16_bits,
    bfloat16_rounded,
    float16_bits,
    float16_rounded,
)
from kerasinit.stream.kernel.runs import new_plan, plan

# The kernel knows these by their place in the list.
DISTRIBUTIONS = ("uniform", "normal", "truncated_normal")
DTYPES = ("float32", "float16", "bfloat16")
UNIFORM, NORMAL, TRUNCATED_NORMAL = range(3)
FLOAT32, FLOAT16, BFLOAT16 = range(3)
_GROUP = np.int64(GROUP)
_ZERO, _MINUS_ZERO = np.uint16(0), np.uint16(0x8000)


@jit
def _standard_values(distribution, block, groups, count, bits, key, low, high):
    if distribution == TRUNCATED_NORMAL:
        distributions.truncated_normal(block, groups, count, key, low, high)
    elif distribution == NORMAL:
        distributions.normal(block, groups, count, key, low, high)
    else:
        distributions.uniform(block, groups, count, bits, key, low, high)


@jit_inlined
def _plus_zero(bits):
    """What adding 0.0 does to a float16 or bfloat16: it leaves all but -0.0 as it is."""
    return bits if bits != _MINUS_ZERO else _ZERO


@jit
def _store(out, begin, values, count, dtype, scale, shift):
    """Stores values * scale + shift, each step rounded to the result's dtype."""
    is_zero = shift == 0 and math.copysign(1.0, shift) > 0
    # Slices, as an index that is a sum would keep the loops from becoming vector code.
    if dtype == FLOAT32:
        target = out.view(np.float32)[begin : begin + count]
        for i in range(count):
            target[i] = values[i] * scale + shift
    elif dtype == FLOAT16:
        half = out.view(np.uint16)[begin : begin + count]
        if is_zero:
            for i in range(count):
                half[i] = _plus_zero(float16_bits(float16_rounded(values[i]) * scale))
        else:
            for i in range(count):
                product = float16_rounded(float16_rounded(values[i]) * scale)
                half[i] = float16_bits(product + shift)
    else:
        half = out.view(np.uint16)[begin : begin + count]
        if is_zero:
            for i in range(count):
                half[i] = _plus_zero(bfloat16_bits(bfloat16_rounded(values[i]) * scale))
        else:
            for i in range(count):
                product = bfloat16_rounded(bfloat16_rounded(values[i]) * scale)
                half[i] = bfloat16_bits(product + shift)


@jit_cached
def fill32(
    out, first, last, length, base, sizes, strides, distribution, dtype, bits, key, low, high,
    scale, shift,
):  # fmt: skip
    """Fills out[first:last] with the values that belong there.

    Args:
        out: The result, as bytes.
        first: Where to begin, counted in values.
        last: Where to end.
        length: Values in a run; this and the next three are `runs.plan`'s.
        base: Where the first run begins in the whole tensor.
        sizes: How many runs there are along each axis of the tensor.
        strides: How far apart they begin in the whole tensor.
        distribution: Its place in DISTRIBUTIONS.
        dtype: Its place in DTYPES.
        bits: Random bits of a uniform value.
        key: The stream's key.
        low: The lower half of the stream's counter.
        high: The upper half of the stream's counter.
        scale: Factor on the standard values.
        shift: What is added after that.
    """
    block = np.empty(BLOCK * GROUP + 1, np.float32)
    groups, sources, targets, counts = new_plan()
    while first < last:
        count, pieces, first = plan(
            first, last, length, base, sizes, strides, _GROUP, groups, sources, targets, counts
        )
        _standard_values(distribution, block, groups, count, bits, key, low, high)
        for piece in range(pieces):
            _store(out, targets[piece], block[sources[piece] :], counts[piece], dtype, scale, shift)
