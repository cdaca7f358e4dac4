"""Orthogonal's draw and its matrix, which is orthogonal up to rounding."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from kerasinit.initializers import Orthogonal
from kerasinit.testing import assert_same_bits

DTYPES = ("float16", "float32", "float64")
SHAPES = [(2, 2), (1, 1), (64, 64), (7, 3), (300, 20), (3, 7), (5, 1), (1, 5), (3, 3, 4, 5)]
SHAPES += [(2, 1, 3, 40), (0, 3), (3, 0)]
UNIT = {"float16": 2.0**-11, "float32": 2.0**-24, "float64": 2.0**-53}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape, tall", [((7, 3), (7, 3)), ((3, 7), (7, 3)), ((2, 3, 4), (6, 4))])
def test_the_draw_is_stock_keras_s(shape, tall, dtype, monkeypatch):
    factored = []
    qr = tf.linalg.qr
    monkeypatch.setattr(tf.linalg, "qr", lambda draw: factored.append(draw) or qr(draw))
    Orthogonal(seed=42)(shape, dtype)
    assert len(factored) == 1
    assert_same_bits(factored[0], keras.random.normal(tall, seed=42, dtype=dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_matrix_is_stock_keras_s(shape, dtype):
    for gain in (1.0, 2, 0.3, -1.5, 0):
        stock = keras.initializers.Orthogonal(gain, seed=42)
        assert_same_bits(Orthogonal(gain, seed=42)(shape, dtype), stock(shape, dtype), f"{gain=}")


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_generator_gives_stock_keras_s_matrices(dtype):
    stock = keras.initializers.Orthogonal(seed=keras.random.SeedGenerator(42))
    ours = Orthogonal(seed=kerasinit.random.SeedGenerator(42))
    for shape in ((5, 3), (3, 5), (2, 2, 2)):
        assert_same_bits(ours(shape, dtype), stock(shape, dtype))


def error(matrix):
    """The deviation of the columns, or a wide matrix's rows, from orthonormal ones."""
    rows = np.asarray(matrix, np.float64).reshape(-1, matrix.shape[-1])
    q = rows if rows.shape[0] >= rows.shape[1] else rows.T
    return np.max(np.abs(q.T @ q - np.eye(q.shape[1])))


# TensorFlow computes the QR of an m by n matrix by Householder reflections (Eigen's, also in
# float16). Its Q is within c m n**1.5 u of an orthogonal matrix, with a small whole number c
# (Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, 2002, chapter 19.3). An
# error of d in Q changes Q'Q by 2 d, hence the 2. Actual errors are far smaller: about 4 to 20 u.
# In float16 the bound exceeds 1, and means nothing, unless the matrix is small.
BOUNDED = [(2, 2, "float16"), (5, 2, "float16"), (2, 5, "float16")]
BOUNDED += [
    (m, n, dtype)
    for dtype in ("float32", "float64")
    for m, n in ((2, 2), (7, 3), (3, 7), (64, 64), (300, 20), (20, 300))
]


@pytest.mark.parametrize("m, n, dtype", BOUNDED)
def test_columns_are_orthogonal_up_to_rounding(m, n, dtype):
    bound = 2 * max(m, n) * min(m, n) ** 1.5 * UNIT[dtype]
    for seed in range(20):
        matrix = Orthogonal(seed=seed)((m, n), dtype).numpy()
        assert error(matrix) < bound
        # The test detects one value that is off by five per cent.
        matrix[np.unravel_index(np.argmax(np.abs(matrix)), matrix.shape)] *= 1.05
        assert error(matrix) > bound


def test_floatx_must_be_a_dtype_that_it_has(monkeypatch):
    monkeypatch.setattr(keras.config, "floatx", lambda: "bfloat16")
    generator = kerasinit.random.SeedGenerator(3)
    with pytest.raises(ValueError, match="`dtype` must be one of float16, float32, float64, not"):
        Orthogonal(seed=generator)((2, 2))
    assert generator.state.numpy().tolist() == [3, 0]


def test_all_axes_but_the_last_are_rows():
    assert error(Orthogonal(seed=42)((2, 3, 4, 5)).numpy()) < 2 * 24 * 5**1.5 * UNIT["float32"]
    assert error(Orthogonal(seed=42)((1, 2, 2, 9)).numpy()) < 2 * 9 * 4**1.5 * UNIT["float32"]


def test_gain_is_the_length_of_the_columns():
    lengths = np.linalg.norm(Orthogonal(gain=-3, seed=42)((40, 7), "float64"), axis=0)
    assert np.max(np.abs(lengths / 3 - 1)) < 2 * 40 * 7**1.5 * UNIT["float64"]
