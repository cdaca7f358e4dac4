"""The logarithm, sine and cosine: float32's for all of their arguments.

Only `test_float64_is_libm_s` uses the C library.
"""

import ctypes
import ctypes.util
import hashlib
import math
import os
import platform
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from float32_functions import COUNT, DIGESTS, results_for
from kerasinit.stream import functions64, reference, tables
from kerasinit.stream.operations import numpy_operations, python_operations
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


def test_python_s_numbers_make_the_same_float32(by_reference):
    for word in [0, 1, 2, COUNT - 1, *range(5, COUNT, 80_021)]:
        u = max(reference.uniform32(word, 23, python_operations), reference.EPSILON32)
        log = reference.log32(u, python_operations)
        sine, cosine = reference.sine_cosine32(
            float(by_reference["angle"][word]), python_operations
        )
        for name, value in (("log", log), ("sine", sine), ("cosine", cosine)):
            assert_same_bits(np.float32(value), by_reference[name][word], f"{name} of {word}")


def test_the_kernel_makes_the_same_float32(by_reference):
    pytest.importorskip("numba")
    from kerasinit.stream.kernel import normal
    from kerasinit.stream.kernel.functions32 import sine_cosine32
    from kerasinit.stream.kernel.jit import jit

    @jit
    def fill(radius, angle, sine, cosine):
        for word in range(COUNT):
            radius[word] = normal.radius(np.uint32(word))
            angle[word] = normal.angle(np.uint32(word))
            sine[word], cosine[word] = sine_cosine32(angle[word])

    results = {name: np.empty(COUNT, np.float32) for name in ("radius", "angle", "sine", "cosine")}
    fill(*results.values())
    for name, found in results.items():
        assert_same_bits(found, by_reference[name], name)


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


@pytest.fixture(scope="module")
def kernel64():
    """The kernel's functions, with the processor's multiply-add (if it has one) and with ours."""
    pytest.importorskip("numba")
    from kerasinit.stream.kernel import functions64 as kernel64
    from kerasinit.stream.kernel.jit import jit

    def on_arrays(fma):
        log64, sine_cosine64 = kernel64.functions(fma)

        @jit
        def fill(u, v):
            log, sine, cosine = np.empty(u.size), np.empty(v.size), np.empty(v.size)
            for i in range(u.size):
                log[i] = log64(u[i])
            for i in range(v.size):
                sine[i], cosine[i] = sine_cosine64(v[i])
            return log, sine, cosine

        return fill

    made = {"sums": on_arrays(kernel64.fma_of_sums)}
    if kernel64.processor_has_fma():
        made["processor"] = on_arrays(kernel64.fma_of_processor)
    return made


def test_float64_is_the_same_in_the_kernel_and_the_reference(kernel64):
    u, v = arguments(10**6, 1)
    expected = (
        functions64.log64(u, numpy_operations),
        *functions64.sine_cosine64(v, numpy_operations),
    )
    for fma, function in kernel64.items():
        for name, found, of in zip(
            ("log", "sine", "cosine"), function(u, v), expected, strict=True
        ):
            assert_same_bits(found, of, f"{name}, {fma}")
    for i in [*range(0, u.size, 9001), *range(u.size - 500, u.size)]:
        assert functions64.log64(float(u[i]), python_operations) == expected[0][i], u[i]
    for i in [*range(0, v.size, 9001), *range(v.size - 500, v.size)]:
        found = functions64.sine_cosine64(float(v[i]), python_operations)
        assert_same_bits(np.array(found), np.array([of[i] for of in expected[1:]]), str(v[i]))


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
    for i in range(0, 20_000, 10):
        x, y, z = float(a[i]), float(b[i]), float(c[i])
        assert functions64.fma(split(x), split(y), z, python_operations) == exact[i]


@pytest.fixture(scope="module")
def libm():
    """glibc's double functions, as on the promise's machines (seen in 2.36 and 2.41)."""
    if platform.libc_ver()[0] != "glibc" or "GLIBC_TUNABLES" in os.environ:
        pytest.skip("the promised float64 are glibc's, and this is another C library")
    flags = Path("/proc/cpuinfo").read_text().split()
    if not {"fma", "avx2"} <= set(flags) and platform.machine() != "aarch64":
        pytest.skip("this processor has no fused multiply-add, and glibc has other bits without")
    library = ctypes.CDLL(ctypes.util.find_library("m"))
    library.log.argtypes, library.log.restype = [ctypes.c_double], ctypes.c_double
    library.sincos.argtypes = [ctypes.c_double, ctypes.c_void_p, ctypes.c_void_p]
    library.sincos.restype = None
    return library


def test_float64_is_libm_s(libm, kernel64):
    """`tools/test proof` compares 10**9 arguments. This test uses 5 million and the borders."""
    from kerasinit.stream.kernel.jit import jit

    their_log, their_sincos = libm.log, libm.sincos

    @jit
    def theirs(u, v, s, c):
        log, sine, cosine = np.empty(u.size), np.empty(v.size), np.empty(v.size)
        for i in range(u.size):
            log[i] = their_log(u[i])
        for i in range(v.size):
            their_sincos(v[i], s.ctypes, c.ctypes)
            sine[i], cosine[i] = s[0], c[0]
        return log, sine, cosine

    def differing(found, expected):
        pairs = zip(found, expected, strict=True)
        return sum(np.count_nonzero(as_words(mine) != as_words(other)) for mine, other in pairs)

    function = kernel64.get("processor", kernel64["sums"])
    compared, step = 0, 5 * 10**6
    while compared < int(os.environ.get("KERASINIT_PROOF", step)):
        u, v = arguments(step, 1000 + compared)
        found, expected = function(u, v), theirs(u, v, np.empty(1), np.empty(1))
        assert differing(found, expected) == 0, compared
        compared += step
    found[1][7] = np.nextafter(found[1][7], 2.0)
    assert differing(found, expected) == 1  # It detects one unit.
    print(f"{compared} logarithms, sines and cosines compared, besides those around borders")
