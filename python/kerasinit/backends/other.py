"""Keras's other backends: JAX, PyTorch, NumPy. TensorFlow need not be installed."""

from collections.abc import Callable
from functools import cache
from typing import Any

import keras
import ml_dtypes
import numpy as np

from kerasinit import _upstream

_IS_JAX = keras.backend.backend() == "jax"


def not_converted(function: Callable) -> Callable:
    """The function as it is: these backends rewrite nothing."""
    return function


def thread_setting() -> int:
    """How many threads the user allows; 0 is all."""
    return 0


@cache
def _held_by_jax(dtype: str, wide: bool) -> str:
    import jax

    return np.dtype(jax.dtypes.canonicalize_dtype(dtype)).name


def held_dtype(dtype: str) -> str:
    """The dtype in which a tensor of this dtype is held: JAX has 64 bits only on request."""
    if not _IS_JAX:
        return dtype
    import jax

    return _held_by_jax(dtype, bool(jax.config.jax_enable_x64))


def only_shapes_count() -> bool:
    """True while Keras looks for the shapes of a model: then a generator has no numbers."""
    return _upstream.in_symbolic_scope()


def compiles_away_generators() -> bool:
    """True while a function is traced in which a generator's state cannot be followed."""
    return _upstream.is_in_jax_tracing_scope()


def delivered(values: np.ndarray, dtype: str) -> Any:
    """An array as a tensor on the current device. Nobody may write to the array any more."""
    if dtype == "bfloat16":
        values = values.view(ml_dtypes.bfloat16)
    if not _IS_JAX:
        return keras.ops.convert_to_tensor(values, dtype=dtype)
    import jax

    return jax.device_put(values)


def fast_state(generator: keras.random.SeedGenerator) -> None:
    """None: Keras's own way to the next state is taken."""
    return None


def numbers_of(state: Any) -> list[int]:
    """A state's two numbers."""
    return keras.ops.convert_to_numpy(state).tolist()
