"""In `kerasinit.scope` layers use this package's initializers. Outside nothing changes."""

import random
import re
import threading

import keras
import numpy as np
import pytest

import kerasinit
from kerasinit.initializers.lookup import classes_by_name
from kerasinit.testing import assert_same_bits

STOCK = keras.initializers.GlorotUniform
OURS = kerasinit.initializers.GlorotUniform


def dense():
    """A layer with default initializers."""
    layer = keras.layers.Dense(3)
    layer.build((None, 4))
    return layer


def assert_stock():
    assert type(dense().kernel_initializer) is STOCK


SCALING = {"class_name": "VarianceScaling", "config": {}}


def small_model():
    """Layers of many kinds, including dropout, whose seeds come from the same source."""
    return keras.Sequential(
        [
            keras.Input((8, 4)),
            keras.layers.Conv1D(5, 3),
            keras.layers.Dropout(0.5),
            keras.layers.LSTM(3, return_sequences=True),
            keras.layers.SeparableConv1D(4, 2, depthwise_initializer="he_normal"),
            keras.layers.GaussianNoise(0.1),
            keras.layers.Dense(
                2, kernel_initializer={"class_name": "VarianceScaling", "config": {}}
            ),
        ]
    )


def assert_same_variables(model, expected):
    """Compares all variables: the weights, and the seeds of dropout."""
    assert len(model.variables) == len(expected.variables) > 10
    for ours, stock in zip(model.variables, expected.variables, strict=True):
        assert_same_bits(ours.value, stock.value, ours.path)


def global_states():
    """The states of the global generators."""
    name, keys, *rest = np.random.get_state()
    return random.getstate(), (name, keys.tolist(), *rest)


# Keras's names. A class of ours that Keras lacks has no name outside.
NAMES = sorted(
    name for name, cls in classes_by_name().items() if hasattr(keras.initializers, cls.__name__)
)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_ours_inside_and_keras_s_outside(name):
    arguments = {"value": 0.5} if name in ("constant", "Constant") else {}
    named = {"class_name": name, "config": arguments}
    with kerasinit.scope():
        assert type(keras.initializers.get(named)) is classes_by_name()[name]
    assert type(keras.initializers.get(named)).__module__.startswith("keras.src")


def test_keras_has_no_other_name():
    """Keras also finds initializers by class name, but "Identity" is also a layer."""
    from keras.src.initializers import ALL_OBJECTS_DICT

    bases = {"initializer", "random_initializer"}
    assert {name for name in ALL_OBJECTS_DICT if name.islower()} - bases <= set(classes_by_name())
    with kerasinit.scope():
        assert type(keras.initializers.get("Identity")) is kerasinit.initializers.Identity
        layer = keras.layers.deserialize(keras.layers.serialize(keras.layers.Identity()))
        assert type(layer) is keras.layers.Identity


def test_a_seed_gives_the_model_that_stock_keras_has_after_set_random_seed():
    keras.utils.set_random_seed(7)
    expected = small_model()
    with kerasinit.scope(seed=7):
        model = small_model()
    assert_same_variables(model, expected)
    for layer in model.layers:
        for attribute in ("kernel_initializer", "depthwise_initializer", "pointwise_initializer"):
            if hasattr(layer, attribute):
                assert type(getattr(layer, attribute)).__module__ == "kerasinit.initializers"


def test_other_draws_change_no_seed_and_no_other_generator_advances():
    with kerasinit.scope(seed=7):
        expected = dense(), dense()
    before = global_states()
    with kerasinit.scope(seed=7):
        first = dense()
        keras.layers.Dropout(0.5)
        kerasinit.random.SeedGenerator()
    assert global_states() == before
    with kerasinit.scope(seed=7):
        again = dense()
        random.random(), np.random.rand()
        keras.utils.set_random_seed(3)
        keras.random.normal((2,))  # Draws from Keras's global generator.
        second = dense()
    for made, layer in zip((first, again, second), (expected[0], *expected), strict=True):
        assert_same_bits(made.kernel, layer.kernel)


def test_keras_s_global_generator_takes_no_seed_of_the_sequence():
    drawn = []
    for _ in range(2):
        keras.utils.clear_session()  # Keras creates its global generator again at its next use.
        keras.utils.set_random_seed(5)
        with kerasinit.scope(seed=len(drawn)):
            drawn.append(keras.random.normal((3,)))
    assert_same_bits(drawn[1], drawn[0])


def test_without_a_seed_they_are_picked_as_outside():
    keras.utils.set_random_seed(7)
    expected = small_model()
    keras.utils.set_random_seed(7)
    with kerasinit.scope():
        model = small_model()
    assert_same_variables(model, expected)


def test_scopes_within_scopes():
    with kerasinit.scope(seed=1):
        expected = [dense().kernel for _ in range(4)]
    with kerasinit.scope(seed=2):
        other = dense().kernel
    made = []
    with kerasinit.scope(seed=1):
        made.append(dense().kernel)
        with kerasinit.scope(seed=2):
            assert_same_bits(dense().kernel, other)
        made.append(dense().kernel)
        with kerasinit.scope():
            made.append(dense().kernel)
        made.append(dense().kernel)
    for kernel, first in zip(made, expected, strict=True):
        assert_same_bits(kernel, first)
    assert_stock()


def test_after_an_error_nothing_remains():
    before = global_states()
    with pytest.raises(RuntimeError, match=r"^mine$"), kerasinit.scope(seed=1):
        dense()
        raise RuntimeError("mine")
    assert global_states() == before
    assert_stock()


def test_another_thread_is_outside():
    found = []
    with kerasinit.scope(seed=1):
        thread = threading.Thread(target=lambda: found.append(dense()))
        before = random.getstate()
        thread.start()
        thread.join()
    assert type(found[0].kernel_initializer) is STOCK
    assert random.getstate() != before


def test_a_function_has_the_same_seeds_at_each_call():
    made = kerasinit.scope(seed=4)(dense)
    with kerasinit.scope(seed=4):
        expected = dense().kernel
    assert_same_bits(made().kernel, expected)
    assert_same_bits(made().kernel, expected)


def test_a_scope_can_be_used_again_and_within_itself():
    with kerasinit.scope(seed=4):
        first, second = dense().kernel, dense().kernel
    scope = kerasinit.scope(seed=4)
    for _ in range(2):
        with scope:
            assert_same_bits(dense().kernel, first)
            with scope:
                assert_same_bits(dense().kernel, first)
            assert_same_bits(scope(dense)().kernel, first)
            assert_same_bits(dense().kernel, second)
        assert_stock()
    with pytest.raises(RuntimeError, match=r"^mine$"), scope:
        raise RuntimeError("mine")
    assert_stock()


def test_a_scope_that_was_not_entered_cannot_be_left():
    with pytest.raises(RuntimeError, match=r"^scope\(\): a `with` must end in the thread"):
        kerasinit.scope().__exit__(None, None, None)


def test_two_threads_are_in_the_same_scope_at_once():
    """Each has its own sequence, and the one that enters first also leaves first."""
    scope, both = kerasinit.scope(seed=4), threading.Barrier(2, timeout=60)
    kernels, after = {}, []

    def run(name):
        with scope:
            both.wait()
            kernels[name] = [dense().kernel, dense().kernel]
            both.wait()
            if name == "last":
                first.join(60)
        before = random.getstate()
        after.append((type(dense().kernel_initializer), random.getstate() != before))

    first, last = (threading.Thread(target=run, args=[name]) for name in ("first", "last"))
    first.start(), last.start()
    last.join(60)
    assert_same_bits(kernels["first"], kernels["last"])
    assert after == [(STOCK, True)] * 2


class Mine(keras.layers.Layer):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(3, 4))


def test_the_user_s_own_names_are_visible_inside():
    names = {"Mine": Mine, "he_normal": keras.initializers.Zeros}
    with keras.saving.custom_object_scope(names), kerasinit.scope(seed=1):
        config = keras.saving.serialize_keras_object(Mine())
        assert type(keras.saving.deserialize_keras_object(config)) is Mine
        assert type(keras.initializers.get("he_normal")) is keras.initializers.Zeros
        assert type(keras.initializers.get("he_uniform")) is kerasinit.initializers.HeUniform


class Constant(keras.layers.Layer):
    """A user's layer with an initializer's name."""


def test_models_whose_layers_have_initializers_names_open_inside(tmp_path):
    given = keras.Input((64,))
    spectrum = keras.Model(given, keras.ops.stft(given, 16, 8, 16))
    spectrum.save(tmp_path / "stft.keras")
    keras.Sequential([given, Constant()]).save(tmp_path / "constant.keras")
    with kerasinit.scope():
        keras.models.load_model(tmp_path / "stft.keras")
        names = {"Constant": Constant}
        model = keras.models.load_model(tmp_path / "constant.keras", custom_objects=names)
    assert type(model.layers[-1]) is Constant


def test_scopes_that_end_in_another_order_leave_nothing_behind():
    first, second = kerasinit.scope(seed=1), kerasinit.scope(seed=2)
    with keras.saving.custom_object_scope({}):  # Keras leaves the names behind.
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        second.__exit__(None, None, None)
    before = random.getstate()
    OURS()
    assert random.getstate() != before


def test_an_outer_scope_ends_an_inner_one_left_open():
    moved = []

    def left_open():
        left = kerasinit.scope(seed=2)
        with kerasinit.scope(seed=1):
            left.__enter__()  # As after an interrupt at a bad moment.
        before = random.getstate()
        OURS()
        moved.append(random.getstate() != before)

    thread = threading.Thread(target=left_open)  # The thread's end removes the rest.
    thread.start()
    thread.join()
    assert moved == [True]


def test_a_layer_that_adds_weights_by_the_default():
    layer = Mine()
    with kerasinit.scope(seed=1):
        layer.build(None)
    with kerasinit.scope(seed=1):
        expected = OURS()((3, 4))
    assert_same_bits(layer.kernel, expected)


REBUILT = {
    "clone_model": keras.models.clone_model,
    "from_config": lambda model: type(model).from_config(model.get_config()),
    "from JSON": lambda model: keras.models.model_from_json(model.to_json()),
}


@pytest.mark.parametrize("rebuild", REBUILT.values(), ids=REBUILT)
def test_a_model_from_a_configuration(rebuild):
    """Keras writes the module of an initializer into a configuration."""
    stock = small_model()
    keras.utils.set_random_seed(7)
    expected = rebuild(stock)
    with kerasinit.scope(seed=7):
        model = rebuild(stock)
    assert type(model.layers[0].kernel_initializer) is OURS
    assert_same_variables(model, expected)
    assert type(rebuild(stock).layers[0].kernel_initializer) is STOCK


def test_a_saved_model_keeps_its_weights(tmp_path):
    stock = small_model()
    stock.save(tmp_path / "model.keras")
    with kerasinit.scope(seed=7):
        loaded = keras.models.load_model(tmp_path / "model.keras")
    assert type(loaded.layers[0].kernel_initializer) is OURS
    for weight, expected in zip(loaded.weights, stock.weights, strict=True):
        assert_same_bits(weight.value, expected.value)


@pytest.mark.parametrize("jit_compile", [False, True])
def test_layers_that_are_built_when_the_model_is_fitted(jit_compile):
    def fitted():
        model = keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(2)])
        model.compile(keras.optimizers.SGD(0.0), "mse", jit_compile=jit_compile)
        model.fit(np.ones((2, 4)), np.ones((2, 2)), verbose=0)
        return model

    keras.utils.set_random_seed(7)
    expected = fitted()
    with kerasinit.scope(seed=7):
        model = fitted()
    for weight, stock in zip(model.weights, expected.weights, strict=True):
        assert_same_bits(weight.value, stock.value)


def test_an_initializer_that_is_an_object_stays_what_it_is():
    given = keras.initializers.HeNormal(seed=3)
    with kerasinit.scope(seed=7):
        layer = keras.layers.Dense(3, kernel_initializer=given)
    assert layer.kernel_initializer is given


def test_a_configuration_is_checked_inside_as_outside():
    """`kerasinit.initializers.deserialize` names an argument that a class does not take."""
    bad = {"class_name": "GlorotUniform", "config": {"seeed": 1}}
    with kerasinit.scope(), pytest.raises(ValueError, match="`config` has \\['seeed'\\], which"):
        kerasinit.initializers.deserialize(bad)


BAD_SEEDS = {
    "text": ("7", TypeError, "`seed` must be an integer or None, not '7'."),
    "half": (0.5, TypeError, "`seed` must be an integer or None, not 0.5."),
    "true": (True, TypeError, "`seed` must be an integer or None, not True."),
    "negative": (-1, ValueError, "`seed` must be from 0 to 4294967295 (2**32 - 1), not -1."),
    "large": (
        2**32,
        ValueError,
        "`seed` must be from 0 to 4294967295 (2**32 - 1), not 4294967296.",
    ),
}


@pytest.mark.parametrize("seed, error, words", BAD_SEEDS.values(), ids=BAD_SEEDS)
def test_a_bad_seed_is_refused_before_anything_changes(seed, error, words):
    before = global_states()
    with pytest.raises(error, match=re.escape(f"scope(): {words}")):
        kerasinit.scope(seed)
    assert global_states() == before
    assert_stock()
