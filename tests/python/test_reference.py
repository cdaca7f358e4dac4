"""The reference gives Philox's published answers, and makes and reads numbers like TensorFlow."""

import numpy as np
import pytest
import tensorflow as tf
from oracle import op_values

import kerasinit
from kerasinit.initializers import RandomInitializer
from kerasinit.stream import reference
from kerasinit.stream.draw import Draw, read_numbers
from kerasinit.stream.operations import PHILOX_CONSTANTS, as_stored
from kerasinit.testing.bits import as_words as words

# Random123's known answers (tests/kat_vectors, philox4x32 10): counter, key, words.
KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0"),
]
ANSWERS = [
    "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    "408f276d 41c83b0e a20bc7c6 6d5451fd",
    "d16cfe09 94fdcceb 5001e420 24126ea1",
]


def hexadecimal(text):
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize("given, answer", [*zip(KNOWN_ANSWERS, ANSWERS, strict=True)])
def test_philox_gives_random123_s_known_answers(given, answer):
    counter, key = map(hexadecimal, given)
    assert list(reference.philox(counter, key)) == hexadecimal(answer)
    arrays = [np.array([word], np.uint64) for word in counter]
    found = reference.philox(
        arrays, list(map(np.uint64, key)), list(map(np.uint64, PHILOX_CONSTANTS))
    )
    assert [int(word[0]) for word in found] == hexadecimal(answer)
    counter[0] ^= 1
    assert list(reference.philox(counter, key)) != hexadecimal(answer)


@pytest.mark.parametrize("seed", [0, 1, 42, -1, 2**31 - 2, 2**31, 3 * 10**9, 2**63 - 1, -(2**63)])
@pytest.mark.parametrize("count", [0, 1, 7, 2**31])
def test_a_stream_begins_where_tensorflow_s_does(seed, count):
    folded = tf.constant([seed % (2**31 - 2), count % (2**31 - 2)], tf.int32)
    key, counter = tf.raw_ops.StatelessRandomGetKeyCounter(seed=folded)
    low, high = counter.numpy().tolist()
    assert reference.stream_of(seed, count) == (int(key[0]), high << 64 | low)


KINDS = [
    (name, dtype)
    for name in ("truncated_normal", "normal", "uniform")
    for dtype in ("float32", "float16", "bfloat16", "float64")
] + [("uniform", "int32"), ("uniform", "int64")]


@pytest.mark.parametrize("name, dtype", KINDS)
def test_any_positions_of_the_stream(name, dtype):
    bounds = (-7, 10**6) if dtype.startswith("int") else (0.25, 1.5)
    draw, stream = Draw(name, *bounds, dtype), reference.stream_of(5)
    expected = op_values(draw, stream, 50_000)
    assert np.array_equal(words(reference.values_at(np.arange(50_000), draw, stream)), expected)
    numbers = np.random.default_rng(2)
    for count in (1, 2, 30, 3000):
        places = np.sort(numbers.choice(50_000, count, replace=False))
        assert np.array_equal(words(reference.values_at(places, draw, stream)), expected[places])
    assert reference.values_at(np.arange(0), draw, stream).shape == (0,)


NUMBERS = [
    0.0, 0.1, 1 + 2.0**-8 + 2.0**-40, 1 + 2.0**-11 + 2.0**-40, 1 + 2.0**-9 + 2.0**-30, 1e-39, 1e-45,
    1e-310, 1e38, 70000.0, 5000.0, 3e-8, 1 + 2.0**-24 + 2.0**-50, 2.0**-14 - 2.0**-26, 2.7, 300.0,
]  # fmt: skip
# Without -0.0: TensorFlow's cache of scalars may confuse it with 0.0.
NUMBERS += [-number for number in NUMBERS[1:]]
KINDS_OF_NUMBER = (float, np.float64, np.float32, np.float16, int, np.int64, np.int32, np.uint8)
FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool")


def of_kind(kind, number):
    """The number as this kind of number. An integer gets its first digits."""
    if kind in (float, np.float64, np.float32, np.float16):
        return kind(number)
    whole = int(number * 1000) if abs(number) < 1e5 else 16777217
    return kind(whole % 200 if kind is np.uint8 else whole)


@pytest.mark.parametrize("kind", KINDS_OF_NUMBER)
@pytest.mark.parametrize("by_cast", [False, True])
def test_numbers_are_read_as_tensorflow_reads_them(kind, by_cast):
    read = tf.cast if by_cast else tf.convert_to_tensor
    compared = 0
    with np.errstate(all="ignore"):
        for number in (of_kind(kind, number) for number in NUMBERS):
            for dtype in (*FLOATS, *INTEGERS) if by_cast else FLOATS:
                with tf.device("CPU:0"):
                    theirs = read(number, dtype)
                    if dtype in FLOATS:
                        theirs *= tf.ones((), dtype)  # What is too small becomes zero.
                mine = read_numbers(number, dtype, by_cast=by_cast)
                mine = as_stored(mine, dtype)
                assert words(mine).tolist() == words(theirs).tolist(), (number, dtype)
                compared += 1
    assert compared == len(NUMBERS) * (13 if by_cast else 4)


@pytest.mark.parametrize(
    "value",
    [[0.1, 0.2], [1, 2], [[1, 2], [3, 4]], [1, 2.5], [np.float64(0.1), 0.2], [2**40, 1], True,
     np.arange(3), np.float32([0.1, 3e-39]),
     tf.constant(0.1, tf.float64), tf.Variable([0.1, 0.2], dtype=tf.float64)],
)  # fmt: skip
def test_lists_and_arrays_are_read_as_tensorflow_reads_them(value):
    for dtype in (*FLOATS, "int32", "int64", "uint8"):
        theirs = tf.cast(value, dtype)
        theirs = theirs * tf.ones((), dtype) if dtype in FLOATS else theirs
        mine = as_stored(read_numbers(value, dtype, by_cast=True), dtype)
        assert words(mine).tolist() == words(theirs).tolist(), dtype


def test_seeded_is_not_drawn_value_by_value():
    orthogonal = kerasinit.initializers.Orthogonal(seed=1)
    assert isinstance(orthogonal, RandomInitializer)
    assert not hasattr(orthogonal, "distribution_for")
