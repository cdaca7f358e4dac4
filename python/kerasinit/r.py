"""What only the R package calls: values in the form that R keeps them in."""

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
from kerasinit.random import seed_generator
from kerasinit.stream import parallel, progress
from kerasinit.testing import fingerprint as fingerprint
from kerasinit.testing import manifest
from kerasinit.testing import write_fingerprints as write_fingerprints
from kerasinit.testing.manifest import write_in_dtypes_of as write_in_dtypes_of

_KEPT = (np.bool_, np.int8, np.int16, np.int32, np.uint8, np.uint16)
# How much of an axis is turned at once: few enough of the cache's lines to stay in it, but enough
# values to be worth a call.
_LINES = 32
_VALUES = 2**16


def show_progress_by(make: Callable[[], Callable[[float | None, float], None]]) -> None:
    """Puts R's display in the place of the tqdm bar. It gets doubles: see `for_r`.

    Args:
        make: Called once for each draw that shows its progress; returns its reporter.
    """

    def make_reporter() -> progress.Reporter:
        report = make()
        return lambda done, total: report(None if done is None else float(done), float(total))

    progress.set_reporter(make_reporter)


def r_array(tensor: Any) -> np.ndarray:
    """The values of a tensor or weight as R has them: doubles in column-major order.

    Every float16, bfloat16 and float32 is a double, so no bit is lost; integers that R has and
    booleans keep their kind.
    """
    if keras.backend.backend() == "tensorflow":
        values = np.asarray(tensor.__array__())  # Which for a scalar gives no array.
    else:
        values = keras.ops.convert_to_numpy(tensor)
    if max(values.shape, default=0) >= 2**31:
        raise ValueError(
            f"R's arrays have axes of less than 2^31 values, and the shape is {values.shape}."
        )
    return _column_major(values, values.dtype if values.dtype in _KEPT else np.float64)


def sizes(tensor: Any) -> list[float]:
    """The shape of a tensor, as doubles: R has no integers of more than 31 bits."""
    return [float(size) for size in tensor.shape]


def _column_major(values: np.ndarray, dtype: Any) -> np.ndarray:
    """A copy as NumPy makes it, in a third of its time: in pieces, on all cores."""
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
    """A value without integers that R lacks: they are doubles, or text where those are not exact.

    R's integers have 32 bits; reticulate makes NA or 0 of larger ones.
    """
    if isinstance(value, dict):
        return {key: for_r(item) for key, item in value.items()}
    if isinstance(value, list):
        return [for_r(item) for item in value]
    if type(value) is not int or abs(value) < 2**31:
        return value
    return float(value) if abs(value) < 2**53 else str(value)


def mismatch(model: Any, file: str) -> str | None:
    """How a model differs from a file of fingerprints, in words; arrays are R's."""
    return manifest.mismatch(model, Path(file), from_r=True)


def number(value: Any) -> Any:
    """A whole number of 64 bits, also of an array or tensor without axes; None for other values."""
    index = as_index(value)
    return None if index is None or index.bit_length() > 64 else for_r(index)


def field(thing: Any, name: str) -> Any:
    """An attribute of an initializer or a generator; None where it has none, as for R's lists."""
    return for_r(getattr(thing, name, None))


def kept(initializer: Initializer, name: str) -> Any:
    """An argument as R keeps it in a file: of NumPy's numbers and tensors an array of doubles.

    A number of Python's own is read by way of float32 and NumPy's is not, so R may not take one
    for the other.
    """
    value = getattr(initializer, name)
    if value is None or type(value) in (int, float, str, list):
        return value
    return np.atleast_1d(np.asarray(value, np.float64))


def config(thing: Initializer | keras.random.SeedGenerator) -> dict:
    """The configuration of an initializer or a generator."""
    return for_r(thing.get_config())


def from_config(thing: Initializer | keras.random.SeedGenerator, given: dict) -> Any:
    """Another object of the class, from a configuration that `config()` gave to R."""
    return type(thing).from_config(_from_r(given))


def _from_r(given: dict) -> dict:
    """A configuration as Python has it: R makes a number of a list of one, and doubles of seeds."""
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


def seed_text(initializer: RandomInitializer) -> str:
    """The digits of an integer seed: as a number it could be larger than R's integers."""
    return str(initializer.seed)


class _KeptDraws:
    """The memory of a number of R's, kept at a generator's count of draws."""

    def __init__(self, memory: np.ndarray) -> None:
        self._memory = memory  # R's own: it lives as long as this array.
        self._draws = ctypes.c_double.from_address(memory.ctypes.data)

    def keep(self, draws: int | None) -> None:
        """Writes a count. After a None, which is a draw that no count tells of, none is known."""
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
    """Keeps a number of R's at the count of draws, so that what R saves has the count of that time.

    Args:
        generator: The generator.
        memory: An R vector of one double, as reticulate hands it over: without a copy.

    Returns:
        The seed's digits and the name, which make the generator again.
    """
    _kept_draws[generator] = _KeptDraws(memory)
    _keep(generator, int(state_texts(generator)[1]))
    seed_generator.on_count = _keep
    return {"seed": state_texts(generator)[0], "name": generator.name}


def set_draws(generator: keras.random.SeedGenerator, draws: int) -> None:
    """Sets the count of draws of a generator that is made again."""
    numbers = keras.ops.convert_to_numpy(generator.state.value)
    generator.state.assign(np.array([numbers[0], draws], numbers.dtype))
    _keep(generator, draws)


def state_texts(generator: keras.random.SeedGenerator) -> list[str]:
    """The digits of a generator's seed and of its count of draws."""
    return [str(number) for number in keras.ops.convert_to_numpy(generator.state.value).tolist()]
