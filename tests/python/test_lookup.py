"""Names and configurations that Keras accepts give this package's initializers."""

import json
from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.src.initializers import ALL_OBJECTS_DICT

import kerasinit
from cases import CASES, FAMILIES
from kerasinit.initializers import deserialize, get, serialize
from kerasinit.testing import assert_same_bits

# Keras's base class has a name too, but makes no values.
NAMES = {
    name: cls.__name__
    for name, cls in ALL_OBJECTS_DICT.items()
    if cls is not keras.initializers.Initializer
}
NAMES |= {name: case.cls for case in CASES for name in (case.cls, case.r[len("initializer_") :])}
STOCK = {
    "a Keras initializer": lambda: keras.initializers.HeUniform(seed=42),
    "with a generator": lambda: keras.initializers.HeUniform(keras.random.SeedGenerator(42)),
}


class Halves(kerasinit.initializers.HeUniform):
    """A user's own class, which is not registered."""

    def __call__(self, shape, dtype=None):
        return super().__call__(shape, dtype) / 2


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_keras(name):
    found = get(name)
    assert type(found) is getattr(kerasinit.initializers, NAMES[name])
    assert found.get_config() == type(found)().get_config()


@pytest.mark.parametrize("name", ["glorot_normal", "GlorotNormal"])
def test_a_name_in_place_of_a_configuration(name):
    assert type(deserialize(name)) is kerasinit.initializers.GlorotNormal


def test_every_class_has_names():
    assert set(NAMES.values()) == {case.cls for case in CASES}


UNKNOWN = [
    "nope",
    "",
    "glorot  normal",
    "initializer",
    "Initializer",
    "GLOROT_NORMAL",
    "glorot-normal",
    "He_Normal",
]


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_name_is_refused(name):
    with pytest.raises(ValueError, match="is not the name of an initializer") as caught:
        get(name)
    message = str(caught.value)
    assert message.startswith(f"get(): `identifier` {name!r} ")
    known = message.split("Known names: ")[1].removesuffix(".").split(", ")
    assert known == sorted(name for name in NAMES if name.islower())


@pytest.mark.parametrize("look_up", [get, deserialize])
@pytest.mark.parametrize("make", STOCK.values(), ids=STOCK)
def test_a_configuration_of_keras_becomes_ours(make, look_up):
    stock = make()
    config = keras.saving.serialize_keras_object(stock)
    found = look_up(json.loads(json.dumps(config)))
    assert type(found) is kerasinit.initializers.HeUniform
    no_axes = {"input_axes": None, "output_axes": None}
    assert {**no_axes, **found.get_config()} == {**no_axes, **config["config"]}
    for _ in range(2):
        assert_same_bits(found((2, 3)), stock((2, 3)))


@pytest.mark.parametrize("look_up", [get, deserialize])
@pytest.mark.parametrize("name", ["he_uniform", "HeUniform", "kerasinit>HeUniform"])
def test_a_configuration_written_by_hand(name, look_up):
    found = look_up({"class_name": name, "config": {"seed": 42}})
    assert type(found) is kerasinit.initializers.HeUniform
    assert found.seed == 42


@pytest.mark.parametrize("config", [{}, {"config": None}, {"config": {}}])
def test_a_configuration_without_arguments(config):
    assert type(deserialize({"class_name": "zero", **config})) is kerasinit.initializers.Zeros


@pytest.mark.parametrize("name", sorted(name for name in NAMES if name[0].isupper()))
def test_the_dtype_of_a_configuration_of_keras_1_or_2(name):
    config = {"class_name": name, "config": {"dtype": "float16"}}
    cls = getattr(kerasinit.initializers, NAMES[name])
    assert type(get(config)) is cls
    assert type(get({"module": "keras.initializers", **config})) is cls
    with kerasinit.scope():
        dense = {"units": 2, "kernel_initializer": {"class_name": cls.__name__, **config}}
        assert type(keras.layers.Dense.from_config(dense).kernel_initializer) is cls


def test_our_configuration_as_json_becomes_ours():
    config = json.loads(json.dumps(serialize(kerasinit.initializers.HeUniform(seed=42))))
    assert config["module"] == "keras.initializers"
    assert type(get(config)) is kerasinit.initializers.HeUniform
    assert serialize(get(config)) == config
    assert serialize(keras.initializers.get(config)) == config


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_class_is_instantiated_and_an_instance_is_returned(family):
    cls = family.initializers.HeUniform
    assert type(get(cls)) is cls
    instance = cls()
    assert get(instance) is instance


def test_none_and_functions_are_returned_unchanged():
    assert get(None) is None
    assert deserialize(None) is None
    assert get(tf.ones) is tf.ones


@pytest.mark.parametrize("make", [np.array, tf.constant])
def test_other_values_are_returned_unchanged(make):
    values = make([[1.0, 2.0]])
    assert_same_bits(get(values)((1, 2), "float16"), np.float16([[1.0, 2.0]]))
    with pytest.raises(ValueError, match=r"`shape` to be \(1, 2\) for direct tensor"):
        get(values)((2, 1))


def test_the_name_of_a_registered_class_is_found():
    assert type(get("kerasinit>HeUniform")) is kerasinit.initializers.HeUniform
    with keras.saving.custom_object_scope({"halves": Halves}):
        assert type(get("halves")) is Halves
    assert type(deserialize("halves", {"halves": Halves})) is Halves


NOT_INITIALIZERS = [
    {},
    {"class_name": "Nope", "config": {}},
    {"module": "keras.layers", "class_name": "Flatten", "config": {}},
]


class Needs:
    """A callable that cannot be made without an argument."""

    def __init__(self, value):
        self.value = value

    def __call__(self, shape, dtype=None):
        return keras.ops.full(shape, self.value, dtype)


class Filler(Needs):
    """A callable of the user's that is no Keras initializer."""

    def __init__(self):
        super().__init__(2.0)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_whatever_can_be_called_is_an_initializer(family):
    look_up = family.initializers.get
    for identifier in (Filler, Filler(), Needs(2.0), partial(keras.ops.full, fill_value=2.0)):
        assert_same_bits(look_up(identifier)((2,), dtype="float32"), np.float32([2, 2]))


@pytest.mark.parametrize(
    "identifier",
    [int, object, type, Needs, keras.layers.Dense(1), keras.layers.Dense, keras.layers.Flatten],
    ids=str,
)
def test_what_cannot_be_called_and_layers_are_refused(identifier):
    says = "does not describe an initializer|cannot be made into an initializer: "
    with pytest.raises(ValueError, match=rf"^get\(\): `identifier` .* ({says})"):
        get(identifier)
    names = {"mine": identifier}
    with keras.saving.custom_object_scope(names), pytest.raises(ValueError, match=says):
        get("mine")
    with pytest.raises(ValueError, match=rf"^deserialize\(\): `config` 'mine' ({says})"):
        deserialize("mine", names)


@pytest.mark.parametrize("identifier", [3.5, True, [1], b"zeros", *NOT_INITIALIZERS], ids=str)
def test_other_objects_are_refused(identifier):
    says = "must be a name|.* does not describe an initializer"
    with pytest.raises(ValueError, match=rf"^get\(\): `identifier` ({says})"):
        get(identifier)


@pytest.mark.parametrize("config", [*NOT_INITIALIZERS, serialize(Halves())], ids=str)
def test_a_bad_configuration_is_refused(config):
    says = "must be a name|.* does not describe an init|.* cannot be made into an init"
    with pytest.raises(ValueError, match=rf"^deserialize\(\): `config` ({says})"):
        deserialize(config)


def test_a_class_of_the_user_is_found_among_the_custom_objects():
    config = serialize(Halves(seed=42))
    found = deserialize(config, {"Halves": Halves})
    assert type(found) is Halves
    assert_same_bits(found((2, 3)), keras.initializers.HeUniform(seed=42)((2, 3)) / 2)
    with keras.saving.custom_object_scope({"Halves": Halves}):
        assert type(get(config)) is Halves


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_user_s_class_of_the_same_name_wins(family):
    look_up = family.initializers.deserialize
    config = {"class_name": "HeUniform", "config": {}}
    assert type(look_up(config, {"HeUniform": Halves})) is Halves
    with keras.saving.custom_object_scope({"HeUniform": Halves}):
        assert type(look_up(config)) is Halves
    assert type(look_up(config)) is family.initializers.HeUniform


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_user_s_class_is_not_confused_with_ours(family):
    # Keras writes this for a class of the running script.
    config = {"module": None, "registered_name": "HeUniform", "class_name": "HeUniform"}
    with pytest.raises((TypeError, ValueError), match=r"Cannot deserialize .* type `HeUniform`"):
        family.initializers.deserialize({**config, "config": {}})
