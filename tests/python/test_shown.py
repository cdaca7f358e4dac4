"""How initializers and generators look in Python: their arguments, and a seed that was picked."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasinit.initializers import (
    STFT,
    Constant,
    GlorotNormal,
    HeNormal,
    RandomNormal,
    VarianceScaling,
    Zeros,
)
from kerasinit.random import SeedGenerator


class Own(GlorotNormal):
    """A user's class with an argument that is an object."""

    def __init__(self, inner, seed=None):
        super().__init__(seed)
        self.inner = inner

    def get_config(self):
        inner = keras.saving.serialize_keras_object(self.inner)
        return {"inner": inner, "other": [1], **super().get_config()}


class Half(GlorotNormal):
    """A user's class that is half made."""

    def __init__(self):
        pass


class Failing(Zeros):
    """A user's class whose configuration fails."""

    def get_config(self):
        raise KeyError("mine")


class FailingGenerator(SeedGenerator):
    """The same for a generator, which also has lost its state."""

    @property
    def state(self):
        raise KeyError("mine")

    @state.setter
    def state(self, value):
        pass

    get_config = Failing.get_config


SHOWN = [
    (lambda: GlorotNormal(seed=42), "GlorotNormal(seed=42)"),
    (lambda: RandomNormal(1, 0.1, seed=2**62), f"RandomNormal(seed={2**62}, mean=1, stddev=0.1)"),
    (
        lambda: VarianceScaling(seed=1, input_axes=[0], output_axes=[1]),
        "VarianceScaling(seed=1, scale=1.0, mode='fan_in', distribution='truncated_normal', "
        "input_axes=[0], output_axes=[1])",
    ),
    (Zeros, "Zeros()"),
    (lambda: Constant(2.5), "Constant(value=2.5)"),
    (
        lambda: Constant(np.eye(2)),
        "Constant(value=array([[1., 0.], [0., 1.]]) (ndarray))",
    ),
    (
        lambda: STFT("imag", None),
        "STFT(side='imag', window=None, periodic=False, scaling='density')",
    ),
    (lambda: GlorotNormal(SeedGenerator(42)), "GlorotNormal(seed=SeedGenerator(seed=42, draws=0))"),
    (
        lambda: GlorotNormal(keras.random.SeedGenerator(42)),
        "GlorotNormal(seed=SeedGenerator(seed=42, draws=0))",
    ),
    (lambda: SeedGenerator(-1), "SeedGenerator(seed=-1, draws=0)"),
    (lambda: Own(Zeros(), 3), "Own(inner=Zeros() (Zeros), other=[1], seed=3)"),
]


@pytest.mark.parametrize("make, text", SHOWN, ids=[text for _, text in SHOWN])
def test_the_arguments_are_shown(make, text):
    assert repr(make()) == str(make()) == text


def test_a_long_array_is_shortened():
    text = repr(Constant(np.arange(10_000.0).reshape(100, 100)))
    assert text.startswith("Constant(value=array([[0") and text.endswith("... (ndarray))")
    assert len(text) < 100


def test_a_picked_seed_is_shown():
    initializer = HeNormal()
    assert repr(initializer) == f"HeNormal(seed=None (picked {initializer.seed}))"
    initializer.seed = 7  # As Keras allows.
    assert repr(initializer) == "HeNormal(seed=None (picked 7))"
    generator = SeedGenerator()
    picked = generator.state.numpy()[0]
    assert repr(generator) == f"SeedGenerator(seed={picked}, draws=0)"


def test_a_generator_shows_its_draws_and_does_not_move():
    generator = SeedGenerator(42)
    initializer = GlorotNormal(generator)
    for draws in range(3):
        for _ in range(2):
            assert repr(initializer) == f"GlorotNormal(seed=SeedGenerator(seed=42, {draws=}))"
        initializer((2,))


@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_generator_in_a_traced_function(jit_compile):
    generator, shown = SeedGenerator(42), []
    initializer = GlorotNormal(generator)

    @tf.function(jit_compile=jit_compile)
    def traced():
        values = initializer((2,))
        operations = len(tf.compat.v1.get_default_graph().get_operations())
        shown.append(repr(initializer))
        assert len(tf.compat.v1.get_default_graph().get_operations()) == operations
        return values

    traced(), traced()
    assert shown == ["GlorotNormal(seed=SeedGenerator(seed=42, draws=unknown))"]
    assert repr(generator) == "SeedGenerator(seed=42, draws=2)"


@pytest.mark.parametrize(
    "make",
    [
        Half,
        Failing,
        lambda: FailingGenerator(42),
        lambda: SeedGenerator.__new__(SeedGenerator),
    ],
)
def test_a_user_s_class_that_fails_is_shown_by_its_name(make):
    made = make()
    name = f"{type(made).__module__}.{type(made).__qualname__}"
    assert re.fullmatch(rf"<{re.escape(name)} object at 0x\w+>", repr(made))
