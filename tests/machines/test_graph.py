"""Values that XLA makes in the graph of a compiled function have the bits of the other paths."""

import hashlib
import itertools
import math
from functools import cache

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from cases import CASES
from float32_functions import COUNT, DIGESTS, results_for
from kerasinit.backends.tensorflow import graph_operations
from kerasinit.stream import functions64, graph, reference
from kerasinit.stream.blocks import Block, whole
from kerasinit.stream.draw import Draw
from kerasinit.stream.graph import traced_stream
from kerasinit.stream.operations import numpy_operations
from kerasinit.stream.reference import EPSILON, TWO_PI, stream_of
from kerasinit.stream.traced import Traced, operations
from kerasinit.testing import assert_same_bits
from kerasinit.testing.bits import as_words as words

# XLA keeps everything that it compiles: a process of these tests takes 4 GiB at the end.
pytestmark = pytest.mark.large(2)

DEVICES = ("CPU", "GPU", "TPU")
KINDS = [
    *itertools.product(
        ("truncated_normal", "normal", "uniform"), ("float32", "float16", "bfloat16", "float64")
    ),
    ("uniform", "int32"),
    ("uniform", "int64"),
]


@pytest.fixture(params=DEVICES)
def device(request):
    """Each kind of device in turn, for compiled functions to run on."""
    if not tf.config.list_logical_devices(request.param):
        pytest.skip(f"no {request.param} here")
    with tf.device(request.param):
        yield request.param


def compiled(function):
    return tf.function(function, jit_compile=True, autograph=False)


def in_xla(function, *arrays):
    """XLA's results for arrays. They are arguments, because XLA would fold constants."""

    @compiled
    def made(*tensors):
        values = function(*(Traced(tensor, graph_operations) for tensor in tensors))
        return tf.nest.map_structure(lambda value: value.tensor, values)

    return made(*map(tf.convert_to_tensor, arrays))


@pytest.fixture
def results(device):
    """All of XLA's results for float32's functions."""
    numbers = np.arange(COUNT, dtype=np.uint64)
    made = in_xla(lambda words: results_for(words, operations), numbers)
    return {name: value.numpy() for name, value in made.items()}


def test_all_of_float32(results):
    found = {name: hashlib.md5(value.tobytes()).hexdigest() for name, value in results.items()}
    assert found == DIGESTS


def test_many_of_float64(device):
    """Each function separately, and around the borders between its cases."""
    rng = np.random.default_rng(1)
    u = np.concatenate([rng.random(2**20), 1 - rng.random(2**16) * 0.07, [EPSILON, 0.9375, 0.5]])
    v = np.concatenate([rng.random(2**20), np.arange(2**16) * 2.0**-16]) * TWO_PI
    u = np.maximum(u, EPSILON)
    log = in_xla(lambda x: functions64.log64(x, operations), u)
    assert_same_bits(log, functions64.log64(u, numpy_operations))
    pair = in_xla(lambda x: functions64.sine_cosine64(x, operations), v)
    for made, right in zip(pair, functions64.sine_cosine64(v, numpy_operations), strict=True):
        assert_same_bits(made, right)


def draw_of(name, dtype, first=-0.25, second=0.5):
    """A draw with these parameters, or with integer parameters for an integer dtype."""
    if dtype.startswith("int"):
        return Draw(name, int(first * 10**6), int(second * 10**7), dtype)
    return Draw(name, first, second, dtype)


@cache
def _compiled_draw(key, draw, shape, block, given):
    @compiled
    def made(state):
        stream = traced_stream(state, given, graph_operations)
        return graph.values(draw, stream, shape, block)

    return made


def made_in_graph(draw, shape, seed=42, count=0, given=None, block=None):
    """A draw's values, from a state that the compiled function gets as an argument."""
    # `str` distinguishes -0.0 from 0.0 in the cache's key.
    made = _compiled_draw(str(draw), draw, shape, block or whole(shape), given)
    return made(tf.constant([seed, count], tf.int64))


def expected(draw, count, stream):
    return words(reference.values_at(np.arange(count), draw, stream))


@pytest.mark.parametrize("name, dtype", KINDS)
def test_many_values(device, name, dtype):
    draw = draw_of(name, dtype)
    made = made_in_graph(draw, (1003, 997), seed=-5, count=3)
    assert np.array_equal(words(made).reshape(-1), expected(draw, 1003 * 997, stream_of(-5, 3)))


def check_at_once(draws):
    """Compiles several draws together, as XLA makes the standard values of one stream once."""

    @compiled
    def made(state):
        stream = traced_stream(state, None, graph_operations)
        return [graph.values(draw, stream, (4099,), whole((4099,))) for draw in draws]

    for draw, values in zip(draws, made(tf.constant([42, 0], tf.int64)), strict=True):
        with np.errstate(all="ignore"):
            right = expected(draw, 4099, stream_of(42))
        assert np.array_equal(words(values), right), draw


SCALES = {
    "float32": [2.0**-126, 1e-38, 3e-37, 0.0, 3e38],
    "float16": [1e-38, 0.0, 3e38],
    "bfloat16": [1e-38, 3e-37, 3e38],
    "float64": [1e-38, 0.0, 3e38],
}


@pytest.mark.parametrize("dtype", SCALES)
def test_the_ends_of_the_range(dtype):
    """Values that are too small become zero, with either sign if the mean is -0, or infinite."""
    draws = []
    for scale in SCALES[dtype]:
        draws.append(Draw("uniform", -scale, scale, dtype))
        if dtype != "float64":  # Its normals compile slowly.
            draws += [Draw("normal", mean, scale, dtype) for mean in (0.0, -0.0, scale)]
    check_at_once(draws)


@pytest.mark.parametrize("dtype", ["float64", "float16"])
def test_the_smallest_numbers(dtype):
    check_at_once([Draw("normal", 0.0, 2.0**-1022, dtype), Draw("normal", 1e-7, 6e-8, dtype)])


# Seeds that are negative, that need more than 32 bits, and with the smallest or largest remainder.
SEEDS = (-1, -(2**63), 2**63 - 1, 2**31 - 2, 2**31 - 3, 2**32, 3_000_000_000)


@pytest.mark.parametrize("seed", SEEDS)
def test_seeds_and_counts(seed):
    draw = draw_of("uniform", "float32")
    for count in (0, 2**31 - 3, 2**40):
        made = made_in_graph(draw, (7,), seed, count)
        assert np.array_equal(words(made), expected(draw, 7, stream_of(seed, count)))


@pytest.mark.parametrize("given", [-1, 2**40, 42])
def test_a_state_with_32_bits_of_the_seed(given):
    """Keras's own generators do so on JAX. Otherwise the state belongs to another seed."""
    draw = draw_of("uniform", "float32")
    for kept in (given % 2**32, 43):
        made = made_in_graph(draw, (7,), kept, 1, given)
        right = reference.stream_of_state([kept, 1], given)
        assert np.array_equal(words(made), expected(draw, 7, right))
    assert reference.stream_of_state([given % 2**32, 1], given) == stream_of(given, 1)


@pytest.mark.parametrize(
    "dtype, size",
    [*(("float32", size) for size in (0, 1, 2, 3, 4, 5, 1023)), ("float64", 1), ("float64", 1023)],
)
def test_sizes(dtype, size):
    draw = draw_of("truncated_normal", dtype)
    made = made_in_graph(draw, (size,))
    assert np.array_equal(words(made), expected(draw, size, stream_of(42)))


# Blocks that are one run, or several: within a group, and across groups.
BLOCKS = [((3, 7), (1, 0)), ((5, 1), (1, 6)), ((4, 3), (0, 2)), ((1, 2), (3, 3)), ((0, 3), (1, 1))]


@pytest.mark.parametrize("shape, offset", BLOCKS)
def test_blocks(shape, offset):
    stock = keras.initializers.GlorotNormal(3)((6, 7)).numpy()
    ours = kerasinit.initializers.GlorotNormal(kerasinit.random.SeedGenerator(3))
    made = compiled(lambda: ours((6, 7), partition_shape=shape, partition_offset=offset))()
    rows, columns = (slice(o, o + n) for o, n in zip(offset, shape, strict=True))
    assert_same_bits(made, np.ascontiguousarray(stock[rows, columns]))


@pytest.mark.parametrize("name, dtype", [("normal", "float32"), ("truncated_normal", "float64")])
def test_a_block_far_away(name, dtype):
    """A group's number times its step exceeds 64 bits."""
    draw, shape = draw_of(name, dtype), (2**40, 2**20)
    made = made_in_graph(draw, shape, block=Block((1, 5), (2**40 - 1, 2**20 - 7)))
    positions = np.arange(5, dtype=np.uint64) + np.uint64(2**60 - 7)
    right = reference.values_at(positions, draw, stream_of(42))
    assert np.array_equal(words(made)[0], words(right))


# Groups of seed 42's truncated normals that take one, three and four calls of Philox.
@pytest.mark.parametrize("group", [0, 21053, 16853322845])
def test_rejections_of_every_depth(group):
    draw, shape = Draw("truncated_normal", 0.0, 1.0, "float32"), (2**50, 4)
    made = made_in_graph(draw, shape, block=Block((10, 4), (group, 0)))
    positions = np.arange(4 * group, 4 * group + 40, dtype=np.uint64)
    right = reference.values_at(positions, draw, stream_of(42))
    assert np.array_equal(words(made).reshape(-1), words(right))


# VarianceScaling with other numbers. One dtype is enough, as compiling takes long.
SCALED = [f"{name}{law}" for name in ("Glorot", "He", "Lecun") for law in ("Normal", "Uniform")]


def _kinds_of_cases():
    """The generators' golden cases with the largest shape for each class, arguments and dtype."""
    largest = {}
    for case in CASES:
        if case.words is None or not case.has_generator:
            continue
        if case.dtype != "float32" and case.cls in SCALED:
            continue
        arguments = {name: it for name, it in case.arguments.items() if name != "seed"}
        kind = case.cls, str(arguments), case.dtype
        found = largest.setdefault(kind, (arguments, []))[1]
        if found and math.prod(case.shape) > math.prod(found[0].shape):
            found.clear()
        if not found or case.shape == found[0].shape:
            found.append(case)
    return largest


GOLDEN = _kinds_of_cases()


@pytest.mark.parametrize("kind", GOLDEN, ids=lambda kind: "-".join(kind))
def test_known_answers(kind):
    arguments, cases = GOLDEN[kind]
    cls, _, dtype = kind
    generator = kerasinit.random.SeedGenerator(1)
    initializer = getattr(kerasinit.initializers, cls)(seed=generator, **arguments)
    draw = compiled(lambda: initializer(cases[0].shape, dtype))
    for case in cases:
        seed, draws = case.arguments["seed"]["generator"], case.arguments["seed"]["draws"]
        generator.state.assign([seed, draws])
        assert_same_bits(draw(), case.array, str(case))
        assert generator.state.numpy().tolist() == [seed, draws + 1]


def test_all_kinds_of_known_answers_are_tested():
    drawn = {
        (case.cls, case.dtype)
        for case in CASES
        if case.has_generator and case.words is not None
        if case.dtype == "float32" or case.cls not in SCALED
    }
    assert {(cls, dtype) for cls, _, dtype in GOLDEN} == drawn
    assert {cls for cls, _ in drawn} >= {*SCALED, "RandomUniform", "VarianceScaling"}
    assert {dtype for _, _, dtype in GOLDEN} == {"float16", "bfloat16", "float32", "float64"}
