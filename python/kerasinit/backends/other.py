"""Keras's other backends: PyTorch and NumPy. TensorFlow need not be installed."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

import keras
import ml_dtypes
import numpy as np

from kerasinit import _upstream
from kerasinit.checks import refuse_layout

check_layout: Callable = refuse_layout


def not_converted(function: Callable) -> Callable:
    """The function, which no compiler may rewrite; `torch.compile` leaves its calls to Python."""
    if keras.backend.backend() != "torch":
        return function
    import torch

    left_to_python = torch.compiler.disable(function)
    compiles_frames = _upstream.torch_compiles_frames()

    @wraps(function)
    def called(*arguments: Any) -> Any:
        # PyTorch's wrapper takes microseconds: only where it is needed.
        if torch.compiler.is_dynamo_compiling() or compiles_frames():
            return left_to_python(*arguments)
        return function(*arguments)

    return called


def thread_setting() -> int:
    """How many threads the user allows; 0 is all."""
    return 0


def held_dtype(dtype: str) -> str:
    """The dtype in which a tensor of this dtype is held: the same."""
    return dtype


def _is_meta() -> bool:
    """True where PyTorch's current device is "meta", whose tensors have a shape and no values."""
    if keras.backend.backend() != "torch":
        return False
    import torch

    # Keras puts a tensor on its current device, which has no public name.
    return keras.ops.convert_to_tensor(torch.empty(0, device="meta")).is_meta


def only_shapes_count() -> bool:
    """True where a tensor has no values: then a generator has no numbers."""
    return _upstream.in_symbolic_scope() or _is_meta()


def why_no_generator(in_graph: bool) -> str | None:
    """None: these backends trace nothing."""
    return None


def pass_layouts_to(cls: type) -> None:
    """Nothing: Keras has layouts on JAX."""


def draws_while_traced() -> bool:
    """False: these backends trace nothing."""
    return False


def tensor(make: Callable[[], np.ndarray], shape: tuple[int, ...], dtype: str) -> Any:
    """A tensor on the current device of the values that `make` makes."""
    if _is_meta():
        return keras.ops.zeros(shape, dtype)
    values = make().view(ml_dtypes.bfloat16) if dtype == "bfloat16" else make()
    return keras.ops.convert_to_tensor(values, dtype=dtype)


# A context in which a variable's value is known: everywhere.
outside_of_functions = nullcontext


def has_unknown_sizes(shape: Any) -> bool:
    """False: these backends trace nothing."""
    return False


def take_state(generator: keras.random.SeedGenerator, taken: list[Any]) -> bool:
    """False: Keras's own way to the next state is taken."""
    return False


def numbers_of(state: Any) -> list[int]:
    """A state's two numbers."""
    return keras.ops.convert_to_numpy(state).tolist()


def given_seed(generator: keras.random.SeedGenerator) -> int | None:
    """The seed that the user gave: Keras's generators keep 32 bits of it."""
    return generator.get_config().get("seed")
