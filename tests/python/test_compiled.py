"""In compiled functions and models and in scopes, the bits are the same."""

import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from cases import CASES, FAMILIES
from kerasinit.initializers import GlorotNormal
from kerasinit.testing import assert_same_bits

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


@pytest.mark.parametrize("units", [3, 5000])
@pytest.mark.parametrize("seed, jit_compile", [("42", False), ("42", True), ("generator", False)])
def test_a_model_that_is_built_when_it_is_fitted(seed, jit_compile, units):
    stock, ours = glorot_pair()
    ours = ours if seed == "generator" else GlorotNormal(seed=42)
    bias = kerasinit.initializers.Constant(0.5)
    layer = keras.layers.Dense(units, kernel_initializer=ours, bias_initializer=bias)
    model = keras.Sequential([layer])
    model.compile(keras.optimizers.SGD(0.0), "mse", jit_compile=jit_compile)
    model.fit(np.ones((2, 4)), np.ones((2, units)), verbose=0)
    assert_same_bits(layer.kernel, stock((4, units)))
    assert_same_bits(layer.bias, np.full(units, 0.5, np.float32))


def test_a_function_that_makes_its_variable():
    made = []

    @tf.function(jit_compile=True)
    def traced():
        if not made:
            made.append(tf.Variable(lambda: GlorotNormal(seed=42)((20, 30))))
        return made[0] + GlorotNormal(seed=42)((20, 30))

    expected = keras.initializers.GlorotNormal(seed=42)((20, 30))
    assert_same_bits(traced(), 2 * expected)
    assert_same_bits(made[0], expected)


@pytest.mark.parametrize("cls", sorted({case.cls for case in NO_GENERATOR}))
def test_every_class_in_a_graph_of_tensorflow_1(cls):
    cases = [case for case in NO_GENERATOR if case.cls == cls]
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tensors = [case.make(kerasinit) for case in cases]
        made = session.run(tensors)
    for case, tensor, values in zip(cases, tensors, made, strict=True):
        assert tensor.shape == values.shape
        assert_same_bits(values, case.expected(), str(case))


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


def test_a_function_that_was_traced_before_is_refused_too():
    generator = kerasinit.random.SeedGenerator(42)
    initializer = GlorotNormal(generator)
    draw = tf.function(lambda: initializer((3, 2)))
    draw()
    with pytest.raises(tf.errors.InvalidArgumentError, match="use_an_integer_seed"):
        compiled(lambda: draw() * 2)()


def draws_from_a_generator():
    initializer = GlorotNormal(kerasinit.random.SeedGenerator(42))
    tf.function(lambda: initializer((3, 2)))()
    return initializer


def makes_a_variable():
    initializer, made = GlorotNormal(seed=42), []

    @tf.function
    def traced():
        if not made:
            made.append(tf.Variable(lambda: initializer((3, 2))))
        return made[0]

    traced()
    return initializer


@pytest.mark.parametrize("trace", [draws_from_a_generator, makes_a_variable])
def test_a_traced_function_keeps_no_initializer_alive(trace):
    gone = weakref.ref(trace())
    gc.collect()
    assert gone() is None


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


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_zeros_of_a_generator_in_a_function_have_eager_signs(dtype):
    """Adding a mean of 0 turns -0.0 into 0.0, also where a graph would leave it out."""
    stock, ours = (
        family.initializers.RandomNormal(stddev=1e-4, seed=family.random.SeedGenerator(3))
        for family in (keras, kerasinit)
    )
    traced = tf.function(lambda: ours((400_000,), dtype))
    for _ in range(2):
        values = traced()
        assert_same_bits(values, stock((400_000,), dtype))
    signs = np.signbit(values.numpy().astype("float32"))
    assert not np.any(signs & (values.numpy() == 0))
