"""In compiled functions and models, in scopes and on every backend, the bits are the same."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from cases import CASES, FAMILIES
from kerasinit.initializers import GlorotNormal
from kerasinit.testing import assert_same_bits, digest

NO_GENERATOR = [case for case in CASES if isinstance(case.arguments.get("seed", 0), int)]
MIRRORED = tf.distribute.MirroredStrategy(["CPU:0"])
SCOPES = {
    "device": lambda: tf.device("CPU:0"),
    "strategy": MIRRORED.scope,
    "stateless": keras.StatelessScope,
    "initialization": tf.init_scope,
}


class Shift(keras.layers.Layer):
    """Draws in its call, which is what a model compiles."""

    def __init__(self, initializer):
        super().__init__()
        self.initializer = initializer

    def call(self, inputs):
        return inputs + self.initializer((4,))


def glorot_pair(seed=42):
    """Keras's initializer and ours, each from a generator of its own family."""
    return [
        family.initializers.GlorotNormal(family.random.SeedGenerator(seed))
        for family in (keras, kerasinit)
    ]


@pytest.mark.parametrize("cls", sorted({case.cls for case in NO_GENERATOR}))
def test_every_class_in_a_function_for_xla(cls):
    cases = [case for case in NO_GENERATOR if case.cls == cls]
    compiled = tf.function(lambda: [case.make(kerasinit) for case in cases], jit_compile=True)
    for case, values in zip(cases, compiled(), strict=True):
        assert_same_bits(values, case.expected(), str(case))


@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_layer_of_a_compiled_model(jit_compile):
    stock = keras.initializers.GlorotNormal(seed=42)((4,))
    model = keras.Sequential([keras.Input((4,)), Shift(GlorotNormal(seed=42))])
    model.compile(jit_compile=jit_compile)
    for _ in range(2):
        assert_same_bits(model.predict(np.zeros((1, 4)), verbose=0)[0], stock)


@pytest.mark.parametrize("seed, jit_compile", [("42", False), ("42", True), ("generator", False)])
def test_a_model_that_is_built_when_it_is_fitted(seed, jit_compile):
    stock, ours = glorot_pair()
    ours = ours if seed == "generator" else GlorotNormal(seed=42)
    model = keras.Sequential([keras.layers.Dense(3, kernel_initializer=ours)])
    model.compile(keras.optimizers.SGD(0.0), "mse", jit_compile=jit_compile)
    model.fit(np.ones((2, 4)), np.ones((2, 3)), verbose=0)
    assert_same_bits(model.layers[0].kernel, stock((4, 3)))


def compiled(draw):
    return tf.function(draw, jit_compile=True)


FOR_XLA = {
    "function": compiled,
    "inner": lambda draw: tf.function(compiled(draw)),
    "outer": lambda draw: compiled(tf.function(draw)),
    "branch": lambda draw: compiled(lambda: tf.cond(tf.timestamp() > 0, draw, draw)),
}


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
@pytest.mark.parametrize("where", FOR_XLA)
def test_xla_gets_no_generator(where, family):
    generator = family.random.SeedGenerator(42)
    draw = FOR_XLA[where](lambda: GlorotNormal(generator)((4,)))
    with pytest.raises(ValueError, match=r"SeedGenerator cannot be .* XLA .* integer"):
        draw()
    assert generator.state.numpy().tolist() == [42, 0]


def test_a_model_for_xla_gets_no_generator():
    generator = kerasinit.random.SeedGenerator(42)
    model = keras.Sequential([keras.Input((4,)), Shift(GlorotNormal(generator))])
    model.compile(jit_compile=True)
    with pytest.raises(ValueError, match="SeedGenerator cannot be drawn from"):
        model.predict(np.zeros((1, 4)), verbose=0)
    assert generator.state.numpy().tolist() == [42, 0]


@pytest.mark.parametrize("scope", SCOPES)
def test_in_a_scope(scope):
    stock, ours = glorot_pair()
    with SCOPES[scope]():
        for shape in ((2, 3), (4,)):
            assert_same_bits(ours(shape), stock(shape))
        expected = keras.initializers.GlorotNormal(seed=42)((2, 3))
        assert_same_bits(GlorotNormal(seed=42)((2, 3)), expected)
    assert_same_bits(ours.seed.state.value, stock.seed.state.value)
    assert_same_bits(ours((2, 3)), stock((2, 3)))


def test_replicas_draw_what_stock_keras_draws():
    with MIRRORED.scope():
        stock, ours = glorot_pair()
        layer = keras.layers.Dense(3, kernel_initializer=ours)
        layer.build((None, 4))
    assert isinstance(layer.kernel.value, tf.distribute.DistributedValues)
    assert_same_bits(layer.kernel, stock((4, 3)))
    for run in (MIRRORED.run, tf.function(MIRRORED.run)):
        assert_same_bits(run(ours, ((2, 3),)), run(stock, ((2, 3),)))


def test_in_a_dataset():
    stock, ours = glorot_pair()
    integer = GlorotNormal(seed=42)
    rows = tf.data.Dataset.range(2).map(lambda _: (ours((3,)), integer((3,))))
    for row in rows:
        assert_same_bits(row[0], stock((3,)))
        assert_same_bits(row[1], keras.initializers.GlorotNormal(seed=42)((3,)))


# What each backend needs (Keras's own NumPy backend imports jax), and the dtypes it has not.
NEEDS = {"numpy": "jax", "jax": "jax", "torch": "torch"}
LACKS = {"torch": ("uint16", "uint32", "uint64")}
SEEDS = (-1, 2**31, 2**40)
SHOW = """
import json
import sys

import keras
import numpy as np

import kerasinit
from cases import CASES
from kerasinit.testing import digest

GlorotNormal, SeedGenerator = kerasinit.initializers.GlorotNormal, kerasinit.random.SeedGenerator
lacks, seeds = json.loads(sys.argv[1])


def shown(draw):
    try:
        return digest(keras.ops.convert_to_numpy(draw()))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def fitted():
    layer = keras.layers.Dense(3, kernel_initializer=GlorotNormal(SeedGenerator(42)))
    model = keras.Sequential([layer])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    model.fit(np.ones((2, 4)), np.ones((2, 3)), verbose=0)
    return layer.kernel


found = {
    "cases": [shown(lambda: case.make(kerasinit)) for case in CASES if case.dtype not in lacks],
    "seeds": [shown(lambda: GlorotNormal(SeedGenerator(seed))((2, 3))) for seed in seeds],
    "fitted": shown(fitted),
}
if keras.backend.backend() == "jax":
    import jax

    integer, generator = GlorotNormal(42), GlorotNormal(SeedGenerator(42))
    static = jax.jit(integer, static_argnames=("shape", "dtype"))
    found["closed over"] = shown(jax.jit(lambda: integer((2, 3))))
    found["called"] = shown(lambda: static(shape=(2, 3), dtype="float32"))
    found["generator"] = shown(jax.jit(lambda: generator((2, 3))))
    found["afterwards"] = shown(lambda: generator((2, 3)))
print(json.dumps(found))
"""
FOUND = {}


@pytest.fixture
def found(backend, tests_environment):
    """What a process with this backend makes, as digests: started once for all tests."""
    if importlib.util.find_spec(NEEDS[backend]) is None:
        pytest.skip(f"Keras's backend {backend} needs {NEEDS[backend]}, which is not installed")
    if backend not in FOUND:
        given = json.dumps([LACKS.get(backend, ()), SEEDS])
        environment = {**tests_environment, "KERAS_BACKEND": backend, "JAX_ENABLE_X64": "1"}
        environment["PYTHONPATH"] += os.pathsep + str(Path(__file__).parents[1])
        run = subprocess.run(
            [sys.executable, "-c", SHOW, given], env=environment, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr[-2000:]
        FOUND[backend] = json.loads(run.stdout.splitlines()[-1])
    return FOUND[backend]


@pytest.mark.parametrize("backend", NEEDS)
def test_the_cases_on_a_backend(backend, found):
    cases = [case for case in CASES if case.dtype not in LACKS.get(backend, ())]
    expected = {str(case): digest(case.expected()) for case in cases}
    assert dict(zip(map(str, cases), found["cases"], strict=True)) == expected


@pytest.mark.parametrize("backend", NEEDS)
def test_a_generator_s_first_draw_on_a_backend_is_its_seed_s(found):
    expected = [digest(keras.initializers.GlorotNormal(seed)((2, 3))) for seed in SEEDS]
    assert found["seeds"] == expected


@pytest.mark.parametrize("backend", ["jax", "torch"])  # NumPy's fits no models.
def test_a_model_that_a_backend_builds_when_it_is_fitted(found):
    assert found["fitted"] == digest(keras.initializers.GlorotNormal(42)((4, 3)))


@pytest.mark.parametrize("backend", ["jax"])
def test_jax_jit_takes_an_integer_and_no_generator(found):
    expected = digest(keras.initializers.GlorotNormal(42)((2, 3)))
    assert found["closed over"] == found["called"] == expected
    assert found["generator"].startswith("ValueError: A SeedGenerator cannot be drawn from")
    assert found["afterwards"] == expected
