"""The stream through TensorFlow's own kernels, always those of the CPU.

On a GPU the same ops give other bits, and under XLA others again.
"""

from typing import Any

import tensorflow as tf
from tensorflow.python.ops import control_flow_util

_CPU = "CPU:0"
_PHILOX = 1  # tf.random.Algorithm.PHILOX


def key_counter_tensors(key: int, counter: int) -> tuple[tf.Tensor, tf.Tensor]:
    """A key and a counter in the form that the ops take."""
    return tf.constant([key], tf.uint64), tf.constant([0, counter], tf.uint64)


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


def truncated_normal(stream, shape, dtype, mean, stddev):
    """Standard normals within (-2, 2), then scaled and shifted in their own dtype."""
    return _scaled(tf.raw_ops.StatelessTruncatedNormalV2, stream, shape, dtype, mean, stddev)


def normal(stream, shape, dtype, mean, stddev):
    """Standard normals, then scaled and shifted in their own dtype."""
    return _scaled(tf.raw_ops.StatelessRandomNormalV2, stream, shape, dtype, mean, stddev)


def uniform(stream, shape, dtype, minval, maxval):
    """Values from minval up to, but not including, maxval."""
    with tf.device(_CPU):
        # tf.cast reads a Python number as float32 first, and so must we: the bits show it.
        minval, maxval = tf.cast(minval, dtype), tf.cast(maxval, dtype)
        if tf.as_dtype(dtype).is_integer:
            key, counter = stream
            return tf.raw_ops.StatelessRandomUniformIntV2(
                shape=shape, key=key, counter=counter, alg=_PHILOX, minval=minval, maxval=maxval
            )
        return _scaled(
            tf.raw_ops.StatelessRandomUniformV2, stream, shape, dtype, minval, maxval - minval
        )


def _scaled(op, stream, shape, dtype, shift, scale):
    key, counter = stream
    with tf.device(_CPU):
        values = op(
            shape=tf.constant(shape, tf.int64), key=key, counter=counter, alg=_PHILOX, dtype=dtype
        )
        values *= tf.convert_to_tensor(scale, dtype)
        # Adding a zero mean is not idle: it turns -0.0 into 0.0, as stock Keras does.
        values += tf.convert_to_tensor(shift, dtype)
        return values
