"""Explains why a weight differs from its line in a file of fingerprints."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from kerasinit.initializers import RandomInitializer
from kerasinit.testing.bits import as_array, as_words, first_difference, ulps_apart
from kerasinit.testing.fingerprints import fingerprint
from kerasinit.testing.recipes import Recipe

if TYPE_CHECKING:
    from kerasinit.testing.manifest import Line

# Units in the last place that rounding may explain, by itemsize. Another C library rounds a few
# results differently. That moves a value by a unit or two, and by more where a mean is added. In a
# dtype of 16 bits, a unit is large.
_ROUNDING = {2: 2, 4: 16, 8: 16}
_TRIED = 2**20  # Larger weights are not remade with stock Keras for comparison.


def explain(line: "Line", actual: np.ndarray, here: Recipe | None, origin: int) -> str:
    """The difference, and its likely cause if the file's values can be recreated.

    Args:
        line: The weight's line in the file.
        actual: The weight.
        here: The weight's recipe in this process, or None.
        origin: The index of the first value: 0, or 1 for R.
    """
    what = [
        f"{name} is {got}, not {wanted}."
        for name, got, wanted in (
            ("dtype", actual.dtype.name, line.dtype),
            ("shape", _shown(actual.shape, origin), _shown(line.shape, origin)),
        )
        if got != wanted
    ]
    # Anyone may have written the file, so make nothing from it that is larger than the weight.
    recipe = line.recipe if math.prod(line.shape) == actual.size else None
    expected = recipe.values(line.shape, line.dtype) if recipe else None
    if recipe is None or expected is None or fingerprint(expected) != line.fingerprint:
        return " ".join([*(what or ["its bits differ."]), *_why_no_values(line, actual, expected)])
    if not what:
        difference = first_difference(actual, expected)
        what = [f"{difference.told(origin)}."] if difference else []
    cause = _cause(actual, expected, recipe, here)
    return " ".join([*what, *([f"Likely cause: {cause}."] if cause else [])])


def _why_no_values(line: "Line", actual: np.ndarray, expected: np.ndarray | None) -> list[str]:
    if line.recipe is None:
        return ["The file does not say how it was made, so its values are not known."]
    if expected is None:
        return []
    if _same(actual, expected):
        return [
            f"The file has {line.recipe}, which makes these values here. It made other values on "
            "the machine that wrote the file, which had other linear algebra or another version."
        ]
    return [f"The file has {line.recipe}, which makes neither these values nor the file's here."]


def _shown(shape: tuple[int, ...], origin: int) -> str:
    """A shape in words: for R, where `origin` is 1, not as Python's tuple with its last comma."""
    return f"({', '.join(map(str, shape))})" if origin else str(shape)


def _same(actual: np.ndarray, other: np.ndarray | None) -> bool:
    alike = other is not None and (actual.shape, actual.dtype) == (other.shape, other.dtype)
    return alike and np.array_equal(as_words(actual), as_words(other))


def _cause(
    actual: np.ndarray, expected: np.ndarray, filed: Recipe, here: Recipe | None
) -> str | None:
    """The change that turns `expected` into `actual`, by trying several; or else a guess."""
    dtype = actual.dtype.name
    if _same(actual, expected.T):
        return "it is transposed"
    if actual.size == expected.size and _same(actual, expected.reshape(actual.shape)):
        return "its values are the same, in another shape"
    if dtype != expected.dtype.name:
        if _same(actual, _cast(expected, dtype)):
            return f"its values were cast to {dtype}"
        if _same(actual, filed.values(actual.shape, dtype)):
            return f"it was made in {dtype}"
    if here is not None and here.text() != filed.text():
        return f"another initializer or seed. The file has {filed}, and here it is {here}"
    is_drawn = isinstance(filed.initializer, RandomInitializer)
    for how, make in _STOCK.items():
        if not is_drawn or actual.size > _TRIED:
            break
        if _same(actual, _of_stock_keras(filed, actual.shape, dtype, make)):
            return f"it was made by Keras's own initializer{how}, whose bits differ there"
    if actual.shape == expected.shape and actual.dtype == expected.dtype:
        return _look(actual, expected, is_drawn)
    return None


def _cast(array: np.ndarray, dtype: str) -> np.ndarray:
    with np.errstate(all="ignore"):
        return array.astype(dtype)


def _eagerly(make: Callable[[], Any]) -> Any:
    return make()


def _under_xla(make: Callable[[], Any]) -> Any:
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(make, jit_compile=True).get_concrete_function()()
    import jax

    return jax.jit(make)()


_STOCK = {"": _eagerly, " under XLA": _under_xla}


def _of_stock_keras(
    recipe: Recipe, shape: tuple[int, ...], dtype: str, run: Callable[[Callable], Any]
) -> np.ndarray | None:
    """The values of stock Keras's initializer of that name, or None if it fails."""
    config = recipe.initializer.get_config()
    cls = getattr(keras.initializers, type(recipe.initializer).__name__)
    try:
        if recipe.draw:
            generator = keras.random.SeedGenerator(config["seed"])
            seed, _ = as_array(generator.state)
            generator.state.assign(np.array([seed, recipe.draw], seed.dtype))
            config["seed"] = generator
        initializer = cls(**config)
        return as_array(run(lambda: initializer(shape, dtype)))
    except Exception:  # Any error: it may lack the dtype, the axes or the compiler.
        return None


def _look(actual: np.ndarray, expected: np.ndarray, is_drawn: bool) -> str | None:
    """A guess from how many values differ, and by how much."""
    differ = as_words(actual) != as_words(expected)
    if "float" not in actual.dtype.name:
        return None
    if np.isfinite(actual).all() and np.isfinite(expected).all():
        ulps = ulps_apart(actual, expected)[differ].max()
        if ulps == 0:
            return "the sign of zeros"
        if is_drawn and ulps <= _ROUNDING.get(actual.itemsize, 0):
            unit = "unit" if ulps == 1 else "units"
            return (
                "rounding, as of another C library, processor or compiler, by up to "
                f"{ulps} {unit} in the last place"
            )
    if not is_drawn:
        return "training, or another initializer"
    if differ.mean() > 0.9:
        return "another seed, another draw of a generator, or training"
    return "a change of single values after it was made"
