"""Keras treats the initializers and generators as its own: in layers, copies and saved models."""

import copy
import pickle
import random

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from cases import CASES, FAMILIES
from child_process import run_fork
from kerasinit.initializers import GlorotNormal
from kerasinit.testing import assert_same_bits, fingerprint

# The arguments of the first case of each class that Keras has, or others with more to save.
ARGUMENTS = {
    case.cls: case.arguments for case in reversed(CASES) if hasattr(keras.initializers, case.cls)
} | {
    "Constant": {"value": 0.3},
    "Orthogonal": {"gain": 0.7, "seed": 42},
    "RandomNormal": {"mean": 0.3, "stddev": 1.7, "seed": 42},
    "RandomUniform": {"minval": -0.3, "maxval": 0.7, "seed": 42},
    "STFT": {"side": "imag", "window": "hamming", "scaling": "spectrum", "periodic": True},
    "TruncatedNormal": {"mean": 0.3, "stddev": 1.7, "seed": 42},
    "VarianceScaling": {"scale": 2.0, "mode": "fan_out", "distribution": "uniform", "seed": 42},
}
SEEDS = {
    "integer": lambda family: 42,
    "generator": lambda family: family.random.SeedGenerator(42),
    "none": lambda family: None,
}
SET_SEED = {kerasinit: kerasinit.random.set_random_seed, keras: keras.utils.set_random_seed}
COPIES = {
    "from_config": lambda initializer: type(initializer).from_config(initializer.get_config()),
    "clone": lambda initializer: initializer.clone(),
    "saving": lambda initializer: keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(initializer)
    ),
    "keras": lambda initializer: keras.initializers.get(keras.initializers.serialize(initializer)),
    "kerasinit": lambda initializer: kerasinit.initializers.deserialize(
        kerasinit.initializers.serialize(initializer)
    ),
}
BY_PYTHON = {"deepcopy": copy.deepcopy, "pickle": lambda it: pickle.loads(pickle.dumps(it))}


def values(initializer):
    return initializer((8, 1, 5) if type(initializer).__name__ == "STFT" else (6, 5))


def glorot_pair(seed="integer"):
    """Keras's initializer and ours, from the same kind of seed."""
    return [family.initializers.GlorotNormal(SEEDS[seed](family)) for family in (keras, kerasinit)]


@pytest.fixture(params=ARGUMENTS)
def pair(request):
    families = (keras, kerasinit)
    make = [getattr(family.initializers, request.param) for family in families]
    return [cls(**ARGUMENTS[request.param]) for cls in make]


@pytest.fixture
def settings():
    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    yield keras.config
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(policy)


def test_it_is_a_keras_initializer(pair):
    stock, ours = pair
    assert isinstance(ours, type(stock))  # Programs ask for Keras's classes by name.
    assert keras.initializers.get(ours) is ours
    assert_same_bits(values(ours), values(stock))


def test_its_configuration_is_stock_keras_s(pair):
    stock, ours = (initializer.get_config() for initializer in pair)
    # Leave out axes that are None, as Keras 3.12 lacks axes. Keras's Identity lacks its gain.
    no_axes = {name for name in ("input_axes", "output_axes") if stock.get(name, 0) is None}
    assert ours.keys() == stock.keys() - no_axes | ours.keys() & {"gain"}
    assert {**stock, **ours} == {**ours, **dict.fromkeys(no_axes)}


@pytest.mark.parametrize("way", COPIES | BY_PYTHON)
def test_a_copy_has_the_same_bits(pair, way):
    stock, ours = pair
    copied = (COPIES | BY_PYTHON)[way](ours)
    assert type(copied) is type(ours)
    assert copied is not ours
    assert copied.get_config() == ours.get_config()
    assert_same_bits(values(copied), values(stock))


@pytest.mark.parametrize("way", COPIES | BY_PYTHON)
@pytest.mark.parametrize("name, key", [("Constant", "value"), ("STFT", "window")])
def test_a_copy_keeps_an_array(name, key, way):
    array = np.linspace(0.1, 1.0, 5 if name == "Constant" else 8)
    ours = getattr(kerasinit.initializers, name)(**{key: array})
    copied = (COPIES | BY_PYTHON)[way](ours)
    assert_same_bits(values(copied), values(ours))


@pytest.mark.parametrize("way", COPIES)
def test_a_copy_of_a_generator_starts_again(way):
    stock, ours = glorot_pair("generator")
    ours((2, 3))
    copied = COPIES[way](ours)
    assert type(copied.seed) is kerasinit.random.SeedGenerator
    for _ in range(2):
        assert_same_bits(copied((2, 3)), stock((2, 3)))


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_generator_s_configuration_is_a_valid_seed(family):
    generator = family.random.SeedGenerator(42)
    seed = GlorotNormal(generator).get_config()["seed"]
    assert isinstance(seed, dict)
    stock, ours = glorot_pair("generator")[0], GlorotNormal(seed)
    assert type(ours.seed) is type(generator)
    for _ in range(2):
        assert_same_bits(ours((2, 3)), stock((2, 3)))


LAYERS = [
    (keras.layers.Dense, (5,), {"kernel": "HeUniform"}, [(4,)]),
    (keras.layers.Conv2D, (6, 3), {"kernel": "HeNormal", "bias": "RandomNormal"}, [(8, 8, 4)]),
    (keras.layers.Embedding, (7, 3), {"embeddings": "RandomUniform"}, [(4,)]),
    (keras.layers.LSTM, (4,), {"kernel": "LecunNormal", "recurrent": "Orthogonal"}, [(5, 3)]),
    (keras.layers.EinsumDense, ("abc,cd->abd", (None, 3)), {"kernel": "GlorotUniform"}, [(5, 4)]),
    (keras.layers.MultiHeadAttention, (2, 3), {"kernel": "GlorotUniform"}, [(5, 4), (5, 4)]),
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("layer, arguments, classes, inputs", LAYERS)
def test_a_layer_has_stock_keras_s_weights(layer, arguments, classes, inputs, seed):
    weights = []
    for family in (keras, kerasinit):
        SET_SEED[family](7)
        seeds = {"seed": SEEDS[seed](family)}  # The layer's initializers share a generator.
        initializers = {
            f"{weight}_initializer": getattr(family.initializers, cls)(**seeds)
            for weight, cls in classes.items()
        }
        built = layer(*arguments, **initializers)
        built.build(*((None, *shape) for shape in inputs))
        weights.append(built.get_weights())
    assert len(weights[0]) > 0
    for stock, ours in zip(*weights, strict=True):
        assert_same_bits(ours, stock)


def test_a_saved_model_has_the_weights_and_the_initializer(pair, tmp_path):
    ours = pair[1]
    if type(ours).__name__ == "STFT":
        layers = [keras.Input((9, 1)), keras.layers.Conv1D(5, 8, kernel_initializer=ours)]
    else:
        layers = [keras.Input((6,)), keras.layers.Dense(5, kernel_initializer=ours)]
    model = keras.Sequential(layers)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras").layers[0]
    assert_same_bits(loaded.kernel, values(pair[0]))
    assert type(loaded.kernel_initializer) is type(ours)
    assert loaded.kernel_initializer.get_config() == ours.get_config()
    assert_same_bits(keras.models.clone_model(model).layers[0].kernel, loaded.kernel)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_saved_model_has_the_generator(family, tmp_path):
    stock, ours = glorot_pair("generator")[0], GlorotNormal(family.random.SeedGenerator(42))
    dense = keras.layers.Dense(5, kernel_initializer=ours)
    keras.Sequential([keras.Input((6,)), dense]).save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras").layers[0]
    assert_same_bits(loaded.kernel, stock((6, 5)))
    assert type(loaded.kernel_initializer.seed) is family.random.SeedGenerator
    assert loaded.kernel_initializer.get_config() == ours.get_config()


LOAD = """
import sys
import kerasinit
from keras.models import load_model
from kerasinit.testing import fingerprint
layer = load_model(sys.argv[1]).layers[0]
print(type(layer.kernel_initializer).__module__, fingerprint(layer.kernel))
"""


def test_a_saved_model_is_loaded_in_another_process(tmp_path):
    stock, ours = glorot_pair("generator")
    dense = keras.layers.Dense(5, kernel_initializer=ours)
    keras.Sequential([keras.Input((6,)), dense]).save(tmp_path / "model.keras")
    loaded = run_fork("-c", LOAD, tmp_path / "model.keras").stdout.split()
    assert loaded == ["kerasinit.initializers", fingerprint(stock((6, 5)))]


@pytest.mark.parametrize("draw", [keras.random.normal, keras.random.uniform])
def test_keras_draws_from_a_generator_as_from_its_own(draw):
    stock, ours = (family.random.SeedGenerator(42) for family in (keras, kerasinit))
    for _ in range(2):
        assert_same_bits(draw((2, 3), seed=ours), draw((2, 3), seed=stock))


class Noise(keras.layers.Layer):
    def __init__(self, generator):
        super().__init__()
        self.generator = generator

    def call(self, inputs):
        return keras.random.dropout(inputs, 0.5, seed=self.generator)


def test_a_layer_tracks_a_generator_as_its_own():
    stock, ours = (Noise(family.random.SeedGenerator(42)) for family in (keras, kerasinit))
    for _ in range(2):
        assert_same_bits(ours(np.ones((3, 4))), stock(np.ones((3, 4))))
    assert ours.variables == [ours.generator.state]
    assert_same_bits(ours.generator.state.value, stock.generator.state.value)


def test_set_random_seed_seeds_what_keras_seeds():
    drawn = []
    for family in (keras, kerasinit):
        SET_SEED[family](7)
        values = [random.random(), np.random.rand(), tf.random.uniform(()).numpy()]
        drawn.append([*values, family.initializers.GlorotNormal()((3,)).numpy().tolist()])
    assert drawn[1] == drawn[0]


def test_a_mixed_policy(settings):
    settings.set_dtype_policy("mixed_float16")
    outputs = []
    for initializer in glorot_pair():
        layer = keras.layers.Dense(5, kernel_initializer=initializer)
        outputs.append(layer(np.ones((2, 6))))
        assert_same_bits(layer.kernel.value, initializer((6, 5), "float32"))
    assert_same_bits(outputs[1], outputs[0])
    assert outputs[1].dtype == tf.float16


@pytest.mark.parametrize("floatx", ["float16", "bfloat16", "float64"])
def test_no_dtype_is_floatx(settings, floatx):
    settings.set_floatx(floatx)
    stock, ours = glorot_pair()
    assert_same_bits(ours((2, 3)), stock((2, 3), floatx))


DTYPES = [
    tf.float16,
    np.float32,
    np.dtype("float64"),
    "float32",
    keras.Variable([1.0], dtype="bfloat16").dtype,
    tf.Variable([1.0]).dtype,
]
SHAPES = [
    [2, 3],
    tf.TensorShape([2, 3]),
    range(2, 4),
    np.array([2, 3]),
    tf.constant([2, 3]),
    (np.int64(2), np.int32(3)),
    keras.ops.shape(tf.ones((2, 3))),
]


@pytest.mark.parametrize("dtype", DTYPES, ids=repr)
def test_every_kind_of_dtype(dtype):
    stock, ours = glorot_pair()
    assert_same_bits(ours((2, 3), dtype), stock((2, 3), tf.as_dtype(dtype).name))


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_every_kind_of_shape(shape):
    stock, ours = glorot_pair()
    assert_same_bits(ours(shape), stock((2, 3)))


@pytest.fixture
def in_keras_s_place(monkeypatch):
    """Puts ours in the place of Keras's names, as a program may. Gives Keras's own generator."""
    own = keras.random.SeedGenerator
    for name in kerasinit.initializers.__all__:
        monkeypatch.setattr(keras.initializers, name, getattr(kerasinit.initializers, name))
    monkeypatch.setattr(keras.random, "SeedGenerator", kerasinit.random.SeedGenerator)
    monkeypatch.setattr(keras.utils, "set_random_seed", kerasinit.random.set_random_seed)
    return own


def test_ours_in_the_place_of_keras_s_names(in_keras_s_place):
    keras.utils.set_random_seed(1)
    for cls in (in_keras_s_place, keras.random.SeedGenerator):
        generator = cls(3)
        assert generator.next(ordered=False).numpy().tolist() == [3, 0]
        assert tf.function(generator.next)().numpy()[1] > 0
        initializer = keras.initializers.GlorotNormal(seed=cls(3))
        assert_same_bits(initializer((2, 2)), kerasinit.initializers.GlorotNormal(3)((2, 2)))
    config = keras.saving.serialize_keras_object(initializer)
    assert type(keras.initializers.get(config).seed) is kerasinit.random.SeedGenerator
    assert keras.initializers.get(tf.ones) is tf.ones
    with pytest.raises(ValueError, match="does not describe an initializer"):
        keras.initializers.deserialize({"class_name": "Nope", "config": {}})


def test_a_seed_that_is_set_later_is_checked_in_the_call():
    initializer = kerasinit.initializers.HeNormal(seed=1)
    initializer.seed = np.int64(3)
    assert_same_bits(initializer((2, 2)), kerasinit.initializers.HeNormal(seed=3)((2, 2)))
    initializer.seed = None  # As in stock Keras, each call gives other values.
    assert fingerprint(values(initializer)) != fingerprint(values(initializer))
    initializer.seed = 1.5
    with pytest.raises(
        TypeError, match=r"^HeNormal\.__call__\(\): `seed` must be an integer, .*1\.5"
    ):
        initializer((2, 2))


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda it: kerasinit.initializers.RandomNormal(0.0, it), r"RandomNormal\(\): `stddev`"),
        (kerasinit.initializers.Constant, r"Constant\(\): `value`"),
    ],
)
def test_a_number_that_a_function_gets_has_no_value_yet(make, says):
    draw = tf.function(lambda it: make(it)((2, 2)), autograph=False)
    with pytest.raises(TypeError, match=rf"^{says} must be .* While a function is traced, make"):
        draw(tf.constant(0.5))
