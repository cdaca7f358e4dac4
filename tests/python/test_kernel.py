"""The kernel's values equal those of TensorFlow's own ops and of the reference, bit for bit."""

import math
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from kernel_functions import SETS, call
from oracle import op_values

from kerasinit.stream import kernel, reference
from kerasinit.stream.blocks import Runs
from kerasinit.stream.draw import Draw, round_to_bfloat16, scaling_of, stored_dtype
from kerasinit.stream.operations import numpy_operations
from kerasinit.stream.values import empty
from kerasinit.testing.bits import as_words as words

pytestmark = [
    pytest.mark.no_cover,
    pytest.mark.skipif(kernel.fill is None, reason=f"no kernel in C: {kernel.why_missing}"),
]

KINDS = [
    (name, dtype)
    for name in ("truncated_normal", "normal", "uniform")
    for dtype in ("float32", "float16", "bfloat16", "float64")
] + [("uniform", "int32"), ("uniform", "int64")]
PARAMETERS = ((0.0, 1.0), (0.25, 0.05), (-1.5, 3.0))


def draw_of(name, dtype, first=0.0, second=0.5):
    """A draw with these parameters, or with integer parameters for an integer dtype."""
    if dtype.startswith("int"):
        first, second = int(first * 10**6), int(abs(second) * 10**6) + 2 * 10**6
    return Draw(name, first, second, dtype)


def kernel_values(draw, stream, count, base=0):
    target = empty((count,), stored_dtype(draw.dtype))
    runs, scaling = Runs(count, base, (), ()), scaling_of(draw)
    kernel.job(target.ctypes.data, draw, stream, runs, scaling)(0, count)
    return words(target)


@pytest.mark.parametrize("parameters", PARAMETERS)
@pytest.mark.parametrize("name, dtype", KINDS)
def test_many_values(name, dtype, parameters):
    draw, stream = draw_of(name, dtype, *parameters), reference.stream_of(11)
    count = 10**6 if parameters == PARAMETERS[0] else 10**5
    values = kernel_values(draw, stream, count)
    assert np.array_equal(values, op_values(draw, stream, count))
    assert np.array_equal(values, words(reference.values_at(np.arange(count), draw, stream)))


@pytest.mark.parametrize("name, dtype", KINDS)
def test_every_size(name, dtype):
    """Up to a block of the kernel and a little more, and around the end of the next."""
    draw, stream = draw_of(name, dtype), reference.stream_of(7)
    everything = op_values(draw, stream, 4100)
    for size in [*range(2100), *range(4080, 4100)]:
        assert np.array_equal(kernel_values(draw, stream, size), everything[:size]), size


@pytest.mark.parametrize("name, dtype", [kind for kind in KINDS if "float16" not in kind[1]])
def test_every_start_in_a_group_and_a_block(name, dtype):
    draw, stream = draw_of(name, dtype), reference.stream_of(7)
    everything = op_values(draw, stream, 4100)
    for base in [*range(70), *range(1020, 1030), *range(2040, 2052)]:
        for size in (1, 3, 4, 5, 1023, 1024, 1025):
            values = kernel_values(draw, stream, size, base)
            assert np.array_equal(values, everything[base : base + size]), (base, size)


# The counter's parts of 32 bits, each about to carry into the next, within some groups or values.
CARRIES = [
    2**128 - 1 - back if bits == 128 else (0x9E37 << bits) + 2**bits - 1 - back
    for bits in (32, 64, 96, 128)
    for back in (0, 1, 2, 127, 128, 129, 255, 256, 257, 3 * 256)
]


@pytest.mark.parametrize("counter", [counter % 2**128 for counter in CARRIES])
def test_the_counter_carries(counter):
    for name, dtype in (*((name, "float32") for name, _ in KINDS[::4]), *KINDS[3::4], KINDS[-1]):
        draw, stream = draw_of(name, dtype), (0x0123456789ABCDEF, counter)
        expected = op_values(draw, stream, 5000)
        assert np.array_equal(kernel_values(draw, stream, 5000), expected)
        values = reference.values_at(np.arange(5000), draw, stream)
        assert np.array_equal(words(values), expected)


@pytest.mark.parametrize("position", [2**31, 2**34, 2**57, 2**58 - 4, 2**58, 2**60 + 12, 2**62])
@pytest.mark.parametrize("name, dtype", [kind for kind in KINDS if "float16" not in kind[1]])
def test_far_groups_start_at_the_counter(name, dtype, position):
    """A group's number times its step exceeds 32 and 64 bits."""
    draw, stream = draw_of(name, dtype), (5, 2**64 - 77)
    group = position // reference.group_size(dtype)
    there = (5, 2**64 - 77 + (group << reference.group_shift(draw)))
    # Use runs that are far apart, so that the kernel itself must compute the positions.
    target = empty((16,), stored_dtype(dtype))
    runs = Runs(8, 0, (2,), (position,))
    kernel.job(target.ctypes.data, draw, stream, runs, scaling_of(draw))(0, 16)
    assert np.array_equal(words(target)[:8], op_values(draw, stream, 8))
    assert np.array_equal(words(target)[8:], op_values(draw, there, 8))
    positions = np.arange(position, position + 8, dtype=np.uint64)
    values = reference.values_at(positions, draw, stream)
    assert np.array_equal(words(values), op_values(draw, there, 8))


# Groups of seed 42's truncated normals, by the number of calls of Philox. Among 10**8 values, about
# 4 million groups take two calls, 260 take three and usually none takes four.
DEPTHS = {1: 0, 3: 21053, 4: 16853322845}


def depth(stream, group):
    """The number of calls for a group, counted with TensorFlow's untruncated normals."""
    normal = Draw("normal", 0.0, 1.0, "float32")
    key, counter = stream
    found = 0
    for calls in range(1, 10):
        bits = op_values(normal, (key, counter + 256 * group + calls - 1), 4)
        found += np.sum(np.abs(bits.view(np.float32)) < 2)
        if found >= 4:
            return calls
    return math.inf


@pytest.mark.parametrize("calls, group", DEPTHS.items())
def test_rejections_of_every_depth(calls, group):
    stream = reference.stream_of(42)
    assert depth(stream, group) == calls
    draw = Draw("truncated_normal", 0.0, 1.0, "float32")
    there = (stream[0], stream[1] + 256 * group)
    expected = op_values(draw, there, 40)
    assert np.array_equal(kernel_values(draw, stream, 40, 4 * group), expected)
    positions = np.arange(4 * group, 4 * group + 40, dtype=np.uint64)
    assert np.array_equal(words(reference.values_at(positions, draw, stream)), expected)


@pytest.mark.once
@pytest.mark.parametrize("dtype, count", [("float32", 10**8), ("float64", 2 * 10**7)])
def test_many_truncated_normals(dtype, count):
    draw = Draw("truncated_normal", 0.0, 1.0, dtype)
    (key, counter), step = reference.stream_of(42), 10**7
    for position in range(0, count, step):
        group = position // reference.group_size(dtype)
        there = (key, counter + (group << reference.group_shift(draw)))
        values = kernel_values(draw, (key, counter), step, position)
        assert np.array_equal(values, op_values(draw, there, step)), position


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_rounding_near_every_half(dtype, instructions):
    """Each float16 or bfloat16, the midpoint to the next, and the float32 on both sides of each."""
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
    bits, rounded = call(instructions, f"{dtype}s", [points], ["u2", "f4"])
    assert np.array_equal(bits, words(expected))
    assert np.array_equal(words(rounded), words(expected.astype(np.float32)))
    if dtype == "bfloat16":
        assert np.array_equal(words(round_to_bfloat16(points, numpy_operations)), words(rounded))
    # NumPy rounds as TensorFlow does.
    normal = np.abs(points) >= 2.0**-126
    assert np.array_equal(words(tf.cast(points, dtype).numpy())[normal], words(expected)[normal])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_products_of_every_half(dtype):
    """TensorFlow's products and sums of 16-bit floats are those in float32, rounded."""
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


# --- The library ----------------------------------------------------------------------------------


def values_of_reference(draw, stream, count):
    return reference.values_at(np.arange(count), draw, stream)


def test_the_checksum_is_the_reference_s():
    assert kernel.checksum(values_of_reference) == kernel.CHECKSUM


@pytest.mark.parametrize("name, dtype", KINDS)
def test_the_checksum_sees_one_bit(name, dtype):
    def wrong(draw, stream, count):
        made = values_of_reference(draw, stream, count)
        if (draw.name, draw.dtype) == (name, dtype):
            made.view(np.uint8)[777 * made.itemsize] ^= 1
        return made

    assert kernel.checksum(wrong) != kernel.CHECKSUM


SOURCE = Path(__file__).parents[2] / "src"


def compile_library(folder, old="", new=""):
    """Compiles a copy of the source, with a text in fill.h replaced."""
    source = shutil.copytree(SOURCE, folder / "src")
    text = (source / "fill.h").read_text()
    assert old in text
    (source / "fill.h").write_text(text.replace(old, new))
    files = [source / name for name in ("kernel.c", "fill_base.c", "fill_avx2.c")]
    command = ["cc", "-O1", "-shared", "-fPIC", "-o", folder / kernel.LIBRARY.name, *files]
    subprocess.run(command, check=True)


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
@pytest.mark.parametrize(
    "make, said",
    [
        (compile_library, ""),
        (lambda folder: compile_library(folder, "0x1.921fb5", "0x1.921fb6"), "changed its bits"),
        (lambda folder: (folder / kernel.LIBRARY.name).write_text("nothing"), "does not load"),
        (lambda folder: None, "not built: install a C compiler"),
    ],
    ids=["whole", "other bits", "damaged", "missing"],
)
def test_a_library_that_is_not_right_is_not_used(make, said, tmp_path, monkeypatch):
    make(tmp_path)
    monkeypatch.setattr(kernel, "LIBRARY", tmp_path / kernel.LIBRARY.name)
    fill, why = kernel._load()
    assert (fill is not None) == (said == "")
    assert said in why


def test_the_tables_in_c_are_those_of_the_reference():
    tool = SOURCE.parent / "tools" / "tables_in_c.py"
    printed = subprocess.run([sys.executable, tool], check=True, capture_output=True, text=True)
    assert printed.stdout == (SOURCE / "tables.h").read_text()
