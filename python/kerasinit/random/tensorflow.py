"""The stream through TensorFlow's own kernels, always those of the CPU.

On a GPU the same ops give other bits, and under XLA others again.
"""

from functools import cache
from typing import Any

import numpy as np
import tensorflow as tf
from keras.src.utils.jax_utils import is_in_jax_tracing_scope

# tf.raw_ops has the same functions behind a wrapper that takes longer than a small draw.
from tensorflow.python.ops import (
    control_flow_util,
    gen_resource_variable_ops,
    gen_stateless_random_ops_v2,
    resource_variable_ops,
)

from kerasinit.random import buffers
from kerasinit.random.draw import TENSOR_TYPES, Draw, scale_and_shift

_CPU = "CPU:0"
_PHILOX = 1  # tf.random.Algorithm.PHILOX

_STANDARD = {
    "truncated_normal": gen_stateless_random_ops_v2.stateless_truncated_normal_v2,
    "normal": gen_stateless_random_ops_v2.stateless_random_normal_v2,
    "uniform": gen_stateless_random_ops_v2.stateless_random_uniform_v2,
}


def key_counter_tensors(key: int, counter: int) -> tuple[tf.Tensor, tf.Tensor]:
    """A key and a 128-bit counter in the form that the ops take."""
    low, high = counter & (2**64 - 1), counter >> 64
    return buffers.small_tensor((key,), "uint64"), buffers.small_tensor((low, high), "uint64")


def is_symbolic(state: Any) -> bool:
    """True inside a graph that is being traced, where a tensor has no value yet."""
    return tf.is_tensor(state) and not hasattr(state, "numpy")


def compiled_by_xla() -> bool:
    """True while a function is traced that XLA will compile."""
    if is_in_jax_tracing_scope():
        return True
    if tf.executing_eagerly():
        return False
    return control_flow_util.GraphOrParentsInXlaContext(tf.compat.v1.get_default_graph())


def symbolic_key_counter(state: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """The key and counter of a state [seed, count] whose numbers are not known yet."""
    with tf.device(_CPU):
        seed = tf.cast(tf.math.floormod(tf.cast(state, tf.int64), tf.int32.max - 1), tf.int32)
        return tf.raw_ops.StatelessRandomGetKeyCounter(seed=seed)


@cache
def _philox() -> tf.Tensor:
    # As a tensor, which the op would make of the number at each call.
    with tf.init_scope(), tf.device(_CPU):
        return tf.constant(_PHILOX)


@cache
def _has_only_a_cpu() -> bool:
    return len(tf.config.list_logical_devices()) == 1


def standard(draw: Draw, stream: tuple, shape: tuple[int, ...]) -> tf.Tensor:
    """Values of the standard distribution, neither scaled nor shifted."""
    key, counter = stream
    size = buffers.small_tensor(shape, "int64") if shape else tf.constant([], tf.int64)
    op, dtype = _STANDARD[draw.distribution], TENSOR_TYPES[draw.dtype]
    if _has_only_a_cpu():  # Naming it would take a tenth of a small draw's time.
        return op(size, key, counter, _philox(), dtype)
    with tf.device(_CPU):
        return op(size, key, counter, _philox(), dtype)


def draw(draw: Draw, stream: tuple, shape: tuple[int, ...]) -> tf.Tensor:
    """Values of a distribution, scaled and shifted in their own dtype."""
    dtype = draw.dtype
    with tf.device(_CPU):
        if draw.distribution == "uniform":
            # tf.cast reads a Python number as float32 first, and so must we: the bits show it.
            minval, maxval = tf.cast(draw.first, dtype), tf.cast(draw.second, dtype)
            if dtype.startswith("int"):
                key, counter = stream
                return tf.raw_ops.StatelessRandomUniformIntV2(
                    shape=shape, key=key, counter=counter, alg=_PHILOX, minval=minval, maxval=maxval
                )
            scale, shift = maxval - minval, minval
        else:
            scale = tf.convert_to_tensor(draw.second, dtype)
            shift = tf.convert_to_tensor(draw.first, dtype)
        # Adding a zero mean is not idle: it turns -0.0 into 0.0, as stock Keras does.
        return standard(draw, stream, shape) * scale + shift


@cache
def arrays_share_memory() -> bool:
    """True where a new tensor can be written to as a NumPy array: so in all TensorFlows so far."""
    with tf.device(_CPU):
        tensor = tf.zeros((1,)) + 0
    tensor.__array__().fill(1)
    return tensor.numpy()[0] == 1


def draw_in_place(draw: Draw, stream: tuple, shape: tuple[int, ...]) -> tf.Tensor:
    """`draw` in half its time, for eager code: NumPy scales and shifts the op's own result.

    Nobody else has seen the tensor yet, so that writing to it changes nothing for anybody.
    """
    values = standard(draw, stream, shape)
    scale, shift = scale_and_shift(draw)
    array = values.__array__()
    np.multiply(array, scale, out=array)
    np.add(array, shift, out=array)
    return values


def is_plain_variable(value: Any) -> bool:
    """True for a variable that lives in one place, as those of distribution strategies do not."""
    return type(value) is resource_variable_ops.ResourceVariable


def read(variable: tf.Variable) -> tf.Tensor:
    """A variable's value, for eager code; a fraction of the time of its own method."""
    return gen_resource_variable_ops.read_variable_op(variable.handle, variable.dtype)


def add(variable: tf.Variable, numbers: tf.Tensor) -> None:
    """Adds to a variable; a fraction of the time of its own method."""
    gen_resource_variable_ops.assign_add_variable_op(variable.handle, numbers)
