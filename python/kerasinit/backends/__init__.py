"""Where values arrive: NumPy's memory becomes a tensor of Keras's backend, on its device.

`backend` is the module for Keras's current one: `tensorflow`, `jax`, or `other` for PyTorch and
NumPy. All have the same functions, but for those that only JAX's layouts or traced functions need.
"""

import keras

if keras.backend.backend() == "tensorflow":
    from kerasinit.backends import tensorflow as backend
elif keras.backend.backend() == "jax":
    from kerasinit.backends import jax as backend
else:
    from kerasinit.backends import other as backend

__all__ = ["backend"]
