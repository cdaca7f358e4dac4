"""TensorFlow's own random ops, for comparison with the stream."""

import tensorflow as tf

from kerasinit.testing.bits import as_words as words

_PHILOX = 1  # tf.random.Algorithm.PHILOX
_OPS = {
    "truncated_normal": tf.raw_ops.StatelessTruncatedNormalV2,
    "normal": tf.raw_ops.StatelessRandomNormalV2,
    "uniform": tf.raw_ops.StatelessRandomUniformV2,
}


def op_values(draw, stream, count):
    """The bits of a draw's values, made and scaled by TensorFlow's own ops."""
    key, counter = stream
    with tf.device("CPU:0"):
        place = {
            "shape": (count,),
            "key": tf.constant([key], tf.uint64),
            "counter": tf.constant([counter % 2**64, counter >> 64], tf.uint64),
            "alg": _PHILOX,
        }
        if draw.dtype.startswith("int"):
            bounds = {
                "minval": tf.constant(draw.first, draw.dtype),
                "maxval": tf.constant(draw.second, draw.dtype),
            }
            return words(tf.raw_ops.StatelessRandomUniformIntV2(**place, **bounds))
        values = _OPS[draw.name](**place, dtype=draw.dtype)
        if draw.name == "uniform":
            first, second = tf.cast(draw.first, draw.dtype), tf.cast(draw.second, draw.dtype)
            return words(values * (second - first) + first)
        stddev = tf.convert_to_tensor(draw.second, draw.dtype)
        return words(values * stddev + tf.convert_to_tensor(draw.first, draw.dtype))
