"""Fingerprints, as docs/fingerprint.md specifies them."""

import hashlib
import re
from pathlib import Path

import keras
import ml_dtypes
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from kerasinit.initializers import Constant, GlorotNormal
from kerasinit.testing import fingerprint

SPECIFIED = Path(__file__).parents[2].joinpath("docs", "fingerprint.md").read_text()
VALUES = np.float32([[1, -0.0, np.nan], [np.inf, 2**-149, 3]])


def by_hand(array):
    """The fingerprint as the page specifies it, in code that differs from the package's."""
    head = array.dtype.name + "".join(f" {size}" for size in array.shape) + "\n"
    values = [array[index].tobytes() for index in np.ndindex(array.shape)]
    return "sha256:" + hashlib.sha256(head.encode("ascii") + b"".join(values)).hexdigest()


def dense(seed=42):
    layer = keras.layers.Dense(3, kernel_initializer=GlorotNormal(seed=seed))
    layer.build((None, 4))
    return layer


class Erring:
    """An object that raises at every access."""

    def __getattr__(self, name):
        raise RuntimeError(name)


def test_a_traced_tensor_has_no_fingerprint():
    @tf.function
    def traced(x):
        with pytest.raises(TypeError, match=r"^fingerprint\(\): `x` must be an array"):
            fingerprint(x)
        return x

    traced(tf.ones(2))


def test_the_page_s_example():
    expected = re.search(r"^    (sha256:\w+)$", SPECIFIED, re.MULTILINE)[1]
    assert fingerprint(GlorotNormal(seed=42), (2, 2)) == expected
    assert fingerprint(keras.initializers.GlorotNormal(seed=42)((2, 2))) == expected
    assert fingerprint(GlorotNormal(seed=43), (2, 2)) != expected
    data = re.search(r"`((?:[0-9a-f]{8} ?){4})`", SPECIFIED)[1]
    message = b"float32 2 2\n" + bytes.fromhex(data)
    assert expected == f"sha256:{hashlib.sha256(message).hexdigest()}"


@pytest.mark.parametrize(
    "dtype", ["float16", "float32", "float64", "int8", "int64", "bool", "complex64"]
)
@pytest.mark.parametrize("shape", [(2, 3), (6,), (3, 1, 2), (0, 3), ()])
def test_a_fingerprint_covers_dtype_shape_and_bits(dtype, shape):
    with np.errstate(all="ignore"):
        array = np.resize(VALUES, shape).astype(dtype)
    assert fingerprint(array) == by_hand(array)
    assert fingerprint(array.copy(order="F")) == by_hand(array)
    assert fingerprint(array.astype(array.dtype.newbyteorder(">"))) == by_hand(array)


def test_every_kind_of_tensor():
    array = np.float32([[1, 2], [3, 4]])
    expected = by_hand(array)
    variable = keras.Variable(array)
    for same in (tf.constant(array), tf.Variable(array), variable, variable.value):
        assert fingerprint(same) == expected
    scalar = np.array(1, ml_dtypes.bfloat16)
    assert (
        fingerprint(tf.constant(scalar)) == fingerprint(keras.Variable(scalar)) == by_hand(scalar)
    )
    halves = array.astype(ml_dtypes.bfloat16)
    assert fingerprint(tf.constant(halves)) == fingerprint(halves) == by_hand(halves) != expected


def test_different_values_have_different_fingerprints():
    different = [
        VALUES, VALUES.T, VALUES.reshape(3, 2), VALUES.reshape(6), -VALUES, VALUES.view("int32"),
        VALUES.astype("float64"), np.float32([0]), np.float32([-0.0]), np.float32(0),
    ]  # fmt: skip
    assert len({fingerprint(array) for array in different}) == len(different)


def test_all_weights_of_a_layer_a_model_and_a_list():
    layer = dense()
    lines = [fingerprint(layer.kernel), fingerprint(layer.bias)]
    expected = "sha256:" + hashlib.sha256("".join(f"{it}\n" for it in lines).encode()).hexdigest()
    assert fingerprint(layer) == fingerprint(layer.weights) == expected
    assert fingerprint(layer.get_weights()) == fingerprint(tuple(layer.get_weights())) == expected
    # Another layer has another name.
    model = keras.Sequential([dense()])
    model.build((None, 4))
    assert fingerprint(model) == expected != fingerprint(dense(43))
    assert fingerprint([layer.kernel]) != fingerprint(layer.kernel)


def test_values_are_converted_to_a_dtype_that_holds_them():
    values = GlorotNormal(seed=42)((5, 4)).numpy()
    assert fingerprint(values.astype("float64"), dtype="float32") == fingerprint(values)
    layer = dense()
    wide = [weight.astype("float64") for weight in layer.get_weights()]
    assert fingerprint(wide, dtype="float32") == fingerprint(layer)
    assert fingerprint(GlorotNormal(seed=42), (5, 4), "bfloat16") == fingerprint(
        GlorotNormal(seed=42)((5, 4), "bfloat16")
    )
    assert fingerprint(np.float64([1, 0, -3]), dtype="int64") == by_hand(np.int64([1, 0, -3]))
    said = r"`dtype` float32 cannot hold .* exactly: 1 would change, the first is 0\.1"
    with pytest.raises(ValueError, match=said):
        fingerprint(np.array([0.5, 0.1]), dtype="float32")
    with pytest.raises(ValueError, match="int32 cannot hold"):  # -0
        fingerprint(np.array([-0.0]), dtype="int32")


def test_a_fingerprint_of_an_initializer_counts_a_draw():
    generator = kerasinit.random.SeedGenerator(42)
    initializer = GlorotNormal(generator)
    first = fingerprint(initializer, (2, 2))
    assert first == fingerprint(GlorotNormal(seed=42), (2, 2)) != fingerprint(initializer, (2, 2))
    assert generator.state.numpy().tolist() == [42, 2]


@pytest.mark.parametrize(
    "arguments, error, says",
    [
        ((Constant(1),), TypeError, "`shape` is missing"),
        ((VALUES, (2, 3)), TypeError, "`shape` is only for an initializer, and `x` is "),
        ((np.complex64([1j]), None, "float32"), TypeError, "`x` is complex64"),
        ((np.ma.masked_array([1.0], True),), TypeError, "`x` must be an array"),
        ((np.longdouble([1]),), TypeError, "`x` must be an array"),
        ((np.int64([-1, 5]), None, "uint64"), ValueError, "1 would change, the first is -1"),
        ((np.int32([-1]), None, "uint32"), ValueError, "1 would change, the first is -1"),
        ((np.uint64([2**63, 1]), None, "int64"), ValueError, "1 would change, .* 92233"),
        ((VALUES, None, "text"), ValueError, "`dtype` must be one of float16, .*, not 'text'"),
        (
            (keras.layers.Dense(3, name="one"),),
            ValueError,
            "`x` is the layer 'one', which is not built",
        ),
        ((1.5,), TypeError, "`x` must be an array, .*, not 1.5"),
        (([1.0, 2.0],), TypeError, "`x` must be an array, .*, not 1.0"),
        ((None,), TypeError, "`x` must be an array, .*, not None"),
        ((np.array(["a"]),), TypeError, "`x` must be an array, "),
        ((np.array([None]),), TypeError, "`x` must be an array, "),
        ((tf.constant("a"),), TypeError, "`x` must be an array, "),
        ((len,), TypeError, "`x` must be an array, "),
        ((keras.KerasTensor((2,)),), TypeError, "`x` must be an array, "),
        ((Erring(),), TypeError, "`x` must be an array, .*Erring"),
        (([],), ValueError, "`x` is an empty list"),
    ],
)
def test_objects_without_values_are_refused(arguments, error, says):
    with pytest.raises(error, match=rf"^fingerprint\(\): .*{says}"):
        fingerprint(*arguments)
