"""The logarithm, sine and cosine: float32's for all of their arguments.

Only `test_float64_is_libm_s` uses the C library.
"""

import hashlib
import math
import os
import platform
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from kernel_functions import SETS, call

from float32_functions import COUNT, DIGESTS, results_for
from kerasinit.stream import functions64, tables
from kerasinit.stream.operations import numpy_operations
from kerasinit.testing import assert_same_bits
from kerasinit.testing.bits import as_words

pytestmark = [pytest.mark.once, pytest.mark.no_cover]


@pytest.fixture(scope="module")
def by_reference():
    """All of the reference's results in float32."""
    return results_for(np.arange(COUNT, dtype=np.uint64), numpy_operations)


@pytest.mark.parametrize("name", DIGESTS)
def test_all_of_float32(by_reference, name):
    assert hashlib.md5(by_reference[name].astype("<f4").tobytes()).hexdigest() == DIGESTS[name]


def test_one_unit_in_the_last_place_is_detected(by_reference):
    wrong = by_reference["log"].copy()
    wrong[12345] = np.nextafter(wrong[12345], np.float32(1))
    assert hashlib.md5(wrong.astype("<f4").tobytes()).hexdigest() != DIGESTS["log"]


@pytest.mark.parametrize("instructions", SETS)
def test_the_kernel_makes_the_same_float32(by_reference, instructions):
    names = ("radius", "angle", "sine", "cosine")
    found = call(instructions, "functions32", COUNT, ["f4"] * 4)
    for name, values in zip(names, found, strict=True):
        assert_same_bits(values, by_reference[name], name)


# --- Doubles --------------------------------------------------------------------------------------

BORDERS = [
    *tables.QUARTERS_FROM,
    tables.LONG_SINE_BELOW,
    *(n * math.pi / 2 for n in range(1, 5)),
    *(k / 128 for k in range(0, 804, 7)),
]


def arguments(count, seed):
    """Uniforms and angles of Box-Muller: random ones, and those around each border."""
    numbers = np.random.default_rng(seed)
    u = numbers.integers(0, 2**52, count) * 2.0**-52
    around = np.concatenate([np.round(x / math.tau * 2**52) + np.arange(-40, 40) for x in BORDERS])
    v = np.clip(around, 0, 2**52 - 1) * 2.0**-52
    inverses = np.concatenate([tables.LOG64_INVERSE, [tables.LOG64_LONG_FROM, 1e-7, 0.6875]])
    near = np.concatenate(
        [x / 2**k + np.arange(-40, 40) * 2.0**-52 for x in inverses for k in (1, 2)]
    )
    near = np.clip(near, 0, 1 - 2.0**-52)
    return (
        np.maximum(np.concatenate([u, near]), 1e-7),
        math.tau * np.concatenate([u[::-1], v]),
    )


def kernel64(instructions, u, v):
    """The kernel's logarithms of u, and its sines and cosines of v."""
    (log,) = call(instructions, "log64s", [u], ["f8"])
    return log, *call(instructions, "sines_cosines64", [v], ["f8", "f8"])


@pytest.mark.parametrize("instructions", SETS)
def test_float64_is_the_same_in_the_kernel_and_the_reference(instructions):
    u, v = arguments(10**6, 1)
    expected = (
        functions64.log64(u, numpy_operations),
        *functions64.sine_cosine64(v, numpy_operations),
    )
    names = ("log", "sine", "cosine")
    for name, found, of in zip(names, kernel64(instructions, u, v), expected, strict=True):
        assert_same_bits(found, of, name)


def test_fma_is_rounded_once():
    """Compared with exact fractions: random triples, and triples with an exact sum near a tie."""
    numbers = np.random.default_rng(3)
    a, b = (
        numbers.standard_normal(20_000) * 2.0 ** numbers.integers(-30, 30, 20_000) for _ in "ab"
    )
    c = np.where(numbers.random(20_000) < 0.5, -a * b, numbers.standard_normal(20_000))
    c *= 1 + numbers.integers(-2, 3, 20_000) * 2.0**-52
    # Products just below 1, and sums that differ from a tie by the same small amount.
    k = np.arange(1.0, 401.0)
    a[:400], b[:400], c[:400] = 1 + k * 2.0**-30, 1 - k * 2.0**-30, 2.0**53 + 2 * k
    a[400:800], b[400:800], c[400:800] = -a[:400], b[:400], -c[:400]
    exact = [
        float(Fraction(x) * Fraction(y) + Fraction(z)) for x, y, z in zip(a, b, c, strict=True)
    ]
    split = functions64.split
    assert np.array_equal(functions64.fma(split(a), split(b), c, numpy_operations), exact)
    assert np.count_nonzero(a * b + c != exact) > 1000  # Rounding twice differs.
    for instructions in SETS:
        (found,) = call(instructions, "fused64", [a, b, c], ["f8"])
        assert np.array_equal(found, exact), instructions


@pytest.fixture(scope="module")
def glibc():
    """glibc's double functions, as on the promise's machines (seen in 2.36 and 2.41)."""
    if platform.libc_ver()[0] != "glibc" or "GLIBC_TUNABLES" in os.environ:
        pytest.skip("the promised float64 are glibc's, and this is another C library")
    flags = Path("/proc/cpuinfo").read_text().split()
    if not {"fma", "avx2"} <= set(flags) and platform.machine() != "aarch64":
        pytest.skip("this processor has no fused multiply-add, and glibc has other bits without")


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.usefixtures("glibc")
def test_float64_is_libm_s(instructions):
    """`tools/test proof` compares 10**9 arguments. This test uses 5 million and the borders."""

    def differing(found, expected):
        pairs = zip(found, expected, strict=True)
        return sum(np.count_nonzero(as_words(mine) != as_words(other)) for mine, other in pairs)

    compared, step = 0, 5 * 10**6
    while compared < int(os.environ.get("KERASINIT_PROOF", step)):
        u, v = arguments(step, 1000 + compared)
        length = min(u.size, v.size)
        u, v = u[-length:], v[-length:]
        found = kernel64(instructions, u, v)
        expected = call(instructions, "libm64", [u, v], ["f8"] * 3)
        assert differing(found, expected) == 0, compared
        compared += step
    found[1][7] = np.nextafter(found[1][7], 2.0)
    assert differing(found, expected) == 1  # It detects one unit.
    print(f"{compared} logarithms, sines and cosines compared, besides those around borders")
