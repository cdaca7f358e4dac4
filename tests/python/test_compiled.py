"""The bits are the same in compiled functions, in compiled models and in scopes."""

import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from cases import CASES
from child_process import run_python
from kerasinit.checks import FLOAT_DTYPES
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
    """Draws in its call, which a model compiles."""

    def __init__(self, initializer):
        super().__init__()
        self.initializer = initializer

    def call(self, inputs):
        return inputs + self.initializer((4,))


def glorot_pair(seed=42):
    """Keras's initializer and ours, each with a generator of its own family."""
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
@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("seed", ["42", "generator"])
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
    if seed == "generator":
        assert ours.seed.state.numpy().tolist() == [42, 1]


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


@pytest.mark.parametrize("cls", ["GlorotNormal", "Orthogonal"])
def test_a_function_that_makes_its_variable_from_a_generator(cls):
    """TensorFlow lifts the first value out of the function, but no draw. So stock Keras fails."""
    stock, ours = (
        getattr(family.initializers, cls)(seed=family.random.SeedGenerator(42))
        for family in (keras, kerasinit)
    )
    made = []

    @tf.function(jit_compile=True)
    def traced():
        if not made:
            made.append(tf.Variable(lambda: ours((20, 30))))
        return tf.identity(made[0])

    for _ in range(2):
        assert_same_bits(traced(), made[0])
    assert_same_bits(made[0], stock((20, 30)))
    assert ours.seed.state.numpy().tolist() == [42, 1]
    assert_same_bits(ours((20, 30)), stock((20, 30)))


def test_a_failed_variable_does_not_advance_the_generator():
    _, ours = glorot_pair()
    make = tf.function(lambda: tf.Variable(lambda: ours((2**30, 2**12))), jit_compile=True)
    with pytest.raises(Exception, match=r"`shape` \(1073741824, 4096\) in float32 needs"):
        make()
    assert ours.seed.state.numpy().tolist() == [42, 0]


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
    "branch": lambda draw: compiled(lambda: tf.cond(tf.range(2)[1] > 0, draw, draw)),
    "loop": lambda draw: compiled(
        lambda: tf.while_loop(lambda i, _: i < 1, lambda i, _: (i + 1, draw()), (0, tf.zeros(4)))[1]
    ),
    "map": lambda draw: compiled(lambda: tf.map_fn(lambda x: draw() + 0 * x, tf.zeros((1, 4)))[0]),
}


@pytest.mark.parametrize(
    "where, make",
    [
        ("function", keras.random.SeedGenerator),
        ("function", kerasinit.random.SeedGenerator),
        pytest.param("loop", keras.random.SeedGenerator, marks=pytest.mark.once),
        *(
            pytest.param(where, kerasinit.random.SeedGenerator, marks=pytest.mark.once)
            for where in list(FOR_XLA)[1:]
        ),
    ],
)
def test_xla_draws_a_generator_s_sequence(where, make):
    """With Keras's own generators and ours. The graph makes the values."""
    stock, generator = glorot_pair()[0], make(42)
    draw = FOR_XLA[where](lambda: GlorotNormal(generator)((4,)))
    for count in range(1, 4):
        assert_same_bits(draw(), stock((4,)))
        assert generator.state.numpy().tolist() == [42, count]
    assert_same_bits(GlorotNormal(generator)((4,)), stock((4,)))


def test_xla_with_the_state_as_an_argument():
    stock, ours = glorot_pair()

    @compiled
    def draw(state):
        scope = keras.StatelessScope(state_mapping=[(ours.seed.state, state)])
        with scope:
            values = ours((4,))
        return values, scope.get_current_value(ours.seed.state)

    state = ours.seed.state.value
    for _ in range(3):
        values, state = draw(state)
        assert_same_bits(values, stock((4,)))
    assert state.numpy().tolist() == [42, 3]
    assert ours.seed.state.numpy().tolist() == [42, 0]


def test_a_saved_model_for_xla_draws_without_python(tmp_path):
    stock, ours = glorot_pair()
    module = tf.Module()
    module.state = ours.seed.state.value
    module.draw = tf.function(lambda: ours((4,)), jit_compile=True, input_signature=[])
    tf.saved_model.save(module, tmp_path)
    loaded = tf.saved_model.load(tmp_path)
    for _ in range(2):
        assert_same_bits(loaded.draw(), stock((4,)))
    assert ours.seed.state.numpy().tolist() == [42, 0]


LOAD_ALONE = """
import sys
import tensorflow as tf
loaded = tf.saved_model.load(sys.argv[1])
for _ in range(2):
    print(loaded.draw().numpy().tobytes().hex())
assert "kerasinit" not in sys.modules
"""


def save(draw, generator, folder):
    """Saves a function that draws from a generator, after it has run."""
    module = tf.Module()
    module.state = generator.state.value
    module.draw = tf.function(draw)
    module.draw()
    tf.saved_model.save(module, folder)


def test_a_saved_function_draws_in_another_process_without_this_package(tmp_path):
    stock, ours = glorot_pair()
    save(lambda: ours((4,)), ours.seed, tmp_path)
    stock((4,))
    expected = [stock((4,)).numpy().tobytes().hex() for _ in range(2)]
    assert run_python("-c", LOAD_ALONE, tmp_path).stdout.split() == expected
    assert ours.seed.state.numpy().tolist() == [42, 1]


def test_a_saved_function_draws_every_distribution_and_dtype(tmp_path):
    names = ("RandomNormal", "TruncatedNormal", "RandomUniform")
    cases = [(name, dtype) for name in names for dtype in FLOAT_DTYPES]
    cases += [("RandomUniform", "int32"), ("RandomUniform", "int64")]

    def drawn(generator):
        made = {name: getattr(kerasinit.initializers, name)(0, 3, generator) for name in names}
        return [made[name]((5, 7), dtype) for name, dtype in cases]

    generator, same = (kerasinit.random.SeedGenerator(42) for _ in range(2))
    save(lambda: drawn(generator), generator, tmp_path)
    drawn(same)
    loaded = tf.saved_model.load(tmp_path)
    for case, made, expected in zip(cases, loaded.draw(), drawn(same), strict=True):
        assert_same_bits(made, expected, str(case))


def test_tensorflow_reorders_no_sum_of_a_saved_function(tmp_path):
    # Otherwise value 16832 of this draw, the second, has another last bit.
    generator, same = (kerasinit.random.SeedGenerator(42) for _ in range(2))
    initializer = kerasinit.initializers.TruncatedNormal(0.0, 1.0, generator)
    save(lambda: initializer((17000,), "float64"), generator, tmp_path)
    same.next()
    loaded = tf.saved_model.load(tmp_path)
    expected = kerasinit.initializers.TruncatedNormal(0.0, 1.0, same)((17000,), "float64")
    assert_same_bits(loaded.draw(), expected)


def test_a_saved_function_is_compiled_by_xla_later(tmp_path):
    stock, ours = glorot_pair()
    save(lambda: ours((4,)), ours.seed, tmp_path)
    stock((4,))
    loaded = tf.saved_model.load(tmp_path)
    for draw in (compiled(loaded.draw), loaded.draw):
        assert_same_bits(draw(), stock((4,)))


NOT_SAVED = {
    "Orthogonal": (
        lambda generator, rows: kerasinit.initializers.Orthogonal(seed=generator)((4, 4)),
        r"Orthogonal\.__call__\(\): a SeedGenerator cannot be .* saved or exported: .* integer",
    ),
    "sizes": (
        lambda generator, rows: GlorotNormal(generator)((tf.shape(rows)[0], 4)),
        r"GlorotNormal\.__call__\(\): `shape` must be known .* to save or export it",
    ),
}


@pytest.mark.parametrize("name", NOT_SAVED)
def test_what_cannot_be_saved_is_refused_at_once(name, tmp_path):
    draw, message = NOT_SAVED[name]
    generator = kerasinit.random.SeedGenerator(42)
    module = tf.Module()
    module.draw = tf.function(lambda rows: draw(generator, rows), autograph=False)
    signature = tf.TensorSpec((None,))
    module.draw.get_concrete_function(signature)
    with pytest.raises(ValueError, match=message):
        tf.saved_model.save(module, tmp_path)
    assert generator.state.numpy().tolist() == [42, 0]


def test_a_concrete_function_that_calls_back_is_not_saved(tmp_path):
    initializer = GlorotNormal(kerasinit.random.SeedGenerator(42))
    module = tf.Module()
    module.state = initializer.seed.state.value
    draw = tf.function(lambda: initializer((4,)))
    draw()
    with pytest.raises(ValueError, match=r"was traced before it was saved\. Save the tf\.function"):
        tf.saved_model.save(module, tmp_path, signatures=draw.get_concrete_function())
    tf.saved_model.save(module, tmp_path, signatures=draw)


def test_a_concrete_function_is_saved(tmp_path):
    stock, ours = glorot_pair()
    module = tf.Module()
    module.state = ours.seed.state.value
    draw = tf.function(lambda: {"drawn": ours((4,))})
    tf.saved_model.save(module, tmp_path, signatures=draw.get_concrete_function())
    loaded = tf.saved_model.load(tmp_path)
    for _ in range(2):
        assert_same_bits(loaded.signatures["serving_default"]()["drawn"], stock((4,)))


@pytest.mark.parametrize("cls", ["GlorotNormal", "Identity", "Zeros"])
def test_a_size_that_tensorflow_knows_is_as_good_as_a_number(cls):
    initializer = getattr(kerasinit.initializers, cls)()
    made = compiled(lambda x: initializer(tf.shape(x)))(tf.zeros((3, 4)))
    assert_same_bits(made, initializer((3, 4)))


REFUSED = {
    "Orthogonal": (
        lambda generator, _: kerasinit.initializers.Orthogonal(seed=generator)((4, 4)),
        r"Orthogonal\.__call__\(\): a SeedGenerator cannot be drawn .* XLA .* integer seed",
    ),
    "sizes of an identity": (
        lambda _, rows: kerasinit.initializers.Identity()((tf.shape(rows)[0], 4)),
        r"Identity\.__call__\(\): `shape` must be known .*jit_compile=True",
    ),
    "sizes": (
        lambda generator, rows: GlorotNormal(generator)((tf.shape(rows)[0], 4)),
        r"GlorotNormal\.__call__\(\): `shape` must be known .*jit_compile=True",
    ),
    "memory": (
        lambda generator, _: GlorotNormal(generator)((2**30, 2**12)),
        r"GlorotNormal\.__call__\(\): `shape` \(1073741824, 4096\) in float32 needs",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_xla_is_refused_leaves_the_generator(name):
    draw, message = REFUSED[name]
    generator = kerasinit.random.SeedGenerator(42)
    with pytest.raises((ValueError, MemoryError), match=message):
        tf.function(lambda rows: draw(generator, rows), jit_compile=True, autograph=False)(
            tf.zeros(3)
        )
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


@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_layer_that_draws_from_a_generator(jit_compile):
    stock, ours = glorot_pair()
    model = keras.Sequential([keras.Input((4,)), Shift(ours)])
    model.compile(jit_compile=jit_compile)
    for count in range(1, 4):
        assert_same_bits(model.predict(np.zeros((1, 4)), verbose=0)[0], stock((4,)))
        assert ours.seed.state.numpy().tolist() == [42, count]


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
    """Adding a mean of 0 turns -0.0 into 0.0, even where a graph would drop the addition."""
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
