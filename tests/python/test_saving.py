"""Saved models open in a Python that has only Keras, and give our classes if kerasinit is there."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest

import kerasinit
from child_process import run_fork
from kerasinit import initializers
from kerasinit.initializers import Constant, GlorotNormal, HeUniform, Identity, Orthogonal
from kerasinit.testing import fingerprint

PROGRAM = Path(__file__).parents[1] / "open_saved.py"
SAVED = {
    "constant": lambda: Constant(np.float32([1, 2, 3])),
    "constant of a range": lambda: Constant(range(3)),
    "gain": lambda: Identity(gain=2),
    "integer": lambda: GlorotNormal(seed=42),
    "axes": lambda: GlorotNormal(seed=42, input_axes=[0], output_axes=[1]),
    "generator": lambda: HeUniform(kerasinit.random.SeedGenerator(2**40)),
    "Keras's generator": lambda: HeUniform(keras.random.SeedGenerator(7)),
    "orthogonal": lambda: Orthogonal(gain=0.5, seed=3),
    # A Python that has only Keras opens only the classes that Keras has.
    **{
        name: lambda name=name: getattr(initializers, name)()
        for name in initializers.__all__
        if name[0].isupper()
        and hasattr(keras.initializers, name)
        and name not in ("Initializer", "STFT")
    },
}
HAS_AXES = "input_axes" in keras.initializers.GlorotNormal().get_config()


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Files of a model that has all of SAVED, its initializers and its weights."""
    chosen = {name: make() for name, make in SAVED.items() if HAS_AXES or name != "axes"}
    model = keras.Sequential(
        [
            keras.Input((3,)),
            *(
                keras.layers.Dense(3, kernel_initializer=it, name=f"d{i}", use_bias=False)
                for i, it in enumerate(chosen.values())
            ),
        ]
    )
    folder = tmp_path_factory.mktemp("saved")
    paths = [folder / "model.keras", folder / "model.h5", folder / "model.json"]
    for path in paths[:2]:
        model.save(path)
    paths[2].write_text(model.to_json())
    return paths, list(chosen.values()), [fingerprint(weight) for weight in model.weights]


def opened(paths, *options):
    ended = run_fork(PROGRAM, *options, *paths)
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.mark.parametrize("options", [[], ["--with-kerasinit"]], ids=["alone", "with kerasinit"])
def test_each_format_opens(saved, options):
    paths, chosen, weights = saved
    for path, found in zip(paths, opened(paths, *options), strict=True):
        assert set(found["modules"]) == {"kerasinit" if options else "keras"}, path
        assert found["classes"] == [type(it).__name__ for it in chosen], path
        ours = [type(getattr(it, "seed", None)).__module__ == "kerasinit.random" for it in chosen]
        assert [module == "kerasinit.random" for module in found["seeds"]] == [
            bool(options) and is_ours for is_ours in ours
        ]
        if path.suffix != ".json":  # It has only the weights' shapes.
            assert found["weights"] == weights, path
        for it, drawn in zip(chosen, found["drawn"], strict=True):
            if getattr(it, "_init_seed", 0) is not None:  # Else opening picks a seed.
                again = type(it).from_config(it.get_config())
                again((3, 3))  # As a generator has, to build the model.
                assert drawn == fingerprint(again((3, 3))), (path, it)


def test_the_saved_entry_is_keras_s_own():
    written = json.loads(json.dumps(keras.saving.serialize_keras_object(GlorotNormal(seed=42))))
    stock = keras.saving.serialize_keras_object(keras.initializers.GlorotNormal(seed=42))
    for axes in ("input_axes", "output_axes"):
        stock["config"].pop(axes, None)
    assert written == {**stock, "saved_by": "kerasinit"}


READERS = {
    "get": lambda config, custom_objects=None: keras.initializers.get(config),
    "deserialize": keras.initializers.deserialize,
    "saving": keras.saving.deserialize_keras_object,
    "ours": initializers.deserialize,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_every_reader_restores_ours_and_leaves_keras_s_alone(read):
    generator = kerasinit.random.SeedGenerator(42)
    again = read(keras.saving.serialize_keras_object(GlorotNormal(generator)))
    assert type(again) is GlorotNormal
    assert type(again.seed) is kerasinit.random.SeedGenerator
    stock = keras.saving.serialize_keras_object(keras.initializers.GlorotNormal(seed=42))
    assert type(read(stock)) is (
        GlorotNormal if read is initializers.deserialize else keras.initializers.GlorotNormal
    )


def test_a_class_of_the_user_keeps_its_name():
    @keras.saving.register_keras_serializable(package="mine")
    class Halves(GlorotNormal):
        pass

    written = keras.saving.serialize_keras_object(Halves(seed=42))
    assert written["registered_name"] == "mine>Halves"
    assert type(keras.saving.deserialize_keras_object(written)) is Halves


def test_a_user_s_generator_is_made_again():
    @keras.saving.register_keras_serializable(package="mine")
    class Mine(keras.random.SeedGenerator):
        pass

    config = json.loads(json.dumps(GlorotNormal(Mine(3)).get_config()))
    assert type(GlorotNormal.from_config(config).seed) is Mine


made = []


@keras.saving.register_keras_serializable(package="hostile")
class Hostile:
    """A registered user's class that is not a generator."""

    def __init__(self):
        made.append(self)

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls()


def test_a_generator_that_initializers_share_is_made_once(tmp_path):
    found = []
    for family in (keras, kerasinit):
        shared = family.random.SeedGenerator(5)
        layers = [
            keras.layers.Dense(3, kernel_initializer=family.initializers.HeNormal(shared))
            for _ in range(3)
        ]
        keras.Sequential([keras.Input((3,)), *layers]).save(tmp_path / "model.keras")
        opened = keras.models.load_model(tmp_path / "model.keras")
        seeds = [layer.kernel_initializer.seed for layer in opened.layers]
        found.append([seeds.index(seed) for seed in seeds])
        assert {type(seed) for seed in seeds} == {family.random.SeedGenerator}
    assert found[1] == found[0]
    assert len(set(found[0])) < 3


def test_a_user_s_class_with_a_keras_name_is_not_confused_with_it():
    class Mine(keras.initializers.Initializer):
        pass

    written = keras.saving.serialize_keras_object(GlorotNormal(seed=42))
    for read in READERS.values():
        assert type(read(written, custom_objects={"GlorotNormal": Mine})) is GlorotNormal


def test_clearing_custom_objects_loses_nothing():
    written = keras.saving.serialize_keras_object([GlorotNormal(seed=42)])
    kept = dict(keras.saving.get_custom_objects())
    keras.saving.get_custom_objects().clear()
    try:
        (again,) = keras.saving.deserialize_keras_object(written)
    finally:
        keras.saving.get_custom_objects().update(kept)
    assert type(again) is GlorotNormal


HOSTILE = [
    {
        "module": "builtins",
        "class_name": "Hostile",
        "config": {},
        "registered_name": "hostile>Hostile",
    },
    {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"},
    {"class_name": "__lambda__", "config": {"value": "4wEAAAA="}},
    {"module": "keras.layers", "class_name": "Lambda", "config": {}, "registered_name": None},
]


@pytest.mark.parametrize("config", HOSTILE, ids=lambda config: config["class_name"])
@pytest.mark.parametrize(
    "cls, name", [("GlorotNormal", "seed"), ("Constant", "value"), ("STFT", "window")]
)
def test_loading_makes_nothing_that_a_configuration_may_name(cls, name, config):
    for read in (getattr(initializers, cls).from_config, initializers.deserialize):
        entry = {name: config}
        if read is initializers.deserialize:
            entry = {
                "module": "keras.initializers",
                "class_name": cls,
                "config": entry,
                "registered_name": cls,
            }
        with pytest.raises((TypeError, ValueError), match=rf"^{cls}\(\): `{name}` must be a"):
            read(entry)
    assert made == []
