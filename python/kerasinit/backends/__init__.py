"""Turns NumPy's arrays into tensors of Keras's backend, on its device.

`backend` is the module for Keras's current backend: `tensorflow`, `jax`, or `other` for PyTorch and
NumPy. All have the same functions, except those that only JAX's layouts or traced functions need.
"""

from typing import Any

import keras

if keras.backend.backend() == "tensorflow":
    from kerasinit.backends import tensorflow as _chosen
elif keras.backend.backend() == "jax":
    from kerasinit.backends import jax as _chosen
else:
    from kerasinit.backends import other as _chosen

backend: Any = _chosen

__all__ = ["backend"]
