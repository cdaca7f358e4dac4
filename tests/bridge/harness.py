"""What R made, read in Python and held against Python, the known answers and stock Keras."""

import keras
import numpy as np

import kerasinit
from cases import np_dtype
from kerasinit.testing import assert_same_bits


def from_r(message, case):
    """R's bytes (see as_bytes() in draw.R) as an array of the case's dtype."""
    rank = int.from_bytes(message[:4], "little")
    sizes = np.frombuffer(message, "<i4", rank, offset=4)
    doubles = np.frombuffer(message, "<f8", offset=4 * (1 + rank))
    # R's arrays have one size or more; only a scalar case may come as the one value of a vector.
    shape = case.shape if case.shape == () and doubles.size == 1 else tuple(map(int, sizes))
    values = doubles.reshape(shape, order="F").astype(np_dtype(case.dtype))
    assert np.array_equal(values.astype("f8"), doubles.reshape(shape, order="F"), equal_nan=True), (
        f"{case}: R holds a value that is not a {case.dtype}"
    )
    return values


def compare(case, from_r_bytes):
    """One case, all four ways: R, Python, the known answer and stock Keras now."""
    in_r = from_r(from_r_bytes, case)
    in_python = case.make(kerasinit)
    assert_same_bits(in_r, in_python, f"{case}: R against Python")
    assert_same_bits(in_r, case.expected(), f"{case}: R against the known answer")
    if hasattr(keras.initializers, case.cls):
        assert_same_bits(in_python, case.make(keras), f"{case}: Python against stock Keras")
