"""Checks of user input: a value is checked once, here, and trusted afterwards.

Each check takes the user's call, to name it in the error. It returns the value in the one form that
the rest of the package uses.
"""

import contextlib
import math
import operator
import re
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import keras
import numpy as np

from kerasinit import memory
from kerasinit.stream.blocks import Block, whole

FLOAT_DTYPES = ("float16", "bfloat16", "float32", "float64")
INTEGER_DTYPES = tuple(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))
NUMBER_DTYPES = (*FLOAT_DTYPES, *INTEGER_DTYPES, "bool")
COMPLEX_DTYPES = ("complex64", "complex128")
# Bytes per value.
ITEMSIZE = {
    name: 2 if name == "bfloat16" else np.dtype(name).itemsize
    for name in (*NUMBER_DTYPES, *COMPLEX_DTYPES)
}
SIZE_BOUND = SEED_BOUND = 2**63
MAX_AXES = 64 if np.lib.NumpyVersion(np.__version__) >= "2.0.0" else 32


def described(value: Any) -> str:
    """A value as errors show it, with its type where that is not obvious."""
    try:
        text = re.sub(r"\s*\n\s*", " ", repr(value))  # A tensor has several lines.
    except Exception:  # A class may raise, and Python prints no integer of thousands of digits.
        is_long = type(value) is int
        return "an integer of thousands of digits" if is_long else f"one {type(value).__name__}"
    text = text if len(text) <= 60 else text[:57] + "..."
    if isinstance(value, (str, bool, int, float, list, tuple, dict, type(None))):
        return text
    return f"{text} ({type(value).__name__})"


def is_integer(value: Any) -> bool:
    """True for int and NumPy integers.

    False for two subclasses of integers: bool, and NumPy's timedelta64.
    """
    return isinstance(value, Integral) and not isinstance(value, (bool, np.timedelta64))


def check_integer_seed(seed: Any, call: str, allowed: str = "an integer or None") -> int:
    """Checks a seed and returns it as a Python int that fits in 64 bits."""
    if not is_integer(seed):
        raise TypeError(f"{call}: `seed` must be {allowed}, not {described(seed)}.")
    if not -SEED_BOUND <= seed < SEED_BOUND:
        raise ValueError(f"{call}: `seed` must fit in 64 bits, and {described(seed)} does not.")
    return int(seed)


def _as_array(value: Any) -> np.ndarray | None:
    """The values of an array, tensor or list; None if it has no values or is ragged."""
    try:
        if keras.ops.is_tensor(value) or isinstance(value, keras.Variable):
            value = keras.ops.convert_to_numpy(value)
        # NumPy cannot convert a single bfloat16 of TensorFlow by itself.
        return np.asarray(value.numpy() if hasattr(value, "numpy") else value)
    except Exception:  # Each backend has its own error for a tensor without values yet.
        return None


def _without_bfloat16(array: np.ndarray) -> np.ndarray:
    """The same numbers in one of NumPy's own dtypes: float32 holds every bfloat16 exactly."""
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


def _as_number(value: Any) -> Any:
    """The NumPy number inside a tensor, variable or array without axes; other values unchanged.

    It keeps the tensor's dtype, except for bfloat16.
    """
    if isinstance(value, (int, float)) or not hasattr(type(value), "__array__"):
        return value
    array = _as_array(value)
    if array is None or array.shape != ():
        return value
    return _without_bfloat16(array)[()]


def _as_dimensions(shape: Any) -> Any:
    """The list inside a TensorShape, an array or a tensor; other values unchanged."""
    if isinstance(shape, (tuple, list, range)):
        return shape
    try:
        if hasattr(shape, "as_list") and getattr(shape, "rank", None) is not None:
            return shape.as_list()
    except Exception:  # A user's class may raise.
        return shape
    # A masked array hides some of its values.
    if not hasattr(type(shape), "__array__") or np.ma.is_masked(shape):
        return shape
    array = _as_array(shape)
    return shape if array is None else array.tolist()


def as_index(size: Any) -> int | None:
    """A whole number as Python's own int; None for other values."""
    if isinstance(size, (bool, np.bool_, np.timedelta64)):
        return None
    try:
        return operator.index(size)
    except Exception:  # Most values lack __index__, and a user's own may raise.
        return None


def check_shape(shape: Any, call: str, name: str = "shape") -> tuple[int, ...]:
    """A shape as a tuple of Python ints that are not negative."""
    if (
        type(shape) is tuple
        and len(shape) <= MAX_AXES
        and all(type(size) is int and 0 <= size < SIZE_BOUND for size in shape)
    ):
        return shape
    allowed = "a list or tuple of whole numbers >= 0"
    given = shape
    shape = _as_dimensions(shape)
    if not isinstance(shape, Sequence) or isinstance(shape, (str, bytes, memoryview)):
        is_size = is_integer(given) and 0 <= given < SIZE_BOUND
        hint = f" For one dimension write ({given},)." if is_size else ""
        raise TypeError(f"{call}: `{name}` must be {allowed}, not {described(given)}.{hint}")
    if len(shape) > MAX_AXES:
        raise ValueError(
            f"{call}: `{name}` must have at most {MAX_AXES} axes (NumPy's limit), and "
            f"{described(given)} has {len(shape)}."
        )
    sizes = []
    for size in shape:
        number = as_index(size)
        if number is None:
            raise TypeError(
                f"{call}: `{name}` must be {allowed}; {described(given)} holds {described(size)}."
            )
        sizes.append(number)
        if not 0 <= number < SIZE_BOUND:
            raise ValueError(
                f"{call}: `{name}` must be {allowed} and < 2**63; "
                f"{described(given)} holds {described(size)}."
            )
    return tuple(sizes)


# Other names, which TensorFlow accepts too.
_DTYPE_ALIASES = {"half": "float16", "float": "float32", "double": "float64", "int": "int64"}


def check_dtype(dtype: Any, call: str, allowed: Sequence[str] = FLOAT_DTYPES) -> str:
    """Checks a dtype and returns its name. None is Keras's floatx."""
    dtype = keras.config.floatx() if dtype is None else dtype
    name = None
    if isinstance(dtype, str):
        name = dtype.removeprefix("torch.").removeprefix("jax.numpy.")
        name = _DTYPE_ALIASES.get(name, name)
        if name not in NUMBER_DTYPES:  # One of NumPy's codes, such as "f4".
            with contextlib.suppress(TypeError, ValueError):
                name = np.dtype(name).name if np.dtype(name).isnative else name
    elif isinstance(dtype, type) and issubclass(dtype, np.generic):
        # NumPy reads np.floating as float64 too, though it is not a dtype.
        with contextlib.suppress(TypeError):
            name = np.dtype(dtype).name if np.dtype(dtype).type is dtype else None
    # A number is not a dtype, though NumPy's numbers have a name.
    elif not isinstance(dtype, (Integral, np.generic)):
        with contextlib.suppress(Exception):  # A user's class may raise.
            name = keras.backend.standardize_dtype(dtype)
    if not isinstance(name, str) or name not in allowed:
        error = TypeError if name is None else ValueError
        raise error(f"{call}: `dtype` must be one of {', '.join(allowed)}, not {described(dtype)}.")
    return name


def check_partition(
    partition_shape: Any, partition_offset: Any, shape: tuple[int, ...], call: str
) -> Block:
    """The requested block of a tensor. Without a partition, it is the whole."""
    if partition_shape is None and partition_offset is None:
        return whole(shape)
    if partition_shape is None or partition_offset is None:
        raise TypeError(f"{call}: `partition_shape` and `partition_offset` must be given together.")
    sizes = check_shape(partition_shape, call, "partition_shape")
    starts = check_shape(partition_offset, call, "partition_offset")
    for name, numbers in (("partition_shape", sizes), ("partition_offset", starts)):
        if len(numbers) != len(shape):
            raise ValueError(
                f"{call}: `{name}` must have an entry for each of the {len(shape)} axes of "
                f"`shape` {shape}, and {numbers} has {len(numbers)}."
            )
    if math.prod(shape) >= SIZE_BOUND:
        raise ValueError(f"{call}: `shape` {shape} has more than 2**63 - 1 values.")
    if any(start + size > end for start, size, end in zip(starts, sizes, shape, strict=True)):
        raise ValueError(
            f"{call}: a block of `partition_shape` {sizes} at `partition_offset` {starts} "
            f"does not lie within `shape` {shape}."
        )
    return Block(sizes, starts)


def refuse_layout(layout: Any, shape: tuple[int, ...], call: str) -> None:
    """Refuses a layout on a backend that lacks them."""
    raise ValueError(
        f"{call}: `layout` must be None on the backend {described(keras.backend.backend())}: only "
        "'jax' has layouts."
    )


def check_extent(shape: tuple[int, ...], dtype: str, call: str) -> None:
    """Refuses an empty shape with sizes too large for any array, such as (0, 2**62)."""
    if 0 in shape and math.prod(size for size in shape if size) * ITEMSIZE[dtype] >= SIZE_BOUND:
        raise ValueError(f"{call}: `shape` {shape} has sizes that no array of {dtype} can have.")


def check_memory(count: int, shape: tuple[int, ...], dtype: str, call: str) -> None:
    """Refuses `count` values of this dtype if the machine's free memory cannot hold them."""
    needed = count * ITEMSIZE[dtype]
    if needed <= memory.SMALL:
        return
    free = memory.free_bytes()
    if needed > free:
        raise MemoryError(
            f"{call}: `shape` {described(shape)} in {dtype} needs {memory.written(needed)}, "
            f"and {memory.written(free)} of memory is free."
        )


def check_number(
    value: Any, name: str, call: str, *, at_least: float = -math.inf, above: float = -math.inf
) -> Any:
    """Checks a finite real number within bounds. It keeps its type, which get_config shows.

    A tensor without axes becomes the number inside it.
    """
    given, value = value, _as_number(value)
    bound = f" >= {at_least:g}" if at_least > -math.inf else ""
    bound = f" > {above:g}" if above > -math.inf else bound
    # The bits of a longdouble depend on the platform.
    if not isinstance(value, Real) or isinstance(value, (bool, np.timedelta64, np.longdouble)):
        raise TypeError(
            f"{call}: `{name}` must be a number{bound}, not {described(given)}."
            f"{_hint_while_traced(given)}"
        )
    try:
        finite = math.isfinite(value)
    except OverflowError:  # An integer that no float can hold.
        finite = False
    if not finite or value < at_least or value <= above:
        raise ValueError(
            f"{call}: `{name}` must be a finite number{bound}, not {described(given)}."
        )
    return value


def _hint_while_traced(value: Any) -> str:
    try:
        is_tensor = keras.ops.is_tensor(value) or isinstance(value, keras.Variable)
    except Exception:  # A user's class may raise.
        is_tensor = False
    if not is_tensor or _as_array(value) is not None:
        return ""
    return " It has no value here. While a function is traced, make the initializer outside of it."


def check_numbers(value: Any, name: str, call: str) -> Any:
    """Checks a number, or an array or list of numbers; returns it unchanged or as an array."""
    array = _as_array(value)
    # Python's own numbers, and lists of them.
    read_as = array.dtype.name if array is not None and not hasattr(value, "dtype") else None
    if read_as == "uint64" or (read_as == "object" and is_integer(value)):
        raise ValueError(f"{call}: `{name}` must fit in 64 bits, and {described(value)} does not.")
    if array is None or array.dtype.name not in NUMBER_DTYPES or np.ma.is_masked(value):
        raise TypeError(
            f"{call}: `{name}` must be a number or an array of numbers, not {described(value)}."
            f"{_hint_while_traced(value)}"
        )
    # Types that Keras can write in a configuration.
    is_plain = isinstance(value, (bool, int, float, list, tuple, np.ndarray))
    return value if is_plain else _without_bfloat16(array)[()]


def saved_array(value: Any) -> Any:
    """The array in a saved configuration; other values unchanged.

    It makes no other class that a configuration may name.
    """
    if isinstance(value, list):
        return [saved_array(item) for item in value]
    if isinstance(value, dict) and value.get("class_name") in ("__numpy__", "__tensor__"):
        return keras.saving.deserialize_keras_object(value)
    return value


def check_choice(value: Any, name: str, call: str, choices: Sequence[str | None]) -> Any:
    """Checks that a value is one of a few words, or None if that is one of the choices."""
    if not isinstance(value, (str, type(None))) or value not in choices:
        listed = ", ".join(map(repr, choices))
        raise ValueError(f"{call}: `{name}` must be one of {listed}, not {described(value)}.")
    return value


def check_axes(axes: Any, name: str, call: str) -> Sequence[int] | None:
    """Checks the axes that count as input or output units: None or whole numbers."""
    if axes is None or (isinstance(axes, (tuple, list)) and all(type(it) is int for it in axes)):
        return axes
    numbers = _as_dimensions(axes)
    is_list = isinstance(numbers, (tuple, list, range))
    if not is_list or not all(map(is_integer, numbers)):
        raise TypeError(
            f"{call}: `{name}` must be None or a list of whole numbers, not {described(axes)}."
        )
    return [int(axis) for axis in numbers]
