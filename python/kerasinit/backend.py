"""The last step of a call: from TensorFlow's CPU, where values are made, to where they are used."""

from functools import cache
from typing import Any

import keras
import tensorflow as tf
from keras.src.backend.common.symbolic_scope import in_symbolic_scope


def only_shapes_count() -> bool:
    """True while Keras looks for the shapes of a model: then a generator has no numbers."""
    return keras.backend.backend() != "tensorflow" and in_symbolic_scope()


@cache
def _has_accelerator() -> bool:
    return any(device.device_type != "CPU" for device in tf.config.list_logical_devices())


def delivered(values: tf.Tensor) -> Any:
    """The values as a tensor of Keras's backend on the current device: the same bits."""
    if keras.backend.backend() != "tensorflow":
        return keras.ops.convert_to_tensor(values.numpy(), dtype=values.dtype.name)
    return tf.identity(values) if _has_accelerator() else values
