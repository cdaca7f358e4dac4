"""The functions for the R package. R is not needed: NumPy's arrays stand in for its numbers."""

import gc

import keras
import numpy as np
import pytest

from kerasinit import r
from kerasinit.initializers import Constant, GlorotNormal, HeNormal, Orthogonal, VarianceScaling
from kerasinit.random import SeedGenerator, seed_generator


@pytest.fixture
def kept():
    """A generator, and the number that follows its count of draws."""
    before = seed_generator.on_count
    generator, memory = SeedGenerator(42), np.zeros(1)
    r.keep_draws(generator, memory)
    yield generator, memory
    seed_generator.on_count = before


def test_integers_that_r_lacks_are_doubles_or_text():
    given = {"a": 2**31 - 1, "b": -(2**31), "c": [2**53 - 1, {"d": 2**53}], "e": True, "f": None}
    assert r.for_r(given) == {
        **given,
        "b": -(2.0**31),
        "c": [2.0**53 - 1, {"d": str(2**53)}],
    }
    assert type(r.for_r(2**31)) is float
    assert type(r.for_r(2**31 - 1)) is int


def test_a_constant_s_value_keeps_what_r_lacks():
    def kept(value):
        return r.kept(Constant(value), "value")

    for value in (3, 0.5, [1, 2.5], 2**31 - 1):
        assert kept(value) == value
        assert type(kept(value)) is type(value)
    assert kept(2**31) == "2147483648"
    for value, expected in ((np.float32(0.5), [0.5]), ([2**40, 1], [2.0**40, 1])):
        assert kept(value).dtype == np.float64
        assert kept(value).tolist() == expected


@pytest.mark.parametrize("seed", [1, 2**31, 2**53 + 1, -(2**63), SeedGenerator(2**40)])
def test_a_configuration_goes_to_r_and_back(seed):
    initializer = VarianceScaling(seed=seed, input_axes=[1], output_axes=[0])
    given = r.config(initializer)
    # R turns a list of one into a number, and integers into doubles.
    given["input_axes"], given["output_axes"] = 1, 0
    back = r.from_config(initializer, given)
    assert back.get_config() == initializer.get_config()
    assert type(back) is VarianceScaling


def test_every_draw_is_recorded_and_an_uncounted_one_is_removed(kept):
    generator, memory = kept
    GlorotNormal(seed=generator)((2,))
    generator.next()
    keras.initializers.HeNormal(seed=generator)((2,))
    assert memory[0] == 3 == int(generator.state.numpy()[1])
    with pytest.raises(ValueError, match="`dtype` must be one of float16, float32, float64"):
        Orthogonal(seed=generator)((2, 2), "bfloat16")
    with pytest.raises(MemoryError, match="in float32 needs 16 PiB"):
        HeNormal(seed=generator)((2**40, 2**12))
    assert memory[0] == 3 == int(generator.state.numpy()[1])
    r.set_draws(generator, 2**40)
    assert memory[0] == 2**40 == int(generator.state.numpy()[1])


def test_an_incomplete_count_is_recorded_as_unknown(kept):
    generator, memory = kept
    generator.next(ordered=False)  # This changes the seed, too.
    generator.next()
    assert np.isnan(memory[0])


def test_r_keeps_no_generator_alive(kept):
    gc.collect()
    known = len(r._kept_draws)
    for _ in range(3):
        r.keep_draws(SeedGenerator(1), np.zeros(1))
    gc.collect()
    assert len(r._kept_draws) == known
