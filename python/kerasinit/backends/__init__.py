"""Where values arrive: NumPy's memory becomes a tensor of Keras's backend, on its device.

`backend` is the module for Keras's current one: `tensorflow`, or `other` for the rest, which needs
no TensorFlow. Both have the same functions, but for `made_when_run`, which only TensorFlow needs.
"""

import keras

if keras.backend.backend() == "tensorflow":
    from kerasinit.backends import tensorflow as backend
else:
    from kerasinit.backends import other as backend

__all__ = ["backend"]
