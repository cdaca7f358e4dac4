"""Every path gives the same bits: those of stock Keras."""

import itertools
import sys
import threading
from contextlib import nullcontext

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from kerasinit.stream import kernel, reference, values
from kerasinit.testing import assert_same_bits

INITIALIZERS = {
    "GlorotNormal": {},
    "GlorotUniform": {},
    "RandomNormal": {"mean": 0.3, "stddev": 1.7},
    "RandomUniform": {"minval": -0.3, "maxval": 0.7},
    "TruncatedNormal": {"stddev": 0.1},
}
DTYPES = ("float16", "bfloat16", "float32", "float64")
SHAPES = ((), (0,), (1,), (2, 2), (3, 0, 2), (5, 7, 3), (1025,), (64, 129))
PATHS = ("reference", "kernel")
# Bounds of integers that float32 changes.
FLOAT_BOUNDS = ((0, 16777217.0), (0.99999999, 5.99999999), (np.float64(0.99999999), 7), (0.0, 1e9))


@pytest.fixture(params=PATHS)
def path(request, monkeypatch):
    """Makes every draw take one path. The kernel leaves parameters near the ends to another."""
    if request.param == "kernel" and kernel.fill is None:
        pytest.skip(f"no kernel in C: {kernel.why_missing}")
    monkeypatch.setattr(values, "KERNEL_BLOCK", 1000)  # Several blocks, though results are small.
    monkeypatch.setattr(values, "REFERENCE_BLOCK", 1000)
    without = values.without_kernel() if request.param == "reference" else nullcontext()
    with without:
        yield request.param


def both(name, seed=42, **changes):
    arguments = {**INITIALIZERS[name], **changes}
    stock = getattr(keras.initializers, name)(seed=seed, **arguments)
    ours = getattr(kerasinit.initializers, name)(seed=seed, **arguments)
    return stock, ours


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", INITIALIZERS)
def test_equal_to_stock_keras(path, name, dtype):
    stock, ours = both(name)
    for shape in SHAPES:
        assert_same_bits(ours(shape, dtype), stock(shape, dtype), str(shape))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [1e-45, 1e-39, 1e-30, 3e-19, 1e-6, 5000.0, 4e4, 1e38])
def test_parameters_near_the_ends_of_the_range(path, dtype, scale):
    for changes in ({"mean": 0.0, "stddev": scale}, {"mean": scale, "stddev": 1.0}):
        stock, ours = both("RandomNormal", **changes)
        assert_same_bits(ours((1025,), dtype), stock((1025,), dtype), str(changes))
    stock, ours = both("RandomUniform", minval=-scale, maxval=scale)
    assert_same_bits(ours((1025,), dtype), stock((1025,), dtype))


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_mean_of_minus_zero(path, dtype):
    """It leaves -0.0 unchanged. TensorFlow's own cache of scalars may confuse it with 0.0."""
    values = kerasinit.initializers.RandomNormal(-0.0, 1e-7, seed=7)((1000,), dtype).numpy()
    plain = kerasinit.initializers.RandomNormal(0.0, 1e-7, seed=7)((1000,), dtype).numpy()
    assert np.array_equal(values, plain)
    assert not np.any(np.signbit(plain.astype("float32")) & (plain == 0))
    if dtype == "float16":
        assert np.any(np.signbit(values) & (values == 0))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_parameters_between_two_halves_are_rounded_through_float32(path, dtype):
    for digits in (8, 11):
        stock, ours = both("RandomNormal", mean=0.0, stddev=1 + 2.0**-digits + 2.0**-40)
        assert_same_bits(ours((64,), dtype), stock((64,), dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("number", [np.float64, np.float32, np.float16, int])
def test_every_kind_of_number(path, number, dtype):
    """TensorFlow reads NumPy's in full and Python's through float32, and may cache equal ones."""
    first, second = number(0.1), number(1 + 2.0**-11 + 2.0**-40)
    for kind in (float, number):
        stock, ours = both("RandomNormal", mean=kind(first), stddev=kind(second))
        assert_same_bits(ours((64,), dtype), stock((64,), dtype))
        stock, ours = both("RandomUniform", minval=-kind(second), maxval=kind(second))
        assert_same_bits(ours((64,), dtype), stock((64,), dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("number", [1e-40, -1e-40, 1e-310, 1e-6])
def test_small_constants(number, dtype):
    for name in ("Constant", "Identity"):
        stock, ours = (getattr(f.initializers, name)(number) for f in (keras, kerasinit))
        assert_same_bits(ours((2, 2), dtype), stock((2, 2), dtype), name)


def test_constants_that_float32_lacks():
    """Stock Keras refuses Python's numbers in each dtype, and reads NumPy's in full."""
    for value in (1e300, -1e39, [1e300, 0.5], [[2.0], [1e39]]):
        stock, ours = (module.initializers.Constant(value) for module in (keras, kerasinit))
        whole = tf.constant(np.broadcast_to(np.array(value), (2, 2)))
        assert_same_bits(ours((2, 2), "float64"), whole)
        for dtype in ("float64", "float32", "float16", "bfloat16", "int32", "bool"):
            with pytest.raises(ValueError):
                stock((2, 2), dtype)
            if dtype != "float64":
                with pytest.raises(ValueError, match=f"`dtype` {dtype} cannot hold"):
                    ours((2, 2), dtype)
    for value in (np.float64(1e300), np.array([1e300, 0.5])):
        for dtype in DTYPES:
            stock, ours = (module.initializers.Constant(value) for module in (keras, kerasinit))
            assert_same_bits(ours((2, 2), dtype), stock((2, 2), dtype))
    largest = 3.4028235677973362e38  # float32 still rounds it to its largest number
    stock, ours = (module.initializers.Constant(largest) for module in (keras, kerasinit))
    assert_same_bits(ours((2,), "float64"), stock((2,), "float64"))


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_whole_numbers(path, dtype):
    for minval, maxval in ((-5, 1000), (0, 1), (-(2**31), 2**31 - 1), (7, 9.5), *FLOAT_BOUNDS):
        stock, ours = both("RandomUniform", minval=minval, maxval=maxval)
        for shape in SHAPES:
            assert_same_bits(ours(shape, dtype), stock(shape, dtype), f"{minval} {maxval} {shape}")
    whole = stock((8, 9), dtype).numpy()
    block = ours((8, 9), dtype, partition_shape=(2, 3), partition_offset=(5, 4)).numpy()
    assert np.array_equal(block, whole[5:7, 4:7])


def test_generators_go_on_together(path):
    states = [keras.random.SeedGenerator(7), kerasinit.random.SeedGenerator(7)]
    states.append(keras.random.SeedGenerator(7))
    stock = keras.initializers.HeNormal(seed=states[0])
    ours = [kerasinit.initializers.HeNormal(seed=state) for state in states[1:]]
    for shape in ((2, 2), (3000,), (5, 1)):
        expected = stock(shape)
        for initializer in ours:
            assert_same_bits(initializer(shape), expected)
    assert [state.state.numpy().tolist() for state in states] == [[7, 3]] * 3


@pytest.mark.parametrize("make", [keras.random.SeedGenerator, kerasinit.random.SeedGenerator])
@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_an_aborted_draw_is_not_counted(path, make, error, monkeypatch):
    generator = make(7)
    initializer = kerasinit.initializers.GlorotNormal(seed=generator)
    initializer((2,))

    def stop(*_, **__):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(values, "scaling_of", stop)
        with pytest.raises(error):
            initializer((2,))
    assert generator.state.numpy().tolist() == [7, 1]


def test_a_draw_of_another_thread_is_not_uncounted(path, monkeypatch):
    generator = kerasinit.random.SeedGenerator(7)

    def stop(*_, **__):
        generator.next()
        raise KeyboardInterrupt

    monkeypatch.setattr(values, "scaling_of", stop)
    with pytest.raises(KeyboardInterrupt):
        kerasinit.initializers.GlorotNormal(seed=generator)((2,))
    assert generator.state.numpy().tolist() == [7, 2]


def test_next_is_keras_next():
    """Ordered and unordered, and in a stateless scope, where a variable must not change."""
    ours, stock = kerasinit.random.SeedGenerator(9), keras.random.SeedGenerator(9)
    for ordered in (True, False, True):
        assert ours.next(ordered).numpy().tolist() == stock.next(ordered).numpy().tolist()
        assert ours.state.numpy().tolist() == stock.state.numpy().tolist()
    with keras.StatelessScope() as scope:
        first, second = ours.next().numpy().tolist(), ours.next().numpy().tolist()
    assert second == [first[0], first[1] + 1]
    assert scope.get_current_value(ours.state).numpy().tolist() == [first[0], first[1] + 2]
    assert ours.state.numpy().tolist() == first


@pytest.mark.parametrize("jit_compile", [False, True])
def test_inside_a_function(path, jit_compile):
    stock, ours = both("GlorotNormal")

    @tf.function(jit_compile=jit_compile)
    def traced():
        return ours((30, 40)), ours((30, 40), partition_shape=(3, 4), partition_offset=(5, 6))

    whole, block = traced()
    assert_same_bits(whole, stock((30, 40)))
    assert_same_bits(block, stock((30, 40))[5:8, 6:10])


def test_a_generator_inside_a_function(path):
    stock = keras.initializers.GlorotNormal(seed=keras.random.SeedGenerator(3))
    ours = kerasinit.initializers.GlorotNormal(seed=kerasinit.random.SeedGenerator(3))
    traced = tf.function(lambda: ours((30, 40)))
    for _ in range(3):
        assert_same_bits(traced(), stock((30, 40)))


BLOCKS = [
    (shape, sizes, offset)
    for shape in ((13,), (7, 9), (3, 4, 5), (2, 3, 2, 6))
    for sizes, offset in (
        (shape, (0,) * len(shape)),
        ((1,) * len(shape), tuple(size - 1 for size in shape)),
        ((0,) * len(shape), shape),
        ((2, *shape[1:]), (1, *(0 for _ in shape[1:]))) if shape[0] > 2 else (shape, (0, 0, 0, 0)),
        ((*shape[:-1], 2), (*(0 for _ in shape[:-1]), 3)),
        (tuple(max(1, size - 1) for size in shape), (1,) * len(shape)),
    )
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", INITIALIZERS)
def test_blocks_are_slices_of_the_whole(path, name, dtype):
    stock, ours = both(name)
    for shape, sizes, offset in BLOCKS:
        place = tuple(slice(begin, begin + size) for begin, size in zip(offset, sizes, strict=True))
        expected = stock(shape, dtype).numpy()[place]
        block = ours(shape, dtype, partition_shape=sizes, partition_offset=offset)
        assert_same_bits(block, expected, f"{sizes} at {offset} of {shape}")


def test_blocks_of_initializers_that_need_the_whole():
    for initializer in (
        kerasinit.initializers.Orthogonal(seed=1),
        kerasinit.initializers.Identity(),
        kerasinit.initializers.Constant(np.arange(6.0)),
        kerasinit.initializers.Ones(),
        kerasinit.initializers.Constant(2.5),
    ):
        block = initializer((8, 6), partition_shape=(3, 2), partition_offset=(4, 1))
        assert_same_bits(block, initializer((8, 6))[4:7, 1:3])


def test_a_block_of_stft_has_one_channel():
    whole = kerasinit.initializers.STFT()((8, 2, 5))
    assert whole.shape == (8, 1, 5)
    block = {"partition_shape": (3, 1, 5), "partition_offset": (4, 0, 0)}
    assert_same_bits(kerasinit.initializers.STFT()((8, 2, 5), **block), whole[4:7])


def test_a_block_of_more_than_any_machine_has(path):
    """Of 2**62 values, only those of the block are made."""
    initializer = kerasinit.initializers.RandomNormal(seed=1)
    here = {"partition_shape": (3,), "partition_offset": (2**62 - 4,)}
    there = {"partition_shape": (2,), "partition_offset": (2**62 - 3,)}
    for dtype in DTYPES:
        first = initializer((2**62,), dtype, **here).numpy()
        second = initializer((2**62,), dtype, **there).numpy()
        assert np.array_equal(first[1:], second), dtype


BAD_BLOCKS = [
    ({"partition_shape": (1, 1)}, TypeError, "must be given together"),
    ({"partition_offset": (1, 1)}, TypeError, "must be given together"),
    ({"partition_shape": (1,), "partition_offset": (0, 0)}, ValueError, "`partition_shape` must"),
    ({"partition_shape": (1, 1), "partition_offset": (0,)}, ValueError, "`partition_offset` must"),
    ({"partition_shape": (3, 1), "partition_offset": (2, 0)}, ValueError, "does not lie within"),
    ({"partition_shape": (1, 6), "partition_offset": (0, 0)}, ValueError, "does not lie within"),
    ({"partition_shape": (1, -1), "partition_offset": (0, 0)}, ValueError, "holds -1"),
    ({"partition_shape": (1, 1.5), "partition_offset": (0, 0)}, TypeError, "holds 1.5"),
    ({"partition_shape": (1, 1), "partition_offset": (0, True)}, TypeError, "holds True"),
    ({"partition_shape": "ab", "partition_offset": (0, 0)}, TypeError, "not 'ab'"),
]


@pytest.mark.parametrize("arguments, error, message", BAD_BLOCKS)
def test_bad_blocks_are_refused(arguments, error, message):
    generator = kerasinit.random.SeedGenerator(5)
    with pytest.raises(error, match=r"GlorotNormal.__call__\(\): .*" + message):
        kerasinit.initializers.GlorotNormal(seed=generator)((4, 5), **arguments)
    assert generator.state.numpy().tolist() == [5, 0]


@pytest.mark.no_cover
@pytest.mark.parametrize("make", [keras.random.SeedGenerator, kerasinit.random.SeedGenerator])
def test_threads_that_share_a_generator_draw_different_values(make):
    initializer, found = kerasinit.initializers.GlorotNormal(seed=make(7)), []

    def draw():
        found.extend([float(initializer((1,))[0]) for _ in range(200)])

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=draw) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert initializer.seed.state.numpy().tolist() == [7, 800]
    stock = keras.initializers.GlorotNormal(seed=keras.random.SeedGenerator(7))
    assert sorted(found) == sorted(float(stock((1,))[0]) for _ in range(800))


@pytest.mark.skipif(
    not tf.config.list_physical_devices("GPU"), reason="there is no GPU on this machine"
)
def test_values_on_a_gpu_are_those_of_the_cpu(path):
    stock, ours = both("GlorotNormal")
    with tf.device("CPU:0"):
        expected = stock((300, 40))
    values = ours((300, 40))
    assert "GPU" in values.device
    assert_same_bits(values, expected)


def test_every_path_is_taken(path, monkeypatch):
    """The tests above take each of the paths."""
    met = []
    steps = {
        "reference": (reference, "values_at"),
        "kernel": (kernel, "job"),
    }
    for name, (module, step) in steps.items():
        original = getattr(module, step)
        monkeypatch.setattr(
            module, step, lambda *a, name=name, do=original, **k: met.append(name) or do(*a, **k)
        )
    for name, dtype in itertools.product(INITIALIZERS, DTYPES):
        both(name)[1]((30, 30), dtype)
    both("RandomUniform", minval=0, maxval=9)[1]((30, 30), "int32")
    assert set(met) == {path}
    assert len(met) >= 4 * len(INITIALIZERS) + 1
