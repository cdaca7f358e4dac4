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
    """The function, protected from compilers: `torch.compile` leaves its calls to Python."""
    if keras.backend.backend() != "torch":
        return function
    import torch

    left_to_python = torch.compiler.disable(function)
    compiles_frames = _upstream.torch_compiles_frames()

    @wraps(function)
    def called(*arguments: Any) -> Any:
        # PyTorch's wrapper takes microseconds, so use it only if needed.
        if torch.compiler.is_dynamo_compiling() or compiles_frames():
            return left_to_python(*arguments)
        return function(*arguments)

    return called


def thread_setting() -> int:
    """The number of threads that the user allows; 0 means all."""
    return 0


def held_dtype(dtype: str) -> str:
    """The dtype that a tensor of this dtype gets: the same."""
    return dtype


def _is_meta() -> bool:
    """True if PyTorch's current device is "meta", whose tensors have a shape but no values."""
    if keras.backend.backend() != "torch":
        return False
    import torch

    # Keras lacks a public name for its current device, but puts a new tensor there.
    return keras.ops.convert_to_tensor(torch.empty(0, device="meta")).is_meta


def only_shapes_count() -> bool:
    """True if tensors lack values: then a generator's state lacks numbers."""
    return _upstream.in_symbolic_scope() or _is_meta()


def why_no_generator(in_graph: bool) -> str | None:
    """None: these backends trace nothing."""
    return None


def is_key(seed: Any) -> bool:
    """False: only JAX has keys in place of seeds."""
    return False


def pass_layouts_to(cls: type) -> None:
    """Does nothing: Keras has layouts only on JAX."""


def draws_while_traced() -> bool:
    """False: these backends trace nothing."""
    return False


def tensor(make: Callable[[], np.ndarray], shape: tuple[int, ...], dtype: str) -> Any:
    """A tensor on the current device with the values that `make` makes."""
    if _is_meta():
        return keras.ops.zeros(shape, dtype)
    values = make().view(ml_dtypes.bfloat16) if dtype == "bfloat16" else make()
    return keras.ops.convert_to_tensor(values, dtype=dtype)


# A context in which a variable's value is known. Here it is always known.
outside_of_functions = nullcontext


def known_sizes(shape: Any) -> tuple[Any, bool]:
    """The shape and False: these backends trace nothing, so all sizes are known."""
    return shape, False


def take_state(generator: keras.random.SeedGenerator, taken: list[Any]) -> bool:
    """False: the caller must use Keras's own way."""
    return False


def numbers_of(state: Any) -> list[int]:
    """A state's two numbers."""
    return keras.ops.convert_to_numpy(state).tolist()


def given_seed(generator: keras.random.SeedGenerator) -> int | None:
    """The user's seed: Keras's generators keep only 32 bits of it."""
    return generator.get_config().get("seed")
