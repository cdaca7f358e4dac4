"""The kernel's values against those of TensorFlow's own ops, bit for bit."""

import math
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

pytest.importorskip("numba")

from kerasinit.random import buffers, filling, philox
from kerasinit.random import tensorflow as ops
from kerasinit.random.draw import Draw
from kerasinit.random.kernel import rounding
from kerasinit.random.kernel.jit import jit
from kerasinit.slices import Runs

DISTRIBUTIONS = ("truncated_normal", "normal", "uniform")
DTYPES = ("float32", "float16", "bfloat16")
PARAMETERS = ((0.0, 1.0), (0.25, 0.05), (-1.5, 3.0))


def words(values):
    """The bits of values, as whole numbers."""
    values = np.asarray(values)
    return values.view(f"uint{8 * values.itemsize}")


def kernel_values(draw, stream, count, base=0):
    memory = buffers.empty(count * tf.as_dtype(draw.dtype).size)
    filling.kernel_job(memory, draw, stream, Runs(count, base, (), ()))(0, count)
    return memory.view(words(np.empty(0, tf.as_dtype(draw.dtype).as_numpy_dtype)).dtype)


def op_values(draw, stream, count):
    return words(ops.draw(draw, ops.key_counter_tensors(*stream), (count,)).numpy())


def stream_of(seed):
    key, high = philox.key_and_counter(seed, 0)
    return key, high << 64


@pytest.mark.parametrize("parameters", PARAMETERS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_a_million_values(distribution, dtype, parameters):
    draw = Draw(distribution, dtype, *parameters)
    stream = stream_of(11)
    assert np.array_equal(kernel_values(draw, stream, 10**6), op_values(draw, stream, 10**6))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_every_size_to_4099(distribution, dtype):
    draw = Draw(distribution, dtype, 0.0, 0.5)
    everything = op_values(draw, stream_of(7), 4100)
    for size in range(4100):
        assert np.array_equal(kernel_values(draw, stream_of(7), size), everything[:size]), size


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_every_beginning_in_a_group_and_a_block(distribution):
    draw = Draw(distribution, "float32", 0.0, 0.5)
    everything = op_values(draw, stream_of(7), 4100)
    for base in [*range(70), *range(1020, 1030), *range(2040, 2052)]:
        for size in (1, 3, 4, 5, 1023, 1024, 1025):
            values = kernel_values(draw, stream_of(7), size, base)
            assert np.array_equal(values, everything[base : base + size]), (base, size)


# The counter's parts of 32 bits, each about to carry into the next, within some groups or values.
CARRIES = [
    2**128 - 1 - back if bits == 128 else (0x9E37 << bits) + 2**bits - 1 - back
    for bits in (32, 64, 96, 128)
    for back in (0, 1, 2, 255, 256, 257, 3 * 256)
]


@pytest.mark.parametrize("counter", [counter % 2**128 for counter in CARRIES])
def test_the_counter_carries(counter):
    for distribution in DISTRIBUTIONS:
        draw = Draw(distribution, "float32", 0.0, 1.0)
        stream = (0x0123456789ABCDEF, counter)
        assert np.array_equal(kernel_values(draw, stream, 5000), op_values(draw, stream, 5000))


@pytest.mark.parametrize("position", [2**31, 2**34, 2**57, 2**58 - 4, 2**58, 2**60 + 12])
def test_far_groups_begin_where_the_counter_says(position):
    """A group's number times 256 grows beyond 32 and 64 bits."""
    for distribution in DISTRIBUTIONS:
        draw = Draw(distribution, "float32", 0.0, 1.0)
        stream = (5, 2**64 - 77)
        step = 256 if distribution == "truncated_normal" else 1
        there = (5, 2**64 - 77 + position // 4 * step)
        # As runs that lie far apart, so that the kernel itself has to get there.
        memory = buffers.empty(2 * 8 * 4)
        runs = Runs(8, 0, (2,), (position,))
        filling.kernel_job(memory, draw, stream, runs)(0, 16)
        assert np.array_equal(memory.view(np.uint32)[:8], op_values(draw, stream, 8))
        assert np.array_equal(memory.view(np.uint32)[8:], op_values(draw, there, 8))


# Groups of seed 42's truncated normals, by how many calls of Philox each takes. Of 10**8 values,
# about 4 million groups take two, 260 take three and, most times, none takes four.
DEPTHS = {1: 0, 3: 21053, 4: 16853322845}


def depth(stream, group):
    """How many calls a group takes, counted with TensorFlow's untruncated normals."""
    normal = Draw("normal", "float32", 0.0, 1.0)
    key, counter = stream
    found = 0
    for call in range(1, 10):
        tensors = ops.key_counter_tensors(key, counter + 256 * group + call - 1)
        found += np.sum(np.abs(ops.draw(normal, tensors, (4,)).numpy()) < 2)
        if found >= 4:
            return call
    return math.inf


@pytest.mark.parametrize("calls, group", DEPTHS.items())
def test_rejections_of_every_depth(calls, group):
    stream = stream_of(42)
    assert depth(stream, group) == calls
    draw = Draw("truncated_normal", "float32", 0.0, 1.0)
    there = (stream[0], stream[1] + 256 * group)
    assert np.array_equal(kernel_values(draw, stream, 40, 4 * group), op_values(draw, there, 40))


def test_a_hundred_million_truncated_normals():
    draw = Draw("truncated_normal", "float32", 0.0, 1.0)
    stream, step = stream_of(42), 10**7
    for position in range(0, 10**8, step):
        there = (stream[0], stream[1] + 256 * (position // 4))
        values = kernel_values(draw, stream, step, position)
        assert np.array_equal(values, op_values(draw, there, step)), position


@jit
def _all(function, source, target):
    for i in range(source.size):
        target[i] = function(source[i])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_rounding_near_every_half(dtype):
    """Each half, the middle to the next one, and the float32 to either side of each of these."""
    half = tf.as_dtype(dtype).as_numpy_dtype
    with np.errstate(over="ignore", invalid="ignore"):
        halves = np.arange(2**16, dtype=np.uint16).view(half).astype(np.float32)
        halves = np.sort(halves[np.isfinite(halves)])
        middles = (halves[1:].astype(np.float64) + halves[:-1]).astype(np.float32) / np.float32(2)
        points = np.concatenate([halves, middles, [65519.996, 65520, 65536, 1e30, -1e30]])
        points = points.astype(np.float32)
        up, down = (np.nextafter(points, np.float32(to)) for to in (np.inf, -np.inf))
        points = np.concatenate([points, up, down])
        expected = points.astype(half)
    bits, rounded = np.empty(points.size, np.uint16), np.empty(points.size, np.float32)
    _all(getattr(rounding, f"{dtype}_bits"), points, bits)
    _all(getattr(rounding, f"{dtype}_rounded"), points, rounded)
    assert np.array_equal(bits, expected.view(np.uint16))
    assert np.array_equal(words(rounded), words(expected.astype(np.float32)))
    # And NumPy's way of rounding is TensorFlow's.
    normal = np.abs(points) >= 2.0**-126
    assert np.array_equal(words(tf.cast(points, dtype).numpy())[normal], words(expected)[normal])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_products_of_every_half(dtype):
    """TensorFlow's product and sum of halves are the float32 ones, rounded."""
    half = tf.as_dtype(dtype).as_numpy_dtype
    values = np.arange(2**16, dtype=np.uint16).view(half)
    values = values[np.abs(values.astype(np.float32)) < 8]
    values = values[(np.abs(values.astype(np.float32)) > 1e-20) | (values == 0)]
    for scale, shift in ((0.05, 0.0), (1.1, -0.3), (3e-5, 1e-6), (700.0, 12.0)):
        scale, shift = half(np.float32(scale)), half(np.float32(shift))
        theirs = (tf.constant(values) * scale + shift).numpy()
        product = (values.astype(np.float32) * np.float32(scale)).astype(half)
        mine = (product.astype(np.float32) + np.float32(shift)).astype(half)
        assert np.array_equal(words(theirs), words(mine)), (scale, shift)


NO_JIT = """
import numpy as np
from kerasinit.random import draw, filling
from kerasinit.random.kernel import fill
import test_kernel as t

filling.kernel = lambda: fill
for distribution in t.DISTRIBUTIONS:
    for dtype in t.DTYPES:
        d = draw.Draw(distribution, dtype, 0.25, 0.5)
        with np.errstate(over="ignore"):
            values = t.kernel_values(d, t.stream_of(42), 1100)
        assert np.array_equal(values, t.op_values(d, t.stream_of(42), 1100)), (distribution, dtype)
print("equal")
"""


def test_without_compilation(tests_environment):
    environment = {**tests_environment, "NUMBA_DISABLE_JIT": "1"}
    run = subprocess.run(
        [sys.executable, "-c", NO_JIT], env=environment, capture_output=True, text=True
    )
    assert run.stdout.strip() == "equal", run.stderr[-2000:]
