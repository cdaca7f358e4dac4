"""Blocks made one by one from a generator belong to one draw, which it counts once."""

import keras
import numpy as np
import pytest

import kerasinit
from cases import FAMILIES
from kerasinit.initializers import GlorotNormal, HeNormal, Orthogonal
from kerasinit.initializers.parts import PartOfDraw
from kerasinit.stream.blocks import Block, overlap
from kerasinit.testing import assert_same_bits

SHAPE = (10, 4)
ROWS = [(0, 4), (4, 3), (7, 3)]


@pytest.fixture
def generator():
    return kerasinit.random.SeedGenerator(42)


def stock_draws(count, cls="GlorotNormal", shape=SHAPE):
    initializer = getattr(keras.initializers, cls)(seed=keras.random.SeedGenerator(42))
    return [initializer(shape).numpy() for _ in range(count)]


def rows(initializer, begin, count, shape=SHAPE):
    return initializer(shape, partition_shape=(count, shape[1]), partition_offset=(begin, 0))


def draws_of(generator):
    return int(generator.state.numpy()[1])


@pytest.mark.parametrize("cls", ["GlorotNormal", "Orthogonal"])
@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
@pytest.mark.parametrize("order", [ROWS, ROWS[::-1]])
def test_the_blocks_of_a_draw(cls, family, order):
    generator = family.random.SeedGenerator(42)
    initializer = getattr(kerasinit.initializers, cls)(seed=generator)
    for number, whole in enumerate(stock_draws(2, cls)):
        for begin, count in order:
            assert_same_bits(rows(initializer, begin, count), whole[begin : begin + count].copy())
            assert draws_of(generator) == number + 1


def test_blocks_of_columns_and_of_both_axes(generator):
    whole = stock_draws(1)[0]
    initializer = GlorotNormal(generator)
    for block in (
        (slice(0, 5), slice(0, 4)),
        (slice(5, 10), slice(0, 1)),
        (slice(7, 9), slice(1, 4)),
    ):
        begins, sizes = zip(*((it.start, it.stop - it.start) for it in block), strict=True)
        made = initializer(SHAPE, partition_shape=sizes, partition_offset=begins)
        assert_same_bits(made, whole[block].copy())
    assert draws_of(generator) == 1


def test_a_repeated_block_begins_the_next_draw(generator):
    initializer = GlorotNormal(generator)
    first, second = stock_draws(2)
    assert_same_bits(rows(initializer, 4, 3), first[4:7])
    assert_same_bits(rows(initializer, 6, 2), second[6:8])
    assert_same_bits(rows(initializer, 4, 2), second[4:6])
    assert draws_of(generator) == 2


def test_a_repeated_empty_block_begins_the_next_draw(generator):
    initializer = GlorotNormal(generator)
    for number in range(3):
        assert rows(initializer, 10, 0).shape == (0, 4)
        assert draws_of(generator) == number + 1


def test_another_draw_ends_the_draw(generator):
    initializer, other = GlorotNormal(generator), HeNormal(generator)
    first, _, third = stock_draws(3)
    assert_same_bits(rows(initializer, 0, 4), first[:4])
    rows(other, 4, 3)
    assert_same_bits(rows(initializer, 4, 3), third[4:7])
    assert draws_of(generator) == 3
    assert_same_bits(initializer(SHAPE), stock_draws(4)[3])
    assert_same_bits(rows(initializer, 7, 3), stock_draws(5)[4][7:])


@pytest.mark.parametrize("shape, dtype", [((11, 4), "float32"), (SHAPE, "float16")])
def test_a_block_of_another_tensor_begins_the_next_draw(generator, shape, dtype):
    initializer = GlorotNormal(generator)
    rows(initializer, 0, 4)
    initializer(shape, dtype, partition_shape=(3, 4), partition_offset=(4, 0))
    assert draws_of(generator) == 2


def test_a_generator_that_is_reset_begins_a_draw(generator):
    initializer = GlorotNormal(generator)
    rows(initializer, 0, 4)
    generator.state.assign([42, 7])
    rows(initializer, 4, 3)
    assert draws_of(generator) == 8


@pytest.mark.parametrize("when", ["first", "second"])
def test_a_failed_block_is_uncounted(generator, when, monkeypatch):
    initializer = GlorotNormal(generator)
    first = stock_draws(1)[0]
    if when == "second":
        rows(initializer, 0, 4)
    maker = GlorotNormal._maker

    def failing(*arguments):
        def make(stream):
            raise KeyboardInterrupt

        return make

    monkeypatch.setattr(GlorotNormal, "_maker", failing)
    with pytest.raises(KeyboardInterrupt):
        rows(initializer, 4, 3)
    assert draws_of(generator) == (1 if when == "second" else 0)
    monkeypatch.setattr(GlorotNormal, "_maker", maker)
    assert_same_bits(rows(initializer, 4, 3), first[4:7])
    assert draws_of(generator) == 1


@pytest.mark.parametrize("when", ["first", "second"])
def test_a_block_interrupted_at_its_end_is_uncounted(generator, when, monkeypatch):
    initializer = GlorotNormal(generator)
    if when == "second":
        rows(initializer, 0, 4)
    tensor = PartOfDraw.tensor

    def interrupted(part):
        tensor(part)
        raise KeyboardInterrupt

    monkeypatch.setattr(PartOfDraw, "tensor", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rows(initializer, 4, 3)
    monkeypatch.undo()
    assert_same_bits(rows(initializer, 4, 3), stock_draws(1)[0][4:7])
    assert draws_of(generator) == 1


def test_states_in_a_scope_are_separate_from_those_outside(generator):
    initializer = GlorotNormal(generator)
    with keras.StatelessScope([(generator.state, keras.ops.convert_to_tensor([42, 5]))]):
        rows(initializer, 0, 4)
    assert draws_of(generator) == 0
    rows(initializer, 4, 3)
    with keras.StatelessScope():
        rows(initializer, 0, 4)
    assert draws_of(generator) == 1
    assert_same_bits(rows(initializer, 0, 4), stock_draws(1)[0][:4])


def test_the_whole_as_a_block_is_a_draw(generator):
    initializer = GlorotNormal(generator)
    for whole in stock_draws(2):
        assert_same_bits(rows(initializer, 0, 10), whole)


def test_an_integer_seed_counts_nothing():
    initializer = Orthogonal(seed=42)
    whole = keras.initializers.Orthogonal(seed=42)(SHAPE).numpy()
    for _ in range(2):
        assert_same_bits(rows(initializer, 4, 3), whole[4:7])


@pytest.mark.parametrize(
    "one, other, expected",
    [
        (((2, 3), (0, 0)), ((2, 3), (0, 0)), True),
        (((2, 3), (0, 0)), ((2, 3), (2, 0)), False),
        (((2, 3), (0, 0)), ((2, 3), (1, 2)), True),
        (((2, 3), (0, 0)), ((1, 1), (1, 3)), False),
        (((0, 3), (1, 0)), ((4, 3), (0, 0)), False),
        (((0, 3), (1, 0)), ((0, 3), (1, 0)), True),
        (((), ()), ((), ()), True),
    ],
)
def test_overlap(one, other, expected):
    assert overlap(Block(*one), Block(*other)) is expected
    assert overlap(Block(*other), Block(*one)) is expected


def test_overlap_agrees_with_marks_in_an_array():
    rng = np.random.default_rng(1)
    seen = set()
    for _ in range(300):
        marks, blocks = np.zeros((5, 4), int), []
        for _ in range(2):
            begins = rng.integers(0, (5, 4))
            sizes = rng.integers(1, np.array((5, 4)) - begins + 1)
            marks[tuple(slice(b, b + s) for b, s in zip(begins, sizes, strict=True))] += 1
            blocks.append(Block(tuple(sizes.tolist()), tuple(begins.tolist())))
        assert overlap(*blocks) is bool(marks.max() == 2)
        seen.add(overlap(*blocks))
    assert seen == {True, False}
