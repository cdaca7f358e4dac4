"""Functions for the R package: values in the form that R stores them in."""

import ctypes
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import keras
import numpy as np

from kerasinit.checks import MAX_AXES as MAX_AXES
from kerasinit.checks import NUMBER_DTYPES as NUMBER_DTYPES
from kerasinit.checks import as_index
from kerasinit.initializers import Initializer, RandomInitializer
from kerasinit.random import seed_generator, unseeded
from kerasinit.random.seed_generator import state_texts as state_texts
from kerasinit.stream import parallel, progress
from kerasinit.testing import fingerprint as fingerprint
from kerasinit.testing import manifest
from kerasinit.testing import write_fingerprints as write_fingerprints
from kerasinit.testing.manifest import write_in_dtypes_of as write_in_dtypes_of

_KEPT = (np.bool_, np.int8, np.int16, np.int32, np.uint8, np.uint16)
# How much of an axis to transpose at a time: few enough cache lines to stay in the cache, but
# enough values to be worth a call.
_LINES = 32
_VALUES = 2**16


def show_progress_by(make: Callable[[], Callable[[float | None, float], None]]) -> None:
    """Replaces the tqdm bar by R's display, which gets doubles: see `for_r`.

    Args:
        make: Called once for each draw that shows progress. Returns the draw's reporter.
    """

    def make_reporter() -> progress.Reporter:
        report = make()
        return lambda done, total: report(None if done is None else float(done), float(total))

    progress.set_reporter(make_reporter)


def pick_seeds_by(seed_from_r: Callable[[], int | None]) -> None:
    """Lets R pick missing seeds.

    Args:
        seed_from_r: Called for each missing seed. Returns it, or None to take Python's.
    """
    unseeded.seed_from_r = seed_from_r


def r_array(tensor: Any) -> np.ndarray:
    """The values of a tensor or weight in R's form: doubles in column-major order.

    A double holds every float16, bfloat16 and float32 exactly. Booleans, complex numbers, and
    integers that R has, keep their kind.
    """
    if keras.backend.backend() == "tensorflow":
        values = np.asarray(tensor.__array__())  # asarray: for a scalar, __array__ gives no array.
    else:
        values = keras.ops.convert_to_numpy(tensor)
    if max(values.shape, default=0) >= 2**31:
        raise ValueError(
            f"R's arrays have axes of less than 2^31 values, and the shape is {values.shape}."
        )
    if values.dtype.kind == "c":
        return _column_major(values, np.complex128)
    return _column_major(values, values.dtype if values.dtype in _KEPT else np.float64)


def sizes(tensor: Any) -> list[float]:
    """The shape of a tensor, as doubles: R lacks integers of more than 31 bits."""
    return [float(size) for size in tensor.shape]


def _column_major(values: np.ndarray, dtype: Any) -> np.ndarray:
    """The same copy as NumPy's, in a third of the time: in pieces, on all cores."""
    turned = np.empty(values.shape, dtype, order="F")
    if values.ndim < 2:
        turned[...] = values
        return turned
    axis = int(np.argmax(values.shape[:-1]))

    def job(first: int, last: int) -> None:
        piece = (*(slice(None),) * axis, slice(first, last))
        turned[piece] = values[piece]

    size = values.shape[axis]
    parallel.for_blocks(job, size, max(_LINES, _VALUES * size // max(values.size, 1)))
    return turned


def for_r(value: Any) -> Any:
    """A value with large integers as doubles, or as text if a double is not exact.

    R's integers have 32 bits. reticulate turns larger ones into NA or 0.
    """
    if isinstance(value, dict):
        return {key: for_r(item) for key, item in value.items()}
    if isinstance(value, list):
        return [for_r(item) for item in value]
    if _r_has(value):
        return value
    return float(value) if abs(value) < 2**53 else str(value)


def _r_has(value: Any) -> bool:
    """False for an integer of more than 32 bits, and for a list that holds one."""
    if isinstance(value, list):
        return all(map(_r_has, value))
    return type(value) is not int or abs(value) < 2**31


def mismatch(model: Any, file: str) -> str | None:
    """How a model differs from a file of fingerprints, in words. Arrays are R's."""
    return manifest.mismatch(model, Path(file), from_r=True)


def number(value: Any) -> Any:
    """A whole number of 64 bits, or one in an array or tensor without axes; otherwise None."""
    index = as_index(value)
    return None if index is None or index.bit_length() > 64 else for_r(index)


def field(thing: Any, name: str) -> Any:
    """An attribute of an initializer or generator."""
    return for_r(getattr(thing, name))


def kept(initializer: Initializer, name: str) -> Any:
    """An argument as R stores it in a file: NumPy's numbers and tensors become arrays of doubles.

    Python's own numbers pass through float32 and NumPy's do not, so R must not confuse them. An
    integer that R lacks becomes text.
    """
    value = getattr(initializer, name)
    if value is None or (type(value) in (int, float, str, list) and _r_has(value)):
        return value
    if type(value) is int:
        return str(value)
    return np.atleast_1d(np.asarray(value, np.float64))


def config(thing: Initializer | keras.random.SeedGenerator) -> dict:
    """The configuration of an initializer or a generator."""
    return for_r(thing.get_config())


def from_config(thing: Initializer | keras.random.SeedGenerator, given: dict) -> Any:
    """A new object of the same class, from a configuration that `config()` gave to R."""
    return type(thing).from_config(_from_r(given))


def _from_r(given: dict) -> dict:
    """A configuration in Python's form: R unboxes lists of one, and turns seeds into doubles."""
    back = dict(given)
    for name in ("input_axes", "output_axes", "window"):
        if isinstance(back.get(name), int | float):
            back[name] = [back[name]]
    seed = back.get("seed")
    if isinstance(seed, dict):
        back["seed"] = {**seed, "config": _from_r(seed.get("config", {}))}
    elif isinstance(seed, str) or (isinstance(seed, float) and seed.is_integer()):
        back["seed"] = int(seed)
    return back


defaults: list[Initializer] = []


class Default:
    """An initializer as the default of an argument of an R function, for keras3.

    keras3 writes such a function's arguments as Python code, each default as its `repr`.
    """

    def __init__(self, initializer: Initializer) -> None:
        self._code = f"__import__('kerasinit.r').r.defaults[{len(defaults)}]"
        defaults.append(initializer)

    def __repr__(self) -> str:
        return self._code


def seed_text(initializer: RandomInitializer) -> str:
    """The digits of an integer seed: as a number it could be larger than R's integers."""
    return str(initializer.seed)


class _KeptDraws:
    """The memory of a number in R that follows a generator's count of draws."""

    def __init__(self, memory: np.ndarray) -> None:
        self._memory = memory  # R's own memory, which lives as long as this array.
        self._draws = ctypes.c_double.from_address(memory.ctypes.data)

    def keep(self, draws: int | None) -> None:
        """Writes a count. None is a draw with an unknown count: the count stays unknown then."""
        if draws is None or math.isnan(self._draws.value):
            self._draws.value = math.nan
        else:
            self._draws.value = draws


_kept_draws: WeakKeyDictionary[keras.random.SeedGenerator, _KeptDraws] = WeakKeyDictionary()


def _keep(generator: keras.random.SeedGenerator, draws: int | None) -> None:
    kept = _kept_draws.get(generator)
    if kept is not None:
        kept.keep(draws)


def keep_draws(generator: keras.random.SeedGenerator, memory: np.ndarray) -> dict:
    """Makes a number in R follow the count of draws, so that R saves the current count.

    Args:
        generator: The generator.
        memory: An R vector of one double, which reticulate passes without a copy.

    Returns:
        The seed's digits and the name, which recreate the generator.
    """
    _kept_draws[generator] = _KeptDraws(memory)
    seed, draws = state_texts(generator)
    _keep(generator, int(draws))
    seed_generator.on_count = _keep
    return {"seed": seed, "name": generator.name}


def set_draws(generator: keras.random.SeedGenerator, draws: int) -> None:
    """Sets the count of draws of a recreated generator."""
    numbers = keras.ops.convert_to_numpy(generator.state.value)
    seed_generator.set_state(generator, [int(numbers[0]), draws])
    _keep(generator, draws)
