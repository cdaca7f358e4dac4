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
from child_process import run_fork, run_python
from kerasinit.backends import backend
from kerasinit.stream import kernel, values
from kerasinit.stream.draw import stored_dtype
from kerasinit.testing import assert_same_bits


@pytest.fixture
def nothing_drawn(monkeypatch):
    """Resets the module to its state in a new process."""
    monkeypatch.setattr(values, "_spent", values.Counter())
    monkeypatch.setattr(kernel, "ready", set())
    monkeypatch.setattr(kernel, "is_available", lambda: True)


def test_the_path_of_a_draw(nothing_drawn, monkeypatch):
    few, many = values.FEW, 10**9
    assert values.path_for("float32", True, few) == "few"
    assert values.path_for("float32", True, few + 1) == "reference"
    assert values.path_for("float32", True, many) == "kernel"
    assert values.path_for("float32", False, many) == "reference"
    values._spent["float32"] = values.SECONDS_WITHOUT_KERNEL
    assert values.path_for("float32", True, 1) == "kernel"
    assert values.path_for("float64", True, 1) == "few"  # Loading its own code does not pay yet.
    kernel.ready.add("float64")
    assert values.path_for("float64", True, 1) == "kernel"
    monkeypatch.setattr(kernel, "is_available", lambda: False)
    assert values.path_for("float32", True, many) == "reference"


@pytest.mark.once
def test_asking_for_the_path_loads_nothing():
    script = """
import sys
from kerasinit.stream import values
assert values.path_for("float32", True, 10**9) == "kernel"
assert "numba" not in sys.modules
"""
    pytest.importorskip("numba")
    run_fork("-c", script)


SCRIPT = """
import sys
{before}
import keras
import kerasinit
from kerasinit.stream import kernel

assert sys.modules.get("numba") is None, "importing imports numba"
kerasinit.initializers.GlorotNormal(seed=42)((100, 100))
assert sys.modules.get("numba") is None, "a small draw imports numba"
for size in (2**21, 2**18):
    for dtype in ("float32", "bfloat16", "float64"):
        stock = keras.initializers.GlorotNormal(seed=42)((size,), dtype).numpy()
        ours = kerasinit.initializers.GlorotNormal(seed=42)((size,), dtype).numpy()
        assert ours.tobytes() == stock.tobytes(), (size, dtype)
print(*sorted(kernel.ready))
"""


def ready_kernels(before="", run=run_fork, **settings):
    return run("-c", SCRIPT.format(before=before), **settings).stdout.split()


@pytest.mark.once
def test_without_numba():
    assert ready_kernels(before='sys.modules["numba"] = None') == []


@pytest.mark.once
def test_without_compilation():
    assert ready_kernels(run=run_python, NUMBA_DISABLE_JIT="1") == []


def test_a_numba_that_fails_is_tried_once(monkeypatch):
    """Later draws take as long as without numba, and print nothing."""
    tried = []

    def fail():
        tried.append(1)
        raise RuntimeError("a broken numba")

    monkeypatch.setattr(kernel, "ready", set())
    monkeypatch.setattr(kernel, "_failure", None)
    monkeypatch.setattr(kernel, "_jobs", fail)
    monkeypatch.setattr(values, "SECONDS_WITHOUT_KERNEL", 0.0)
    expected = keras.initializers.GlorotNormal(seed=42)((40, 50))
    for _ in range(3):
        found = kerasinit.initializers.GlorotNormal(seed=42)((40, 50))
        assert_same_bits(found, expected)
    assert len(tried) == 1
    assert values.path_for("float32", True, 4) == "few"


def test_the_kernel_is_loaded_when_it_pays():
    pytest.importorskip("numba")
    assert ready_kernels() == ["bfloat16", "float16", "float32", "float64"]


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
