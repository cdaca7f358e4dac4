"""All 2**23 arguments that Box-Muller can have, against the C library's functions."""

import ctypes
import ctypes.util

import numpy as np
import pytest

pytest.importorskip("numba")

from kerasinit.random.kernel import libm, normal
from kerasinit.random.kernel.jit import jit

COUNT = 2**23


def c_function(name):
    function = getattr(ctypes.CDLL(ctypes.util.find_library("m")), name)
    function.argtypes, function.restype = [ctypes.c_float], ctypes.c_float
    return function


def differing(mine, theirs, arguments):
    """How many results differ in any bit."""

    @jit
    def count(xs):
        different = 0
        for x in xs:
            different += np.float32(mine(x)).view(np.uint32) != np.float32(theirs(x)).view(
                np.uint32
            )
        return different

    return count(arguments)


@pytest.fixture(scope="module")
def uniforms():
    values = np.arange(COUNT, dtype=np.float32) * np.float32(2.0**-23)
    return np.maximum(values, np.float32(1e-7))


@pytest.fixture(scope="module")
def angles():
    @jit
    def all_angles(out):
        for word in range(out.size):
            out[word] = normal.angle(np.uint32(word))

    out = np.empty(COUNT, np.float32)
    all_angles(out)
    return out


@jit
def sine(x):
    return libm.sincosf(x)[0]


@jit
def cosine(x):
    return libm.sincosf(x)[1]


def test_logf(uniforms):
    assert differing(libm.logf, c_function("logf"), uniforms) == 0


def test_sine(angles):
    assert differing(sine, c_function("sinf"), angles) == 0


def test_cosine(angles):
    assert differing(cosine, c_function("cosf"), angles) == 0


def test_angles_are_rounded_once(angles):
    words = np.arange(COUNT, dtype=np.float64)
    assert np.array_equal(angles, (2.0 * np.pi * (words * 2.0**-23)).astype(np.float32))


def test_one_unit_in_the_last_place_is_seen(uniforms):
    theirs = c_function("logf")

    @jit
    def wrong(x):
        y = np.float32(theirs(x))
        if x == np.float32(0.5):
            return np.uint32(y.view(np.uint32) + 1).view(np.float32)
        return y

    assert differing(wrong, theirs, uniforms) == 1
