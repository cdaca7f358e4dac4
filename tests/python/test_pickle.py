"""Initializers and generators through pickle, copies and new processes: they go on."""

import copy
import multiprocessing
import pickle

import keras
import pytest
import tensorflow as tf

import kerasinit
from kerasinit.testing import fingerprint

GlorotNormal, SeedGenerator = kerasinit.initializers.GlorotNormal, kerasinit.random.SeedGenerator
COPIES = {"pickle": lambda x: pickle.loads(pickle.dumps(x)), "deepcopy": copy.deepcopy}


@pytest.fixture(params=COPIES)
def copied(request):
    return COPIES[request.param]


@pytest.mark.parametrize("seed", [3, -1, 2**40, None])
def test_a_generator_goes_on_where_it_was(copied, seed):
    generator = SeedGenerator(seed, name="mine")
    GlorotNormal(generator)((2,))
    other = copied(generator)
    assert (other.name, repr(other)) == ("mine", repr(generator))
    assert other.get_config() == generator.get_config()
    expected = [fingerprint(GlorotNormal(generator)((3, 3))) for _ in range(2)]
    assert [fingerprint(GlorotNormal(other)((3, 3))) for _ in range(2)] == expected


def test_a_copy_moves_alone(copied):
    generator = SeedGenerator(3)
    GlorotNormal(copied(generator))((2,))
    assert repr(generator) == "SeedGenerator(seed=3, draws=0)"


def test_copies_of_two_initializers_share_their_generator(copied):
    generator = SeedGenerator(3)
    pair = GlorotNormal(generator), kerasinit.initializers.Orthogonal(seed=generator)
    first, second = copied(pair)
    assert first.seed is second.seed is not generator


def test_an_unseeded_draw_without_order_comes_along(copied):
    generator = SeedGenerator(3)
    generator.next(ordered=False)
    assert copied(generator).state.numpy().tolist() == generator.state.numpy().tolist()


def test_an_unseeded_initializer_keeps_the_seed_that_it_picked(copied):
    initializer = GlorotNormal()
    assert fingerprint(copied(initializer)((3, 3))) == fingerprint(initializer((3, 3)))


class Labelled(SeedGenerator):
    def __init__(self, seed=None, name=None, label="none"):
        super().__init__(seed, name)
        self.label = label


def test_a_subclass_keeps_its_attributes(copied):
    other = copied(Labelled(3, label="mine"))
    assert (type(other), other.label) == (Labelled, "mine")


def test_a_shallow_copy_shares_the_state_as_in_keras():
    for module in (keras, kerasinit):
        generator = module.random.SeedGenerator(3)
        copy.copy(generator).next()
        assert generator.state.numpy().tolist() == [3, 1]


def test_a_position_in_a_traced_function_is_refused():
    generator = SeedGenerator(3)

    @tf.function
    def pickled():
        pickle.dumps(generator)

    with pytest.raises(TypeError, match=r"SeedGenerator: it cannot be pickled .* traced"):
        pickled()
    assert repr(generator) == "SeedGenerator(seed=3, draws=0)"


def _drawn(initializer):
    return fingerprint(initializer((3, 3)))


@pytest.mark.once
def test_a_new_process_gets_the_position():
    initializer = GlorotNormal(SeedGenerator(3))
    initializer((2,))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(_drawn, (initializer,))
    assert found == _drawn(initializer)
