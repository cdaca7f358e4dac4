"""Compares R's values with Python's, the known answers and stock Keras's."""

import keras

import kerasinit
from kerasinit.testing import assert_same_bits
from kerasinit.verify.with_r import as_array


def compare(case, from_r_bytes):
    """Compares a case four ways: R, Python, the known answer and stock Keras now."""
    in_r = as_array(from_r_bytes, case)
    in_python = case.make(kerasinit)
    assert_same_bits(in_r, in_python, f"{case}: R against Python")
    assert_same_bits(in_r, case.expected(), f"{case}: R against the known answer")
    if hasattr(keras.initializers, case.cls):
        assert_same_bits(in_python, case.make(keras), f"{case}: Python against stock Keras")
