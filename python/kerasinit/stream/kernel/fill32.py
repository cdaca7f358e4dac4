"""Fills results of float32, float16 and bfloat16.

Python calls a single function, so one compilation covers every distribution and dtype.
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

# The kernel gets the index of one of these.
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
    """Adds 0.0 to a float16 or bfloat16, which changes only -0.0."""
    return bits if bits != _MINUS_ZERO else _ZERO


@jit
def _store(out, begin, values, count, dtype, scale, shift):
    """Stores values * scale + shift, each step rounded to the result's dtype."""
    is_zero = shift == 0 and math.copysign(1.0, shift) > 0
    # Use slices: an index that is a sum would prevent vectorization.
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
        first: The first value to fill, by number.
        last: The end, by number.
        length: Values in a run. This and the next three arguments are as in `runs.plan`.
        base: The start of the first run in the whole tensor.
        sizes: The number of runs along each axis of the tensor.
        strides: The distance between the starts of runs in the whole tensor.
        distribution: Its index in DISTRIBUTIONS.
        dtype: Its index in DTYPES.
        bits: Random bits of a uniform value.
        key: The stream's key.
        low: The lower half of the stream's counter.
        high: The upper half of the stream's counter.
        scale: Factor on the standard values.
        shift: The number to add after scaling.
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
