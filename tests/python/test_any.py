"""Generated cases: any seed, shape, dtype and block."""

import keras
from hypothesis import given, settings
from hypothesis import strategies as st

import kerasinit
from kerasinit.testing import assert_same_bits

NAMES = ("GlorotNormal", "HeUniform", "RandomNormal", "RandomUniform", "TruncatedNormal")
seeds = st.integers(-(2**63), 2**63 - 1)
shapes = st.lists(st.integers(0, 9), max_size=4).map(tuple)
dtypes = st.sampled_from(("float16", "bfloat16", "float32", "float64"))
names = st.sampled_from(NAMES)


@st.composite
def blocks(draw):
    """A shape, and the start and end of a block of it, axis by axis."""
    shape = draw(shapes)
    ends = [sorted(draw(st.tuples(*[st.integers(0, size)] * 2))) for size in shape]
    return shape, ends


@settings(max_examples=200, deadline=None, derandomize=True)
@given(names, seeds, shapes, dtypes, st.integers(0, 3))
def test_draws_are_stock_keras_s(name, seed, shape, dtype, before):
    stock, ours = (
        getattr(family.initializers, name)(seed=family.random.SeedGenerator(seed))
        for family in (keras, kerasinit)
    )
    for _ in range(before):
        stock((2,)), ours((2,))
    assert_same_bits(ours(shape, dtype), stock(shape, dtype))
    integer = getattr(kerasinit.initializers, name)(seed=seed)
    assert_same_bits(
        integer(shape, dtype), getattr(keras.initializers, name)(seed=seed)(shape, dtype)
    )


@settings(max_examples=200, deadline=None, derandomize=True)
@given(names, seeds, blocks(), dtypes)
def test_blocks_are_slices(name, seed, block, dtype):
    shape, ends = block
    initializer = getattr(kerasinit.initializers, name)(seed=seed)
    whole = initializer(shape, dtype).numpy()
    part = initializer(
        shape,
        dtype,
        partition_shape=[end - begin for begin, end in ends],
        partition_offset=[begin for begin, _ in ends],
    )
    assert_same_bits(part, whole[tuple(slice(*pair) for pair in ends)])
