"""The stream through TensorFlow's own kernels, always those of the CPU.

On a GPU the same ops give other bits, and under XLA others again.
"""

from typing import Any

import tensorflow as tf

# tf.raw_ops has the same functions behind a wrapper that takes longer than a small draw.
from tensorflow.python.ops import (
    control_flow_util,
    gen_math_ops,
    gen_resource_variable_ops,
    gen_stateless_random_ops_v2,
    resource_variable_ops,
)

from kerasinit.random import buffers

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
    return buffers.small_tensor([key], "uint64"), buffers.small_tensor([low, high], "uint64")


def is_symbolic(state: Any) -> bool:
    """True inside a graph that is being traced, where a tensor has no value yet."""
    return tf.is_tensor(state) and not hasattr(state, "numpy")


def compiled_by_xla() -> bool:
    """True while a function is traced that XLA will compile."""
    if tf.executing_eagerly():
        return False
    return control_flow_util.GraphOrParentsInXlaContext(tf.compat.v1.get_default_graph())


def symbolic_key_counter(state: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """The key and counter of a state [seed, count] whose numbers are not known yet."""
    with tf.device(_CPU):
        seed = tf.cast(tf.math.floormod(tf.cast(state, tf.int64), tf.int32.max - 1), tf.int32)
        return tf.raw_ops.StatelessRandomGetKeyCounter(seed=seed)


def scale_and_shift(distribution: str, dtype: str, first: float, second: float) -> tuple[Any, Any]:
    """What standard values are multiplied by, and what is added then.

    Args:
        distribution: "truncated_normal", "normal" or "uniform".
        dtype: The values' dtype.
        first: The mean, or minval.
        second: The standard deviation, or maxval.
    """
    if distribution != "uniform":
        return second, first
    with tf.device(_CPU):
        # tf.cast reads a Python number as float32 first, and so must we: the bits show it.
        minval, maxval = tf.cast(first, dtype), tf.cast(second, dtype)
        return maxval - minval, minval


def draw(
    distribution: str,
    stream: tuple,
    shape: tuple[int, ...],
    dtype: str,
    first: float,
    second: float,
) -> tf.Tensor:
    """Values of a distribution, scaled and shifted in their own dtype."""
    key, counter = stream
    with tf.device(_CPU):
        size = buffers.small_tensor(shape, "int64") if shape else tf.constant([], tf.int64)
        if tf.as_dtype(dtype).is_integer:
            minval, maxval = tf.cast(first, dtype), tf.cast(second, dtype)
            return gen_stateless_random_ops_v2.stateless_random_uniform_int_v2(
                size, key, counter, _PHILOX, minval, maxval
            )
        scale, shift = scale_and_shift(distribution, dtype, first, second)
        values = _STANDARD[distribution](size, key, counter, _PHILOX, dtype)
        values = gen_math_ops.mul(values, scale)
        # Adding a zero mean is not idle: it turns -0.0 into 0.0, as stock Keras does.
        return gen_math_ops.add_v2(values, shift)


def is_plain_variable(value: Any) -> bool:
    """True for a variable that lives in one place, as those of distribution strategies do not."""
    return type(value) is resource_variable_ops.ResourceVariable


def read(variable: tf.Variable) -> tf.Tensor:
    """A variable's value, for eager code; a fraction of the time of its own method."""
    return gen_resource_variable_ops.read_variable_op(variable.handle, variable.dtype)


def add(variable: tf.Variable, numbers: tf.Tensor) -> None:
    """Adds to a variable; a fraction of the time of its own method."""
    gen_resource_variable_ops.assign_add_variable_op(variable.handle, numbers)
