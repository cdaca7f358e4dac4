"""Draws in compiled functions: XLA for TensorFlow, `jax.jit`, `torch.compile`."""

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

import kerasinit
from kerasinit.stream.reference import SEED_MODULUS
from kerasinit.verify.answers import Case

# The compiler of each backend. NumPy's backend lacks one.
COMPILERS = {
    "tensorflow": "tf.function(jit_compile=True)",
    "jax": "jax.jit",
    "torch": "torch.compile",
}


def compiled(function: Callable) -> Callable:
    """The function, compiled by this backend's compiler."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, jit_compile=True, autograph=False)
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    import torch

    torch.compiler.reset()  # Else it stops compiling after some functions with the same code.
    # Draws run in Python, so a real compiler would give the same, only later.
    return torch.compile(function, backend="eager")


def of_integer_seeds(cases: list[Case]) -> Callable[[Case], Any]:
    """All cases made by one compiled function."""
    made = compiled(lambda: [case.make(kerasinit) for case in cases])()
    by_line = {case.line: values for case, values in zip(cases, made, strict=True)}
    return lambda case: by_line[case.line]


def of_generators() -> Callable[[Case], Any]:
    """Each case made by a compiled function that gets the generator's state when it runs.

    Cases that differ only in the seed share a function, as compiling one takes a second.
    """
    functions: dict[str, Callable] = {}

    def draw(case: Case) -> Any:
        kind = str((case.cls, case.other_arguments, case.shape, case.dtype))
        if kind not in functions:
            functions[kind] = _of_state(case)
        # A folded seed gives the same values, and fits in the state of any backend.
        return functions[kind]([case.seed["generator"] % SEED_MODULUS, case.seed["draws"]])

    return draw


def _of_state(case: Case) -> Callable[[list[int]], Any]:
    """A compiled function from a generator's state to the values of a case."""
    generator = kerasinit.random.SeedGenerator(1)
    cls = getattr(kerasinit.initializers, case.cls)
    initializer = cls(**case.other_arguments, seed=generator)
    state_dtype = keras.ops.convert_to_numpy(generator.state.value).dtype

    def in_scope(state: Any) -> Any:
        with keras.StatelessScope(state_mapping=[(generator.state, state)]):
            return initializer(case.shape, case.dtype)

    if keras.backend.backend() == "jax":
        draw = compiled(in_scope)
        return lambda numbers: draw(np.array(numbers, state_dtype))
    draw = compiled(lambda: initializer(case.shape, case.dtype))

    def of_numbers(numbers: list[int]) -> Any:
        generator.state.assign(np.array(numbers, state_dtype))
        return draw()

    return of_numbers


def one_of_each(cases: list[Case]) -> list[Case]:
    """Cases of one kind for each distribution and dtype: those with the largest shape."""
    largest: dict[tuple, list[Case]] = {}
    for case in cases:
        found = largest.setdefault((case.distribution, case.dtype), [])
        if found and math.prod(case.shape) > math.prod(found[0].shape):
            found.clear()
        if not found or _kind(case) == _kind(found[0]):
            found.append(case)
    return [case for found in largest.values() for case in found]


def _kind(case: Case) -> tuple:
    return case.cls, case.other_arguments, case.shape
