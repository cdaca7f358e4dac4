"""Memory that becomes a tensor: no copy, no way to write to it, and given back."""

import gc
import weakref

import numpy as np
import psutil
import pytest
import tensorflow as tf

from kerasinit.random import buffers


@pytest.mark.parametrize("size", [1, 7, 64, 1000, 2**20 + 3])
def test_memory_is_aligned(size):
    memory = buffers.empty(size)
    assert memory.size == size
    assert memory.ctypes.data % 64 == 0


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("shape", [(), (0,), (3, 4), (2, 0, 5)])
def test_a_tensor_has_the_memory_s_bits(shape, dtype):
    count, dtype = int(np.prod(shape)), tf.as_dtype(dtype)
    expected = np.arange(count).astype(dtype.as_numpy_dtype).reshape(shape)
    memory = buffers.empty(count * dtype.size)
    memory[:] = np.frombuffer(expected.tobytes(), np.uint8)
    tensor = buffers.as_tensor(memory, shape, dtype.name)
    assert tensor.dtype == dtype
    assert tensor.shape == shape
    assert tensor.numpy().tobytes() == expected.tobytes()
    assert tf.reduce_sum(tensor).numpy() == expected.sum()


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_nothing_is_copied_and_all_is_given_back(dtype):
    size, process = 2**28, psutil.Process()
    memory = buffers.empty(size)
    memory[:] = 0
    before = process.memory_info().rss
    tensor = buffers.as_tensor(memory, (size // tf.as_dtype(dtype).size,), dtype)
    assert process.memory_info().rss - before < size / 8
    gone = weakref.ref(memory.base)
    del memory
    assert gone() is not None
    del tensor
    gc.collect()
    assert gone() is None
    assert process.memory_info().rss - before < -size / 2


def test_what_a_user_gets_from_a_tensor_cannot_change_it():
    memory = buffers.empty(40)
    memory[:] = 0
    tensor = buffers.as_tensor(memory, (10,), "float32")
    del memory
    tensor.numpy()[:] = 1
    np.array(tensor)[:] = 1
    assert memoryview(tensor).readonly
    assert not tf.reduce_any(tensor != 0)


def test_small_tensors():
    assert buffers.small_tensor((1, 2**64 - 1), "uint64").numpy().tolist() == [1, 2**64 - 1]
    assert buffers.small_tensor((2**40, 0), "int64").numpy().tolist() == [2**40, 0]
