"""Comparing bits: arrays, lists of them, complex numbers, and what is refused."""

import keras
import ml_dtypes
import numpy as np
import pytest
import tensorflow as tf

from kerasinit.testing import assert_same_bits, first_difference, words

KERNEL, BIAS = np.float32([[1, 2], [3, 4]]), np.float32([0, -0.0])
OTHER = np.float32([0, 1])
COMPLEX = np.complex128([1 + 2j, complex(0, -0.0), complex(np.nan, 3)])


def dense(seed):
    layer = keras.layers.Dense(2, kernel_initializer=keras.initializers.HeNormal(seed))
    layer.build((None, 3))
    return layer


class Erring:
    """An object that raises at every access."""

    def __getattr__(self, name):
        raise RuntimeError(name)


@pytest.mark.parametrize(
    "values, expected",
    [
        (BIAS, ["00000000", "80000000"]),
        (tf.constant(BIAS), ["00000000", "80000000"]),
        (np.array([1], ml_dtypes.bfloat16), ["3f80"]),
        (np.array([True, False]), ["01", "00"]),
        ([1.0], ["3ff0000000000000"]),
        (np.complex64([1 - 2j]), ["3f800000", "c0000000"]),
        (COMPLEX[:2], ["3ff" + 13 * "0", "4" + 15 * "0", 16 * "0", "8" + 15 * "0"]),
    ],
)
def test_words(values, expected):
    assert words(values) == expected


@pytest.mark.parametrize("values", [KERNEL, COMPLEX, tf.constant(COMPLEX), 1.5, [1.0, 2.0]])
def test_the_same_bits(values):
    assert_same_bits(values, values)
    assert_same_bits([values, (KERNEL, BIAS)], (values, [KERNEL, BIAS]))
    assert first_difference(values, values) is None


def test_the_weights_of_two_layers():
    first, again, other = (dense(seed).get_weights() for seed in (1, 1, 2))
    assert_same_bits(first, again)
    assert_same_bits(tuple(first), dense(1).weights)
    with pytest.raises(AssertionError, match=r"^the layer\[0\]: 6 of 6 values differ, first at "):
        assert_same_bits(first, other, "the layer")


@pytest.mark.parametrize(
    "actual, expected, says",
    [
        ([KERNEL, BIAS], [KERNEL, OTHER], r"values[1]: 1 of 2 values differ, first at [1]: -0.0 ("),
        ([KERNEL, [BIAS]], [KERNEL, [OTHER]], "values[1][0]: 1 of 2 values differ"),
        ([KERNEL, BIAS], [KERNEL, KERNEL], "values[1]: shape is (2,), not (2, 2)"),
        ([KERNEL], [KERNEL, BIAS], "values: length is 1, not 2"),
        (BIAS, np.float64(BIAS), "values: dtype is float32, not float64"),
        (
            COMPLEX,
            COMPLEX.conj(),
            "values: 3 of 3 values differ, first at [0]: (1+2j) (3ff0000000000000 "
            "4000000000000000), not (1-2j) (3ff0000000000000 c000000000000000)",
        ),
    ],
)
def test_other_bits(actual, expected, says):
    with pytest.raises(AssertionError) as caught:
        assert_same_bits(actual, expected)
    assert str(caught.value).startswith(says)


NO_ARRAYS = {
    "None": None,
    "text": "a",
    "objects": np.array([None]),
    "longdouble": np.longdouble([1]),
    "masked": np.ma.masked_array([1.0], True),
    "symbolic": keras.KerasTensor((2,)),
    "a layer": keras.layers.Dense(2),
    "erring": Erring(),
    "ragged": [KERNEL, BIAS],
}


@pytest.mark.parametrize("value", NO_ARRAYS.values(), ids=NO_ARRAYS)
def test_what_is_no_array_is_refused(value):
    must = "must be an array, a tensor or a weight, not "
    with pytest.raises(TypeError, match=rf"^words\(\): `values` {must}"):
        words(value)
    for name in ("actual", "expected"):
        pair = (value, KERNEL) if name == "actual" else (KERNEL, value)
        with pytest.raises(TypeError, match=rf"^first_difference\(\): `{name}` {must}"):
            first_difference(*pair)
        must_here = (
            "must be an array, a tensor or a weight, or a list of these if the other is one too, "
            "not "
        )
        with pytest.raises(TypeError, match=rf"^assert_same_bits\(\): `{name}` {must_here}"):
            assert_same_bits(*pair)


@pytest.mark.parametrize(
    "actual, says",
    [
        (KERNEL[0], r"shape is \(2,\), not \(2, 2\)"),
        (KERNEL.reshape(1, 4), r"shape is \(1, 4\), not \(2, 2\)"),
        (np.float64(KERNEL), "dtype is float64, not float32"),
        (KERNEL.view("uint32"), "dtype is uint32, not float32"),
    ],
)
def test_a_difference_needs_the_same_dtype_and_shape(actual, says):
    must = r"^first_difference\(\): `actual` and `expected` must have the same dtype and shape: "
    with pytest.raises(ValueError, match=f"{must}{says}\\.$"):
        first_difference(actual, KERNEL)


def test_the_first_difference():
    found = first_difference(KERNEL, np.nextafter(KERNEL, np.float32([[1, 9], [3, 9]])))
    assert (found.index, found.count, found.size, found.ulps) == ((0, 1), 2, 4, 1)
    assert str(found) == (
        "2 of 4 values differ, first at [0, 1]: 2.0 (40000000), not 2.0000002 (40000001), 1 unit "
        "in the last place apart"
    )


def test_two_empty_lists_are_no_comparison():
    with pytest.raises(ValueError, match=r"^assert_same_bits\(\): both lists are empty"):
        assert_same_bits([], [])
