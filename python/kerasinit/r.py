"""What only the R package calls: values in the form that R keeps them in."""

import numpy as np
import tensorflow as tf

from kerasinit.initializers import RandomInitializer


def r_array(tensor: tf.Tensor) -> np.ndarray:
    """A tensor's values as R has them: doubles in column-major order.

    Every float16, bfloat16 and float32 is a double, so no bit is lost; integers of 32 bits and
    booleans keep their kind.
    """
    values = np.asarray(tensor)
    if values.dtype in (np.bool_, np.int8, np.int16, np.int32):
        return np.asfortranarray(values)
    return np.asarray(values, dtype=np.float64, order="F")


def seed_text(initializer: RandomInitializer) -> str:
    """The digits of an integer seed: as a number it could be larger than R's integers."""
    return str(initializer.seed)
