"""The choice of a draw's path, and the conversion of its memory to a tensor."""

import gc
import tracemalloc
import weakref

import keras
import numpy as np
import psutil
import pytest
import tensorflow as tf

import kerasinit
from kerasinit.backends import backend
from kerasinit.stream import kernel, reference, values
from kerasinit.stream.draw import stored_dtype
from kerasinit.testing import assert_same_bits


def makers(draw, monkeypatch):
    """The paths that make the values of a draw, by name."""
    met = []
    for module, function in ((kernel, "job"), (reference, "values_at")):
        whole = getattr(module, function)

        def seen(*arguments, whole=whole, module=module):
            met.append(module.__name__.rpartition(".")[2])
            return whole(*arguments)

        monkeypatch.setattr(module, function, seen)
    draw()
    return met


@pytest.mark.skipif(kernel.fill is None, reason=f"no kernel in C: {kernel.why_missing}")
def test_the_path_of_a_draw(monkeypatch):
    normal = kerasinit.initializers.RandomNormal(seed=1)
    assert makers(lambda: normal((2, 2)), monkeypatch) == ["kernel"]
    tiny = kerasinit.initializers.RandomNormal(stddev=1e-30, seed=1)
    assert makers(lambda: tiny((2, 2)), monkeypatch) == ["reference"]

    def without_kernel():
        with values.without_kernel():
            normal((2, 2))

    assert makers(without_kernel, monkeypatch) == ["reference"]
    monkeypatch.setattr(kernel, "fill", None)
    assert makers(lambda: normal((2, 2)), monkeypatch) == ["reference"]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_the_reference_makes_large_draws(dtype):
    """As where there is no C compiler."""
    shape = (2**19 + 3,)
    expected = keras.initializers.GlorotNormal(seed=42)(shape, dtype)
    with values.without_kernel():
        found = kerasinit.initializers.GlorotNormal(seed=42)(shape, dtype)
    assert_same_bits(found, expected)


# --- From memory to a tensor ----------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 7, 64, 1000, 2**20 + 3])
def test_memory_is_aligned(size):
    memory = values.empty((size,), np.dtype(np.uint8))
    assert memory.shape == (size,)
    assert memory.ctypes.data % 64 == 0


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64", "int8", "bool"])
@pytest.mark.parametrize("shape", [(), (0,), (3, 4), (2, 0, 5)])
def test_a_tensor_has_the_memory_s_bits(shape, dtype):
    kind = tf.as_dtype(dtype).as_numpy_dtype
    expected = np.arange(int(np.prod(shape))).astype(kind).reshape(shape)
    memory = values.empty(shape, stored_dtype(dtype))
    memory.view(kind)[...] = expected
    tensor = backend.tensor(lambda: memory, memory.shape, dtype)
    assert_same_bits(tensor, expected)
    assert tf.reduce_sum(tf.cast(tensor, "float32")).numpy() == expected.astype("float32").sum()


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_nothing_is_copied_and_all_memory_is_freed(dtype):
    size, process = 2**28, psutil.Process()
    memory = values.empty((size // stored_dtype(dtype).itemsize,), stored_dtype(dtype))
    memory[:] = 0
    before = process.memory_info().rss
    # Not a lambda, which would hold the memory.
    tensor = backend.tensor(iter([memory]).__next__, memory.shape, dtype)
    assert process.memory_info().rss - before < size / 8
    gone = weakref.ref(memory.base)
    del memory
    assert gone() is not None
    del tensor
    gc.collect()
    assert gone() is None
    assert process.memory_info().rss - before < -size / 2


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_a_call_takes_no_more_memory_than_it_counts(dtype, monkeypatch):
    """Compares NumPy's memory, with temporary arrays, with the memory that the call checks for."""
    counted = []
    monkeypatch.setattr(
        "kerasinit.initializers.base.check_memory", lambda count, *_: counted.append(count)
    )
    for initializer, shape in (
        (kerasinit.initializers.Constant(np.arange(2.0**11)), (2**12, 2**11)),
        (kerasinit.initializers.Identity(), (2**12, 2**11)),
        (kerasinit.initializers.RandomNormal(seed=1), (2**12, 2**11)),
        (kerasinit.initializers.STFT(), (2**11, 1, 2**11)),
    ):
        initializer(shape, dtype)  # Compiles and loads what it needs.
        tracemalloc.start()
        values_made = initializer(shape, dtype)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert values_made.dtype == dtype
        assert peak < 1.1 * counted[-1] * stored_dtype(dtype).itemsize + 2**22, initializer


def test_an_array_from_a_tensor_cannot_change_it():
    tensor = kerasinit.initializers.Zeros()((10,))
    tensor.numpy()[:] = 1
    np.array(tensor)[:] = 1
    assert memoryview(tensor).readonly
    assert not tf.reduce_any(tensor != 0)


def test_a_block_takes_the_memory_of_a_block(monkeypatch):
    """The memory that a call checks for before it makes values."""
    counted = []
    monkeypatch.setattr(
        "kerasinit.initializers.base.check_memory", lambda count, *_: counted.append(count)
    )
    shape, block = (2**13, 2**12), {"partition_shape": (4, 2**10), "partition_offset": (5, 7)}
    for initializer in (
        kerasinit.initializers.GlorotNormal(seed=1),
        kerasinit.initializers.RandomNormal(stddev=1e-30, seed=1),
        kerasinit.initializers.Constant(np.arange(2.0**12)),
        kerasinit.initializers.Identity(),
    ):
        for dtype in ("float32", "float64"):
            initializer(shape, dtype, **block)
    assert counted == [2**12] * 8


@pytest.mark.parametrize("error", [FloatingPointError])
def test_the_user_s_numpy_settings_change_nothing(error):
    """The values are the same if the user makes NumPy raise at underflow."""
    expected = {}
    for when in ("as usual", "raise"):
        with np.errstate(all="raise" if when == "raise" else "warn"):
            for name, arguments in (
                ("GlorotNormal", {}),
                ("RandomNormal", {"stddev": 1e-30}),
                ("RandomNormal", {"stddev": 1e-7}),
                ("Constant", {"value": 1e-40}),
                ("Identity", {"gain": 1e300}),
                ("Orthogonal", {"gain": 1e-30}),
            ):
                seed = {} if name in ("Constant", "Identity") else {"seed": 3}
                initializer = getattr(kerasinit.initializers, name)(**arguments, **seed)
                shape = (30, 30) if name in ("Identity", "Orthogonal") else (1000,)
                for dtype in initializer.dtypes[:4] if name != "Orthogonal" else initializer.dtypes:
                    made = initializer(shape, dtype).numpy().tobytes()
                    key = name, str(arguments), dtype
                    assert expected.setdefault(key, made) == made, key
    with np.errstate(all="raise"), pytest.raises(error):
        np.float32(1e-30) * np.float32(1e-30)


def test_a_layer_s_memory_is_its_own():
    """Even a few values are in memory that vector code may read."""
    for count in range(1, 70):
        layer = keras.layers.Dense(1, kernel_initializer=kerasinit.initializers.HeNormal(seed=1))
        layer.build((None, count))
        assert tf.reduce_sum(tf.cast(layer.kernel.value, "float16")).shape == ()
