"""Shapes, dtypes, seeds and numbers in all forms that users pass."""
# backends: tensorflow, jax, torch

import random as python_random

import keras
import ml_dtypes
import numpy as np
from keras import initializers, random

from showing import part, show


class Index:
    """A whole number with only `__index__`."""

    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Dimensions(tuple):
    """A shape in a user's class."""


ONE = keras.ops.ones((2, 3))
SHAPES = {
    "list": [2, 3],
    "tuple": (2, 3),
    "range": range(2, 4),
    "array": np.array([2, 3]),
    "int64": (np.int64(2), np.int32(3)),
    "uint8": (np.uint8(2), np.uint8(3)),
    "shape of a tensor": ONE.shape,
    "ops.shape": keras.ops.shape(ONE),
    "subclass": Dimensions((2, 3)),
    "index": (Index(2), Index(3)),
    "zero": (0, 3),
    "empty": (),
    "empty list": [],
    "variable": keras.Variable(np.ones((2, 3))).shape,
    "zero-dimensional array": (np.array(2), 3),
}
DTYPES = {
    "float32": "float32",
    "half": "half",
    "double": "double",
    "float": float,
    "np.float16": np.float16,
    "np.dtype": np.dtype("float64"),
    "code": "f4",
    "byte order": "<f4",
    "bfloat16": ml_dtypes.bfloat16,
    "variable": keras.Variable([1.0], dtype="float16").dtype,
    "tensor": ONE.dtype,
    "str subclass": np.str_("float16"),
    "policy": keras.dtype_policies.get("mixed_float16").variable_dtype,
}
FILLED = {"int": int, "bool": bool, "int32": "int32", "uint8": np.uint8, "bool name": "bool"}
CLASSES = {
    "GlorotNormal": {"seed": 1},
    "RandomUniform": {"seed": 1},
    "Ones": {},
    "Constant": {"value": 2},
}

for name, arguments in CLASSES.items():
    initializer = getattr(initializers, name)(**arguments)
    for kind, shape in SHAPES.items():
        with part(f"{name} shape {kind}", may_fail=True):
            show(f"{name} shape {kind}", initializer(shape))
    for kind, dtype in DTYPES.items():
        with part(f"{name} dtype {kind}", may_fail=True):
            show(f"{name} dtype {kind}", initializer((2, 3), dtype))
# Initializers that draw nothing take more forms.
MORE_SHAPES = {
    "number": 3,
    "np number": np.int64(3),
    "number in an array": np.array(3),
    "number in a tensor": keras.ops.max(keras.ops.shape(ONE)),
    "True": True,
    "True in a tuple": (True, 2),
    "False in a list": [2, False],
    "np.True_": (np.True_, 2),
}
for name in ("Ones", "Zeros", "Constant", "Identity"):
    for kind, shape in MORE_SHAPES.items():
        with part(f"{name} shape {kind}", may_fail=True):
            show(f"{name} shape {kind}", getattr(initializers, name)()(shape))
for name in ("Ones", "Zeros", "Constant"):
    for kind, dtype in FILLED.items():
        with part(f"{name} dtype {kind}", may_fail=True):
            show(f"{name} dtype {kind}", getattr(initializers, name)()((2, 3), dtype))
FROM_NUMBERS = {
    "zeros": initializers.Zeros(),
    "ones": initializers.Ones(),
    "constant": initializers.Constant(-0.3),
    "constant of NumPy": initializers.Constant(np.float64(0.3)),
    "identity": initializers.Identity(-0.3),
}
for dtype in ("complex64", "complex128"):
    for name, initializer in FROM_NUMBERS.items():
        with part(f"{name} {dtype}", may_fail=True):
            show(f"{name} {dtype}", initializer((2, 3), dtype))

# On JAX, a NumPy number can widen stock Keras's dtype. Ours keeps the requested dtype.
NUMBER_DTYPES = ["float32"]
if keras.backend.backend() != "jax":
    NUMBER_DTYPES += ["float64", "float16"]
# Create each value for each use, because stock Keras's VarianceScaling changes an array in place.
NUMBERS = {
    "int": lambda: 2,
    "float32": lambda: np.float32(0.3),
    "float64": lambda: np.float64(0.3),
    "float16": lambda: np.float16(0.3),
    "int64": lambda: np.int64(2),
    "array": lambda: np.array(0.3),
    "float32 array": lambda: np.array(0.3, "float32"),
    "tensor": lambda: keras.ops.convert_to_tensor(0.3),
    "variable": lambda: keras.Variable(0.3),
}
for kind, number in NUMBERS.items():
    for dtype in NUMBER_DTYPES:
        for name, make in {
            "stddev": lambda it: initializers.RandomNormal(stddev=it, seed=1),
            "mean": lambda it: initializers.TruncatedNormal(mean=it, seed=1),
            "maxval": lambda it: initializers.RandomUniform(0, maxval=it, seed=1),
            "minval": lambda it: initializers.RandomUniform(it, 3, seed=1),
            "scale": lambda it: initializers.VarianceScaling(scale=it, seed=1),
            "gain": lambda it: initializers.Orthogonal(gain=it, seed=1),
            "identity": lambda it: initializers.Identity(gain=it),
            "value": lambda it: initializers.Constant(it),
        }.items():
            case = f"{name} {kind} {dtype}"
            # Stock Keras gives float32 for a keras.Variable with float16. It divides a scale in the
            # scale's own dtype, as NumPy 2 does, but not NumPy 1.
            if dtype == "float16" and name in ("gain", "identity"):
                continue
            if dtype == "float64" and name == "scale":
                continue
            with part(case, may_fail=True):
                show(case, make(number())((3, 3), dtype))

SEEDS = {
    "int": 3,
    "negative": -3,
    "zero": 0,
    "large": 2**31 + 5,
    "generator": random.SeedGenerator(3),
    "config": {"class_name": "SeedGenerator", "config": {"seed": 3}},
    "drawn": python_random.Random(3).randint(0, 1000),
    "np.int64": np.int64(3),
}
for kind, seed in SEEDS.items():
    with part(f"seed {kind}", may_fail=True):
        show(f"seed {kind}", initializers.GlorotNormal(seed=seed)((3, 3)))
    if isinstance(seed, int):
        with part(f"generator's seed {kind}", may_fail=True):
            show(f"generator's seed {kind}", random.SeedGenerator(seed).next())

VALUES = {
    "list": [1, 2, 3],
    "nested": [[1.5, 2.5, 3.5]],
    "array": np.arange(3),
    "tensor": keras.ops.arange(3),
    "nan": float("nan"),
    "inf": float("inf"),
    "nothing": [],
}
for kind, value in VALUES.items():
    shape = (2, 0) if kind == "nothing" else (2, 3)
    with part(f"value {kind}", may_fail=True):
        show(f"value {kind}", initializers.Constant(value)(shape))

UNUSUAL = {
    "no stddev": lambda: initializers.RandomNormal(stddev=0, seed=1),
    "equal bounds": lambda: initializers.RandomUniform(1, 1, seed=1),
    "no gain": lambda: initializers.Orthogonal(gain=0, seed=1),
    "negative gain": lambda: initializers.Orthogonal(gain=-1, seed=1),
    "capitals": lambda: initializers.VarianceScaling(1.0, "FAN_IN", "Uniform", 1),
    "normal": lambda: initializers.VarianceScaling(1.0, "fan_in", "normal", 1),
    "axes": lambda: initializers.GlorotNormal(1, input_axes=(0, 1), output_axes=[-1]),
    "one axis": lambda: initializers.GlorotNormal(1, input_axes=[0], output_axes=2),
    "array of axes": lambda: initializers.GlorotNormal(1, input_axes=np.array([0, 1])),
    "range of axes": lambda: initializers.GlorotNormal(1, input_axes=range(2)),
    "axes and a generator": lambda: initializers.HeNormal(random.SeedGenerator(1), (0,), (1, 2)),
}
for name, make in UNUSUAL.items():
    with part(name, may_fail=True):
        show(name, make()((3, 3, 4)))
