"""The expected result of a call, from stock Keras, with stand-ins for functions that it lacks."""

import collections
import contextlib
import fractions
import hashlib
import operator
from types import SimpleNamespace

import keras
import numpy as np
import tensorflow as tf

random = SimpleNamespace(
    SeedGenerator=keras.random.SeedGenerator, set_random_seed=keras.utils.set_random_seed
)
initializers = keras.initializers


@contextlib.contextmanager
def scope(seed=None):
    """After this call, stock Keras takes the same sequence of seeds as in a scope."""
    if seed is not None:
        keras.utils.set_random_seed(seed)
    yield


def call(initializer, shape, dtype=None, *, layout=None, **block):
    """A call of an initializer; a block is a slice of the whole."""
    if layout is not None:
        raise TypeError("Only JAX has layouts.")
    whole = initializer(shape, dtype)
    if not block:
        return whole
    sizes, begins = (list(map(operator.index, axes)) for axes in block.values())
    axes = list(zip(sizes, begins, whole.shape, strict=True))
    if any(min(size, begin) < 0 or begin + size > most for size, begin, most in axes):
        raise ValueError("The block is not within the shape.")
    return whole[tuple(slice(begin, begin + size) for size, begin, _ in axes)]


def fingerprint(x, shape=None, dtype=None):
    """The fingerprint of docs/fingerprint.md, for an initializer, an array of numbers or a list."""
    if isinstance(x, (list, tuple)) and shape is None:
        if any(isinstance(each, (list, tuple, keras.initializers.Initializer)) for each in x):
            raise TypeError("A list holds arrays.")
        return digest("".join(f"{fingerprint(each, dtype=dtype)}\n" for each in x).encode())
    if isinstance(x, (keras.initializers.Initializer, Plain)):
        values = np.asarray(x(shape, dtype))
    elif shape is not None or not hasattr(x, "dtype") or np.ma.isMaskedArray(x):
        raise TypeError("No array, or a shape for one.")
    else:
        values = np.asarray(x.numpy() if hasattr(x, "numpy") else x)
        is_own = values.dtype.kind in "biufc" and values.dtype.char not in "gG"
        if not is_own and values.dtype.type.__module__ != "ml_dtypes":
            raise TypeError("No numbers.")
        if dtype is not None:
            given, values = values, values.astype(keras.backend.standardize_dtype(plain(dtype)))
            if given.dtype.kind == "c" or any(
                a != b and not (a != a and b != b)
                for a, b in zip(given.flat, values.flat, strict=True)
            ):
                raise ValueError("A value changes.")
    head = " ".join([values.dtype.name, *map(str, values.shape)])
    return digest(f"{head}\n".encode() + values.tobytes())


def digest(message):
    return f"sha256:{hashlib.sha256(message).hexdigest()}"


def plain(value):
    """The value in Python's own types, if it is a whole number, a shape or a dtype.

    This package accepts the types of NumPy and TensorFlow for these in more places than Keras does.
    """
    if isinstance(value, dict) and value.get("class_name") == "Constant":
        return {**value, "config": {"value": 0.0, **value["config"]}}  # Ours has a default.
    if isinstance(value, tf.TensorShape):
        return tuple(value.as_list())
    if isinstance(value, (list, tuple, collections.deque)):
        return tuple(map(plain, value))
    if isinstance(value, fractions.Fraction):
        return float(value)
    if isinstance(value, float) and abs(value) > np.finfo("float32").max:
        return np.float64(value)  # Stock Keras passes a float through float32.
    if isinstance(
        value, (np.ndarray, tf.Tensor, tf.Variable, keras.Variable)
    ) and not np.ma.isMaskedArray(value):
        return plain(np.asarray(value).tolist())
    if isinstance(value, tf.compat.v1.Dimension):
        return value.value
    if isinstance(value, np.integer) and not isinstance(value, np.timedelta64):
        return int(value)
    if (
        value is float
        or value is int
        or (isinstance(value, type) and issubclass(value, np.generic))
    ):
        return keras.backend.standardize_dtype(value)
    if isinstance(value, str) and value == "float":
        return "float32"  # As in TensorFlow. For NumPy it is float64.
    if isinstance(value, (str, np.dtype, tf.DType)):
        with contextlib.suppress(TypeError):
            dtype = np.dtype(getattr(value, "as_numpy_dtype", value))
            return dtype.name if dtype.isnative else value
    return value


class Plain:
    """A part of stock Keras that gets plain values in its calls."""

    def __init__(self, thing):
        self.thing = thing

    def __getattr__(self, name):
        return Plain(getattr(self.thing, name))

    def __call__(self, *arguments, **named):
        named = {name: plain(value) for name, value in named.items()}
        made = self.thing(*map(plain, arguments), **named)
        is_initializer = isinstance(made, keras.initializers.Initializer)
        return Plain(made) if is_initializer else made
